// SPDX-License-Identifier: EUPL-1.2
import Crypto
import GRDB
import KioskModel

/// What a whole verification found.
public struct VerificationReport: Sendable, Equatable, Codable {
    public var epochCount = 0
    public var recordCount = 0
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
        try openDatabase.unsafeRead { try Self.verifyTail($0, tip: tip, key: key) }
        isVerified = true
    }

    private static func verifyTail(_ db: Database, tip: Tip, key: Curve25519.Signing.PublicKey) throws {
        var chain = RecordChain.start
        var from: UInt64 = 0
        if let checkpoint = try JournalTables.lastCheckpoint(db, epoch: tip.epoch) {
            guard checkpoint.isSigned(by: key) else { throw JournalError.damaged("the newest checkpoint is not ours") }
            guard checkpoint.sequence <= tip.sequence else {
                throw JournalError.damaged("a checkpoint without records")
            }
            chain = checkpoint.chain
            from = checkpoint.sequence
            if let record = try JournalTables.records(db, epoch: tip.epoch, after: from - 1, limit: 1).first,
                record.chain != chain
            {
                throw JournalError.damaged("the chain at \(from) is not that of the checkpoint")
            }
        }
        var walk = ChainWalk(epoch: tip.epoch, sequence: from, chain: chain)
        try JournalTables.eachRecord(db, epoch: tip.epoch, after: from) {
            try walk.step($0, db)
            return true
        }
        guard walk.sequence == tip.sequence else { throw JournalError.damaged("records are missing at the end") }
        // The counters as they stand must be those of the block's beginning and what came since.
        guard tip.sequence > 0 else { return }
        let number = RecordChain.block(of: tip.sequence)
        guard let block = try JournalTables.block(db, epoch: tip.epoch, block: number) else {
            throw JournalError.damaged("the newest block is missing")
        }
        var expected = block.counters.filter { $0.key.family == .event }
        try JournalTables.eachRecord(db, epoch: tip.epoch, after: number * RecordChain.blockLength) {
            expected[CounterKey($0.record.event), default: 0] += 1
            return true
        }
        guard try JournalTables.counters(db).filter({ $0.key.family == .event }) == expected else {
            throw JournalError.damaged("the counters are not the sum of the events")
        }
    }
}

/// Walks along the chain of an epoch, record by record.
struct ChainWalk {
    let epoch: UInt32
    var sequence: UInt64
    var chain: [UInt8]
    private(set) var block: BlockRow?

    init(epoch: UInt32, sequence: UInt64, chain: [UInt8]) {
        self.epoch = epoch
        self.sequence = sequence
        self.chain = chain
    }

    /// Takes the next record.
    /// - Throws: `JournalError.damaged` when it does not follow; the walk then stands where it stood.
    mutating func step(_ stored: StoredRecord, _ db: Database) throws {
        guard stored.record.sequence == sequence + 1 else {
            throw JournalError.damaged("epoch \(epoch): \(sequence + 1) is missing")
        }
        let number = RecordChain.block(of: sequence + 1)
        var block = block
        if block?.block != number {
            block = try JournalTables.block(db, epoch: epoch, block: number)
            let opensBlock = sequence % RecordChain.blockLength == 0
            guard let block, !opensBlock || block.chain == chain else {
                throw JournalError.damaged("epoch \(epoch): block \(number) is missing or does not follow")
            }
        }
        guard let block else { throw JournalError.damaged("epoch \(epoch): block \(number) is missing") }
        let next = RecordChain.next(chain, leaf: RecordChain.leaf(stored.record, seed: block.seed))
        guard next == stored.chain else {
            throw JournalError.damaged("epoch \(epoch): the chain breaks at \(sequence + 1)")
        }
        self.block = block
        chain = next
        sequence += 1
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
        var checkpoints: [UInt64: Checkpoint] = [:]
        for checkpoint in try JournalTables.checkpoints(db, epoch: epoch.epoch) {
            report.checkpointCount += 1
            checkpoints[checkpoint.sequence] = checkpoint
            if !checkpoint.isSigned(by: key) {
                report.problems.append("epoch \(epoch.epoch): the checkpoint at \(checkpoint.sequence) is not ours")
            }
        }
        var walk = ChainWalk(epoch: epoch.epoch, sequence: epoch.pruned, chain: RecordChain.start)
        if epoch.pruned > 0 {
            let number = RecordChain.block(of: epoch.pruned + 1)
            if let block = try JournalTables.block(db, epoch: epoch.epoch, block: number) { walk.chain = block.chain }
        }
        try JournalTables.eachRecord(db, epoch: epoch.epoch, after: epoch.pruned) { stored in
            try walk.step(stored, db)
            report.recordCount += 1
            if !ordinals.contains(stored.record.bootOrdinal) {
                report.problems.append("epoch \(epoch.epoch): \(walk.sequence) is of a boot nobody knows")
            }
            if walk.sequence % RecordChain.blockLength == 1 || counters.isEmpty, let block = walk.block {
                let snapshot = block.counters.filter { $0.key.family == .event }
                let follows = walk.sequence > 1 && walk.sequence > epoch.pruned + 1
                if follows, snapshot != counters {
                    report.problems.append("epoch \(epoch.epoch): counters do not add up at block \(block.block)")
                }
                counters = snapshot
                if let end = checkpoints[walk.sequence - 1], end.countersHash != Checkpoint.hash(block.counters) {
                    report.problems.append(
                        "epoch \(epoch.epoch): counters at \(walk.sequence - 1) are not those signed")
                }
            }
            counters[CounterKey(stored.record.event), default: 0] += 1
            if let checkpoint = checkpoints[walk.sequence], checkpoint.chain != walk.chain {
                report.problems.append("epoch \(epoch.epoch): the chain at \(walk.sequence) is not the one signed")
            }
            return true
        }
        if let end = epoch.closedAt, walk.sequence != end {
            report.problems.append("epoch \(epoch.epoch): ends at \(walk.sequence), not at \(end)")
        }
    }
}
