// SPDX-License-Identifier: EUPL-1.2
import Crypto
import GRDB
import KioskModel

/// What a whole verification found.
public struct VerificationReport: Sendable, Equatable, Codable {
    public var epochCount = 0
    public var recordCount = 0
    /// Events of which only the counts are kept: the disk was full.
    public var foldedCount = 0
    public var checkpointCount = 0
    public var bootCount = 0
    /// One line each, in the order met. Empty: everything held.
    public var problems: [String] = []

    public var isSound: Bool { problems.isEmpty }

    public init() {}
}

extension JournalWriter {
    /// Verifies what was written since the last signed checkpoint, once for each opening.
    mutating func verifyTail() throws {
        guard !isVerified else { return }
        let tip = tip
        let key = identity.key.publicKey
        try openDatabase.unsafeRead { try Self.checkTail($0, tip: tip, key: key) }
        if mode == .writable, !isTight { WriteAheadLog.lengthen(files.writeAheadLog) }
        isVerified = true
    }

    static func checkTail(_ db: Database, tip: Tip, key: Curve25519.Signing.PublicKey) throws {
        guard tip.sequence > 0 else { return }
        let source = JournalSource(db)
        var from = (tip.sequence - 1) / RecordChain.blockLength * RecordChain.blockLength
        let checkpoint = try source.lastCheckpoint(epoch: tip.epoch)
        if let checkpoint {
            guard checkpoint.isSigned(by: key) else { throw JournalError.damaged("the newest checkpoint is not ours") }
            guard checkpoint.sequence <= tip.sequence else {
                throw JournalError.damaged("a checkpoint without records")
            }
            if checkpoint.sequence < from { from = checkpoint.sequence }
        }
        from -= from % RecordChain.blockLength
        let signed = try LiveTables.checkpoint(db, epoch: tip.epoch, sequence: from)?.chain
        var walk = ChainWalk(epoch: tip.epoch, sequence: from, chain: from == 0 ? RecordChain.start : signed)
        var counters: [CounterKey: UInt64] = [:]
        try source.eachPiece(epoch: tip.epoch, after: from) { piece in
            let chains = try walk.step(piece)
            if let checkpoint, checkpoint.sequence > piece.start, checkpoint.sequence <= piece.end, !chains.isEmpty,
                chains[Int(checkpoint.sequence - piece.start - 1)] != checkpoint.chain
            {
                throw JournalError.damaged("the chain at \(checkpoint.sequence) is not that of the checkpoint")
            }
            if case .block(let block) = piece, let before = block.counters {
                counters = before.events.adding(block.raised(through: block.end))
            }
            return true
        }
        guard walk.sequence == tip.sequence, walk.chain == tip.chain else {
            throw JournalError.damaged("records are missing at the end")
        }
        // The counters as they stand must be those of the block's beginning and what came since.
        guard try JournalTables.counters(db).events == counters else {
            throw JournalError.damaged("the counters are not the sum of the events")
        }
    }
}

/// Walks along the chain of an epoch, piece by piece.
struct ChainWalk {
    let epoch: UInt32
    var sequence: UInt64
    /// `nil` where the walk begins in the middle of what is kept and the first piece is believed.
    var chain: [UInt8]?

    /// Takes the next piece, whole.
    /// - Returns: the chain after each record; empty for a folded run.
    /// - Throws: `JournalError.damaged` when it does not follow; the walk then stands where it stood.
    mutating func step(_ piece: KeptPiece) throws -> [[UInt8]] {
        let (chains, fault) = try advance(piece)
        if let fault { throw fault }
        return chains
    }

    /// Takes as much of the next piece as holds.
    mutating func advance(_ piece: KeptPiece) throws -> (chains: [[UInt8]], fault: JournalError?) {
        guard piece.start == sequence else { throw JournalError.damaged("epoch \(epoch): \(sequence + 1) is missing") }
        guard chain == nil || chain == piece.chainBefore else {
            throw JournalError.damaged("epoch \(epoch): the chain breaks at \(sequence + 1)")
        }
        switch piece {
        case .folded(let run):
            sequence = run.last
            chain = run.checkpoint.chain
            return ([], nil)
        case .block(let block):
            let (chains, fault) = block.verified()
            sequence += UInt64(chains.count)
            chain = chains.last ?? block.chainBefore
            return (chains, fault)
        }
    }
}

