// SPDX-License-Identifier: EUPL-1.2
import GRDB
import KioskModel

/// A piece of an epoch as it is kept.
enum KeptPiece {
    case block(KeptBlock)
    case folded(FoldedRun)

    /// The sequence before its first.
    var start: UInt64 {
        switch self {
        case .block(let block): block.start
        case .folded(let run): run.first - 1
        }
    }

    var end: UInt64 {
        switch self {
        case .block(let block): block.end
        case .folded(let run): run.last
        }
    }

    var chainBefore: [UInt8] {
        switch self {
        case .block(let block): block.chainBefore
        case .folded(let run): run.chainBefore
        }
    }

    /// The number of the block that follows.
    var following: UInt64 {
        switch self {
        case .block(let block): block.number + 1
        case .folded(let run): run.blocks.upperBound + 1
        }
    }
}

/// Reads a journal of any version that this software knows.
struct JournalSource {
    let db: Database
    let version: Int

    init(_ db: Database, version: Int = JournalSchema.version) {
        self.db = db
        self.version = version
    }

    /// What holds block `number`; `nil` when nothing is there.
    /// - Parameter leniently: gives the records of a block up to the first that cannot be read.
    func piece(epoch: UInt32, number: UInt64, leniently: Bool = false) throws -> KeptPiece? {
        if version == FirstTables.version {
            return try FirstTables.block(db, epoch: epoch, number: number, leniently: leniently).map(KeptPiece.block)
        }
        if let live = try LiveTables.block(db, epoch: epoch, number: number, leniently: leniently) {
            return .block(live)
        }
        if let sealed = try SealedTables.block(db, epoch: epoch, number: number) { return .block(sealed) }
        return try FoldTables.run(db, epoch: epoch, holding: number).map(KeptPiece.folded)
    }

    /// Reads on from the block after `sequence`, until there is no more or `body` answers false.
    func eachPiece(epoch: UInt32, after sequence: UInt64, _ body: (KeptPiece) throws -> Bool) throws {
        var number = sequence / RecordChain.blockLength
        while let piece = try piece(epoch: epoch, number: number) {
            guard piece.end > piece.start, try body(piece) else { return }
            number = piece.following
        }
    }

    /// Every checkpoint of an epoch, those in sealed blocks apart.
    func checkpoints(epoch: UInt32) throws -> [Checkpoint] {
        version == FirstTables.version
            ? try FirstTables.checkpoints(db, epoch: epoch) : try LiveTables.checkpoints(db, epoch: epoch)
    }

    /// The newest checkpoint, wherever it stands.
    func lastCheckpoint(epoch: UInt32) throws -> Checkpoint? {
        let live = try LiveTables.lastCheckpoint(db, epoch: epoch)
        let sealed = try SealedTables.last(db, epoch: epoch)?.seal?.checkpoint
        let folded = try FoldTables.runs(db, epoch: epoch).last?.checkpoint
        return [live, sealed, folded].compactMap { $0 }.max { $0.sequence < $1.sequence }
    }

    /// Up to `limit` records of an epoch after `sequence`, in order. Folded ones are passed over.
    func records(epoch: UInt32, after sequence: UInt64, limit: Int) throws -> [UsageRecord] {
        var records: [UsageRecord] = []
        var number = sequence / RecordChain.blockLength
        // Blocks before the first that is kept.
        if try piece(epoch: epoch, number: number) == nil, let first = try firstKept(epoch: epoch) {
            number = max(number, first)
        }
        try eachPiece(epoch: epoch, after: number * RecordChain.blockLength) { piece in
            guard case .block(let block) = piece else { return true }
            for record in block.records where record.sequence > sequence {
                records.append(record)
                if records.count >= limit { return false }
            }
            return true
        }
        return records
    }

    /// The newest record that is kept in detail.
    func lastRecord(epoch: UInt32) throws -> UsageRecord? {
        try LiveTables.lastRecord(db, epoch: epoch)?.record ?? SealedTables.last(db, epoch: epoch)?.records.last
    }

    private func firstKept(epoch: UInt32) throws -> UInt64? {
        guard let row = try JournalTables.epochs(db).first(where: { $0.epoch == epoch }) else { return nil }
        return row.pruned / RecordChain.blockLength
    }

    /// All counters as they were before block `number`: sealed blocks share a list, from which on they are summed.
    func counters(epoch: UInt32, before number: UInt64) throws -> [CounterKey: UInt64] {
        var raised: [CounterKey: UInt64] = [:]
        var at = number
        while let piece = try piece(epoch: epoch, number: at) {
            let before: [CounterKey: UInt64]?
            switch piece {
            case .block(let block):
                before = block.counters
                if at < number {
                    raised = raised.adding(block.raised(through: block.end)).adding(block.seal?.agencies ?? [:])
                }
            case .folded(let run):
                before = run.counters
                if at < number { raised = raised.adding(run.events).adding(run.agencies) }
                at = run.blocks.lowerBound
            }
            if let before { return before.adding(raised) }
            guard at > 0 else { break }
            at -= 1
        }
        throw JournalError.damaged("epoch \(epoch): the counters before block \(number) are not told")
    }
}
