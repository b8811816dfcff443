// SPDX-License-Identifier: EUPL-1.2
import GRDB
import KioskModel

/// Complete blocks become sealed: the same records in a tenth of the room. The pages that this leaves free are those of
/// the next events; the file does not grow.
enum Sealing {
    /// Seals blocks of an epoch that end at `through` or before, the oldest first. The newest block stays live, since
    /// only the one after it tells what agencies a block raised.
    /// - Returns: how many were sealed.
    @discardableResult
    static func seal(_ db: Database, epoch: UInt32, through: UInt64, limit: Int) throws -> Int {
        let keys = RowKey.range(epoch)
        let oldest = try Int64.fetchOne(
            db, sql: "SELECT min(id) FROM block WHERE id BETWEEN ? AND ?",
            arguments: [keys.lowerBound, keys.upperBound])
        guard let oldest else { return 0 }
        var number = try RowKey.split(oldest).number
        var count = 0
        while count < limit, (number + 1) * RecordChain.blockLength <= through,
            let block = try LiveTables.block(db, epoch: epoch, number: number, leniently: false),
            let next = try LiveTables.head(db, epoch: epoch, number: number + 1),
            // A salvage may have left a block without one; it stays as it is.
            let checkpoint = try LiveTables.checkpoint(db, epoch: epoch, sequence: block.end)
        {
            try seal(block, next: next, checkpoint, db)
            number += 1
            count += 1
        }
        return count
    }

    private static func seal(
        _ block: KeptBlock, next: KeptBlock, _ checkpoint: Checkpoint, _ db: Database
    ) throws {
        let (epoch, number) = (block.epoch, block.number)
        let (chains, fault) = block.verified()
        if let fault { throw fault }
        let raised = block.raised(through: block.end)
        guard block.isComplete, chains.last == next.chainBefore, let before = block.counters, let after = next.counters,
            checkpoint.chain == next.chainBefore, before.events.adding(raised) == after.events
        else { throw JournalError.damaged("epoch \(epoch): block \(number) does not end as its checkpoint says") }
        let agencies = after.agencies.merging(before.agencies) { $0 - min($0, $1) }.filter { $0.value > 0 }
        var sealed = block
        let isKey = try number % SealedTables.keyInterval == 0 || number == 0 || !isSealed(db, epoch, number - 1)
        sealed.counters = isKey ? before : nil
        let seal = BlockSeal(
            chainAfter: next.chainBefore, checkpoint: checkpoint, eventsHash: Checkpoint.hash(after.events),
            agencies: agencies)
        try SealedTables.insert(sealed, seal, db)
        try LiveTables.delete(db, epoch: epoch, after: block.start, through: block.end)
        try LiveTables.deleteBlocks(db, epoch: epoch, number..<number + 1)
        // Kept apart until the next one is sealed: should this row break, it still proves what follows.
        try LiveTables.insert(checkpoint, db)
        try db.execute(
            sql: "DELETE FROM checkpoint WHERE id >= ? AND id <= ?",
            arguments: [RowKey.key(epoch, 0), RowKey.key(epoch, block.start)])
    }

    private static func isSealed(_ db: Database, _ epoch: UInt32, _ number: UInt64) throws -> Bool {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM sealed WHERE id = ?", arguments: [RowKey.key(epoch, number)]) == 1
    }
}
