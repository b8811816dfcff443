// SPDX-License-Identifier: EUPL-1.2
import Crypto
import GRDB
import KioskModel

/// A journal of version 1 becomes one of this version: built beside, complete and synced, then put in place. Every
/// record, chain, checkpoint and counter is the same, and the same epoch goes on.
extension JournalWriter {
    /// - Parameter database: the old file, open.
    /// - Throws: `.damaged` when the old file does not hold: then it is salvaged, not migrated.
    mutating func migrate(_ database: DatabaseQueue) throws {
        let key = identity.key.publicKey
        Files.remove(files.unfinished)
        Files.remove(files.unfinished + "-journal")
        let target = try JournalSchema.open(files.unfinished, .build)
        let (tip, counters) = try database.unsafeRead { old in
            try target.write { new in
                let tip = try Self.copy(JournalSource(old, version: FirstTables.version), to: new)
                try Self.checkTail(new, tip: tip, key: key)
                return (tip, try JournalTables.counters(new))
            }
        }
        try target.close()
        // True of the old file and of the new one. From here on neither needs the log to be there.
        let closed = JournalMark(
            epoch: tip.epoch, floor: tip.sequence, limit: tip.sequence, isOpen: false, counters: counters)
        try closed.write(files.mark, key: identity.key)
        try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try database.close()
        try Files.rename(files.unfinished, to: files.migrated)
        try finishMigration()
    }

    /// Puts a complete migration in place; picks up where a crash interrupted that.
    func finishMigration() throws {
        guard Files.exists(files.migrated) else { return }
        // Nothing is in it that the new file has not.
        if Files.exists(files.writeAheadLog) {
            Files.remove(files.writeAheadLog)
            try Files.syncDirectory(of: files.database)
        }
        Files.remove(files.sharedMemory)
        try Files.rename(files.migrated, to: files.database)
    }

    private static func copy(_ old: JournalSource, to new: Database) throws -> Tip {
        try JournalSchema.create(new, epoch: 1)
        try new.execute(sql: "DELETE FROM epoch")
        for boot in try JournalTables.boots(old.db) { try JournalTables.save(boot, new) }
        try JournalTables.replaceCounters(try JournalTables.counters(old.db), new)
        var tip: Tip?
        for epoch in try JournalTables.epochs(old.db) {
            try JournalTables.save(epoch, new)
            var walk = ChainWalk(
                epoch: epoch.epoch, sequence: epoch.pruned, chain: epoch.pruned == 0 ? RecordChain.start : nil)
            var seed: [UInt8]?
            for checkpoint in try old.checkpoints(epoch: epoch.epoch) { try LiveTables.insert(checkpoint, new) }
            try old.eachPiece(epoch: epoch.epoch, after: epoch.pruned) { piece in
                guard case .block(let block) = piece else { return false }
                let chains = try walk.step(piece)
                try LiveTables.insertBlock(block, new)
                for (record, chain) in zip(block.records, chains) {
                    try LiveTables.insert(StoredRecord(record: record, chain: chain), new)
                }
                seed = block.isComplete ? nil : block.seed
                try Sealing.seal(new, epoch: epoch.epoch, through: epoch.stored, limit: 1)
                return true
            }
            let last = try Int64.fetchOne(
                old.db, sql: "SELECT max(sequence) FROM record WHERE epoch = ?", arguments: [epoch.epoch])
            guard walk.sequence == epoch.closedAt ?? walk.sequence,
                walk.sequence == last.map(UInt64.init) ?? epoch.pruned
            else { throw JournalError.damaged("epoch \(epoch.epoch): \(walk.sequence + 1) is missing") }
            guard epoch.closedAt == nil else { continue }
            tip = Tip(epoch: epoch.epoch, sequence: walk.sequence, chain: walk.chain ?? RecordChain.start, seed: seed)
        }
        guard let tip else { throw JournalError.damaged("the current epoch is missing") }
        return tip
    }
}
