// SPDX-License-Identifier: EUPL-1.2
import GRDB
import KioskModel

/// What leaves the terminal, and what may be forgotten afterwards.
extension JournalWriter {
    /// Records are kept so long even when the central has them twice: 400 days, in milliseconds.
    static let keptMilliseconds: Int64 = 400 * 86_400_000
    /// Blocks pruned by one acknowledgement at most: it must not hold up an append.
    static let prunedBlocks = 4

    /// The first batch after everything the central is known to have.
    mutating func nextBatch() throws -> OutgoingBatch? {
        do {
            return try buildBatch()
        } catch {
            guard case .damaged(let what) = JournalError(error, directory: files.directory), mode == .writable else {
                throw error
            }
            try recover(what, keepingThrough: nil)
            return try buildBatch()
        }
    }

    private func buildBatch() throws -> OutgoingBatch? {
        let (tip, identity) = (tip, identity)
        return try openDatabase.unsafeRead { db in
            for epoch in try JournalTables.epochs(db) where !epoch.isAbandoned {
                let end = epoch.closedAt ?? tip.sequence
                let from = max(epoch.stored, epoch.pruned)
                if from >= end { continue }
                let batch = try Self.batch(db, epoch: epoch.epoch, after: from, through: end, identity)
                return OutgoingBatch(
                    epoch: batch.epoch, sequences: from + 1...from + UInt64(batch.records.count),
                    body: try batch.signed(by: identity.key))
            }
            return nil
        }
    }

    private static func batch(
        _ db: Database, epoch: UInt32, after from: UInt64, through end: UInt64, _ identity: JournalIdentity
    ) throws -> Batch {
        let number = RecordChain.block(of: from + 1)
        let start = number * RecordChain.blockLength
        guard let block = try JournalTables.block(db, epoch: epoch, block: number) else {
            throw JournalError.damaged("epoch \(epoch): block \(number) is missing")
        }
        let through = min(end, start + RecordChain.blockLength)
        let stored = try JournalTables.records(db, epoch: epoch, after: start, limit: Int(through - start))
        var walk = ChainWalk(epoch: epoch, sequence: start, chain: block.chain)
        var counters = block.counters.filter { $0.key.family == .event }
        var chainBefore = walk.chain
        for record in stored {
            if walk.sequence == from { chainBefore = walk.chain }
            try walk.step(record, db)
            counters[CounterKey(record.record.event), default: 0] += 1
        }
        guard walk.sequence == through else {
            throw JournalError.damaged("epoch \(epoch): \(walk.sequence + 1) is missing")
        }
        let records = stored.map(\.record).filter { $0.sequence > from }
        var boots: [BootRow] = []
        for ordinal in Set(records.map(\.bootOrdinal)).sorted() {
            guard let boot = try JournalTables.boot(db, ordinal: ordinal) else {
                throw JournalError.damaged("epoch \(epoch): boot \(ordinal) is missing")
            }
            boots.append(boot)
        }
        return Batch(
            terminalID: identity.terminalID, epoch: epoch, seed: block.seed, chainBefore: chainBefore, boots: boots,
            records: records, chainAfter: walk.chain, counters: counters)
    }

    mutating func acknowledge(_ acknowledgement: Acknowledgement) throws {
        guard acknowledgement.terminal == Hex.encode(identity.terminalID) else {
            throw JournalError.foreignAcknowledgement("it is for another terminal")
        }
        let database = try openDatabase
        guard
            var row = try database.unsafeRead({ try JournalTables.epochs($0) })
                .first(where: { $0.epoch == acknowledgement.epoch })
        else { throw JournalError.foreignAcknowledgement("there is no epoch \(acknowledgement.epoch) here") }
        let end = row.closedAt ?? tip.sequence
        let unsent = end - min(end, row.stored)
        let isForked = acknowledgement.refused == .fork || (row.closedAt == nil && acknowledgement.stored > end)
        row.stored = acknowledgement.stored
        row.releasable = min(acknowledgement.releasable, acknowledgement.stored)
        if isForked { row.isAbandoned = true }
        let now = boot.trust == .central ? boot.wallAtBootMilliseconds + clock.bootMilliseconds() : nil
        try database.write { db in
            if let now { row.pruned = try Self.prune(db, row, end: end, now: now) }
            try JournalTables.save(row, db)
        }
        // The central holds other events under these numbers, so this journal went back unnoticed: no number twice.
        if isForked, row.epoch == tip.epoch { try openNextEpoch(lostAtMost: unsent) }
    }

    /// Deletes whole blocks that are in a second copy and old enough; never the newest one. The next block's row keeps
    /// the chain, so what follows can still be proven.
    /// - Returns: the sequence everything is now deleted through.
    private static func prune(_ db: Database, _ row: EpochRow, end: UInt64, now: Int64) throws -> UInt64 {
        var pruned = row.pruned
        for _ in 0..<prunedBlocks {
            let through = pruned + RecordChain.blockLength
            guard through <= row.releasable, through < end else { break }
            guard let last = try JournalTables.records(db, epoch: row.epoch, after: through - 1, limit: 1).first,
                let boot = try JournalTables.boot(db, ordinal: last.record.bootOrdinal), boot.trust == .central,
                now - (boot.wallAtBootMilliseconds + Int64(last.record.bootMinutes) * 60_000) > keptMilliseconds
            else { break }
            let arguments: StatementArguments = [row.epoch, Int64(through)]
            try db.execute(sql: "DELETE FROM record WHERE epoch = ? AND sequence <= ?", arguments: arguments)
            try db.execute(sql: "DELETE FROM checkpoint WHERE epoch = ? AND sequence < ?", arguments: arguments)
            try db.execute(
                sql: "DELETE FROM block WHERE epoch = ? AND block < ?",
                arguments: [row.epoch, Int64(through / RecordChain.blockLength)])
            pruned = through
        }
        return pruned
    }
}