enum JournalVerification {
    /// Verifies rows, chain, checkpoints and counters of everything that is kept.
    static func verify(_ db: Database, key: Curve25519.Signing.PublicKey) -> VerificationReport {
        var report = VerificationReport()
        do {
            for row in try Row.fetchAll(db, sql: "PRAGMA quick_check(5)") {
                let line = String.fromDatabaseValue(row[0]) ?? "?"
                if line != "ok" { report.problems.append("database: \(line)") }
            }
            let epochs = try JournalTables.epochs(db)
            let boots = try JournalTables.boots(db)
            report.epochCount = epochs.count
            report.bootCount = boots.count
            var counters: [CounterKey: UInt64] = [:]
            for (index, epoch) in epochs.enumerated() {
                if (index < epochs.count - 1) != (epoch.closedAt != nil) {
                    report.problems.append("epoch \(epoch.epoch): not closed where it should be")
                }
                do {
                    try verify(db, epoch, key: key, ordinals: Set(boots.map(\.ordinal)), &counters, &report)
                } catch {
                    report.problems.append(text(error))
                }
            }
            let found = try JournalTables.counters(db).filter { $0.key.family == .event }
            if found != counters { report.problems.append("the counters are not the sum of the events") }
        } catch {
            report.problems.append(text(error))
        }
        return report
    }

    private static func text(_ error: any Error) -> String {
        if case .damaged(let what) = error as? JournalError { return what }
        return "\(error)"
    }

    private static func verify(
        _ db: Database, _ epoch: EpochRow, key: Curve25519.Signing.PublicKey, ordinals: Set<UInt32>,
        _ counters: inout [CounterKey: UInt64], _ report: inout VerificationReport
    ) throws {
        let source = JournalSource(db)
        var checkpoints: [UInt64: Checkpoint] = [:]
        func take(_ checkpoint: Checkpoint) {
            report.checkpointCount += 1
            checkpoints[checkpoint.sequence] = checkpoint
            if !checkpoint.isSigned(by: key) {
                report.problems.append("epoch \(epoch.epoch): the checkpoint at \(checkpoint.sequence) is not ours")
            }
        }
        for checkpoint in try source.checkpoints(epoch: epoch.epoch) { take(checkpoint) }
        var walk = ChainWalk(
            epoch: epoch.epoch, sequence: epoch.pruned, chain: epoch.pruned == 0 ? RecordChain.start : nil)
        /// All counters; `nil` as long as agencies are not known.
        var all: [CounterKey: UInt64]?
        try source.eachPiece(epoch: epoch.epoch, after: epoch.pruned) { piece in
            let before: [CounterKey: UInt64]?
            switch piece {
            case .block(let block):
                before = block.counters
                if let seal = block.seal { take(seal.checkpoint) }
            case .folded(let run):
                before = run.counters
                take(run.checkpoint)
            }
            if let before {
                if piece.start > epoch.pruned, before.events != counters || all != nil && before != all {
                    report.problems.append("epoch \(epoch.epoch): counters do not add up at \(piece.start + 1)")
                }
                counters = before.events
                all = before
            }
            if let all, let end = checkpoints[piece.start], end.countersHash != Checkpoint.hash(all) {
                report.problems.append("epoch \(epoch.epoch): counters at \(piece.start) are not those signed")
            }
            let chains = try walk.step(piece)
            for (index, chain) in chains.enumerated() {
                if let signed = checkpoints[piece.start + UInt64(index) + 1], signed.chain != chain {
                    report.problems.append(
                        "epoch \(epoch.epoch): the chain at \(signed.sequence) is not the one signed")
                }
            }
            count(piece, ordinals, &counters, &all, &report)
            return true
        }
        if let end = epoch.closedAt, walk.sequence != end {
            report.problems.append("epoch \(epoch.epoch): ends at \(walk.sequence), not at \(end)")
        }
    }

    /// Counts what a piece holds.
    private static func count(
        _ piece: KeptPiece, _ ordinals: Set<UInt32>, _ counters: inout [CounterKey: UInt64],
        _ all: inout [CounterKey: UInt64]?, _ report: inout VerificationReport
    ) {
        switch piece {
        case .block(let block):
            report.recordCount += block.records.count
            for record in block.records where !ordinals.contains(record.bootOrdinal) {
                report.problems.append(
                    "epoch \(record.epoch): \(record.sequence) is of a boot nobody knows")
            }
            counters = counters.adding(block.raised(through: block.end))
            guard let seal = block.seal else {
                // What agencies a live block raised is told by the block after it.
                all = nil
                return
            }
            if Checkpoint.hash(counters) != seal.eventsHash {
                report.problems.append("epoch \(block.epoch): the sealed block \(block.number) counts otherwise")
            }
            all = all?.adding(block.raised(through: block.end)).adding(seal.agencies)
        case .folded(let run):
            report.foldedCount += Int(run.last - run.first + 1)
            counters = counters.adding(run.events)
            if Checkpoint.hash(counters) != run.eventsHash {
                report.problems.append(
                    "epoch \(run.epoch): the folded events \(run.first) to \(run.last) do not add up")
            }
            all = all?.adding(run.events).adding(run.agencies)
        }
    }
}
