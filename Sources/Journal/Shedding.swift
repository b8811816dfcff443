// SPDX-License-Identifier: EUPL-1.2
import GRDB
import KioskModel

/// Letting go of what is kept: after its time, or because the disk is full.
enum Shedding {
    /// Deletes the oldest piece of an epoch. What follows keeps the counters that it needs.
    static func drop(_ piece: KeptPiece, _ db: Database) throws {
        switch piece {
        case .folded(let run):
            try keepCounters(for: run.blocks.upperBound + 1, epoch: run.epoch, db)
            try FoldTables.delete(run, db)
        case .block(let block):
            try keepCounters(for: block.number + 1, epoch: block.epoch, db)
            if block.seal != nil {
                try SealedTables.delete(db, epoch: block.epoch, below: block.number + 1)
            } else {
                try LiveTables.delete(db, epoch: block.epoch, after: block.start, through: block.end - 1)
                try LiveTables.deleteBlocks(db, epoch: block.epoch, block.number..<block.number + 1)
                try db.execute(
                    sql: "DELETE FROM record WHERE id = ?", arguments: [RowKey.key(block.epoch, block.end)])
            }
        }
    }

    /// A sealed block whose counters are told by those before it gets its own list.
    private static func keepCounters(for number: UInt64, epoch: UInt32, _ db: Database) throws {
        guard var block = try SealedTables.block(db, epoch: epoch, number: number), let seal = block.seal,
            block.counters == nil
        else { return }
        block.counters = try JournalSource(db).counters(epoch: epoch, before: number)
        try SealedTables.insert(block, seal, db)
    }
}

extension Shedding {
    /// Blocks looked at by one step.
    static let stepBlocks = 4

    /// One step towards more room: complete blocks are sealed, which loses nothing; then the oldest that the central has
    /// are folded; when that is not enough the counts go that it has twice; and last the oldest others are folded.
    /// - Returns: what was let go of, empty after mere sealing; `nil` when there is nothing left to let go of.
    static func step(_ db: Database, tip: Tip) throws -> [JournalShedding]? {
        let epochs = try JournalTables.epochs(db)
        for epoch in epochs {
            let end = epoch.closedAt ?? tip.sequence
            if try Sealing.seal(db, epoch: epoch.epoch, through: end, limit: 1) > 0 { return [] }
        }
        for epoch in epochs {
            let shed = try fold(epoch, isStored: true, db)
            if !shed.isEmpty { return shed }
        }
        for epoch in epochs where !epoch.isAbandoned {
            if let shed = try drop(epoch, db) { return [shed] }
        }
        for epoch in epochs {
            let shed = try fold(epoch, isStored: false, db)
            if !shed.isEmpty { return shed }
        }
        return nil
    }

    private static func drop(_ epoch: EpochRow, _ db: Database) throws -> JournalShedding? {
        let source = JournalSource(db)
        var row = epoch
        for _ in 0..<stepBlocks {
            guard let piece = try source.piece(epoch: row.epoch, number: row.pruned / RecordChain.blockLength),
                piece.end <= row.releasable, isComplete(piece)
            else { break }
            try drop(piece, db)
            row.pruned = piece.end
        }
        guard row.pruned > epoch.pruned else { return nil }
        try JournalTables.save(row, db)
        return JournalShedding(epoch: row.epoch, sequences: epoch.pruned + 1...row.pruned, countsKept: false)
    }

    /// Sealed blocks only: the newest of an epoch is live.
    private static func isComplete(_ piece: KeptPiece) -> Bool {
        if case .block(let block) = piece { return block.seal != nil }
        return true
    }

    private static func fold(_ epoch: EpochRow, isStored: Bool, _ db: Database) throws -> [JournalShedding] {
        let keys = RowKey.range(epoch.epoch)
        let numbers = try Int64.fetchAll(
            db, sql: "SELECT id FROM sealed WHERE id BETWEEN ? AND ? ORDER BY id",
            arguments: [keys.lowerBound, keys.upperBound]
        ).map { try RowKey.split($0).number }
        var shed: [JournalShedding] = []
        for number in numbers where shed.count < stepBlocks {
            let start = number * RecordChain.blockLength
            // A block of which the central has a part stays: a fold tells of whole ones.
            guard isStored ? start + RecordChain.blockLength <= epoch.stored : start >= epoch.stored,
                let block = try SealedTables.block(db, epoch: epoch.epoch, number: number), let seal = block.seal
            else { continue }
            try fold(block, seal, of: epoch, db)
            shed.append(
                JournalShedding(epoch: epoch.epoch, sequences: block.start + 1...block.end, countsKept: true))
        }
        return shed
    }

    /// Folds one sealed block, into the run before it where that has room.
    static func fold(_ block: KeptBlock, _ seal: BlockSeal, of epoch: EpochRow, _ db: Database) throws {
        let (number, source) = (block.number, JournalSource(db))
        var run = FoldedRun(block, seal: seal, counters: try source.counters(epoch: epoch.epoch, before: number))
        if number > 0, block.start != epoch.stored,
            var before = try FoldTables.run(db, epoch: epoch.epoch, holding: number - 1),
            before.blocks.count < FoldedRun.maximumBlocks
        {
            try FoldTables.delete(before, db)
            before.join(run)
            run = before
        }
        try FoldTables.save(run, db)
        try db.execute(sql: "DELETE FROM sealed WHERE id = ?", arguments: [RowKey.key(epoch.epoch, number)])
    }
}
