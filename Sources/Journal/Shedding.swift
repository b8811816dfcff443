// SPDX-License-Identifier: EUPL-1.2
import GRDB
import KioskModel

/// Letting go of what is kept: after its time, or because the disk is full.
enum Shedding {
    /// Deletes the oldest piece of an epoch. What follows keeps the counters that it needs.
    static func drop(_ piece: KeptPiece, _ db: Database) throws {
        switch piece {
        case .folded(let run): try FoldTables.delete(run, db)
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
