// SPDX-License-Identifier: EUPL-1.2
import Crypto
import GRDB
import KioskModel

/// Carries what can be proven from a damaged database into a new one.
struct SalvageCarrier {
    let new: Database
    let key: Curve25519.Signing.PublicKey
    /// The true end, when it is known.
    let known: Tip?

    private var epochs: [EpochRow] = []
    /// Where those epochs ended that were closed before.
    private var ends: [UInt32: UInt64] = [:]
    private(set) var kept = 0
    private var counters: [CounterKey: UInt64] = [:]
    private var hasCounters = false

    init(new: Database, key: Curve25519.Signing.PublicKey, known: Tip?) {
        self.new = new
        self.key = key
        self.known = known
    }

    func begin() throws {
        try JournalSchema.create(new, epoch: 1)
        try new.execute(sql: "DELETE FROM epoch")
    }

    /// Reads as far as the old file can be read. What cannot is left: that is what a salvage is for.
    mutating func carry(from old: JournalSource) throws {
        for boot in readable({ try JournalTables.boots(old.db) }) ?? [] { try JournalTables.save(boot, new) }
        let rows = readable { try JournalTables.epochs(old.db) } ?? []
        for row in rows { try carry(row, from: old) }
        // Agency counters are in no record: the table, else what the blocks remember.
        if let table = readable({ try JournalTables.counters(old.db) }) {
            counters.merge(table.agencies) { max($0, $1) }
            if !hasCounters { counters = table }
            hasCounters = true
        }
    }

    private func readable<T>(_ body: () throws -> T) -> T? { try? body() }

    private mutating func carry(_ row: EpochRow, from old: JournalSource) throws {
        var row = row
        var checkpoints: [UInt64: Checkpoint] = [:]
        for checkpoint in readable({ try old.checkpoints(epoch: row.epoch) }) ?? [] where checkpoint.isSigned(by: key) {
            checkpoints[checkpoint.sequence] = checkpoint
        }
        let end = row.epoch == known?.epoch ? known?.sequence ?? .max : .max
        var run = EpochCarrier(row: row, end: end, checkpoints: checkpoints, key: key, old: old, new: new)
        try run.carry()
        row.pruned = run.pruned
        ends[row.epoch] = row.closedAt
        row.closedAt = run.walk.sequence
        try JournalTables.save(row, new)
        epochs.append(row)
        kept += run.kept
        if let found = run.counters {
            counters = found
            hasCounters = true
        }
        for checkpoint in checkpoints.values
        where checkpoint.sequence > row.pruned && checkpoint.sequence <= run.walk.sequence {
            try LiveTables.insert(checkpoint, new)
        }
    }

    /// Opens the next epoch, bounds the loss, writes the counters.
    mutating func finish(mark: JournalMark?, epochsBefore: UInt32) throws -> (kept: Int, lost: UInt64, epoch: UInt32) {
        let newest = max(
            epochs.last?.epoch ?? 0, mark?.epoch ?? 0, known?.epoch ?? 0, epochs.isEmpty ? epochsBefore + 1 : 0)
        let epoch = EpochRow(epoch: newest + 1)
        try JournalTables.save(epoch, new)
        if !hasCounters || epochs.isEmpty, let mark { counters = mark.counters }
        try JournalTables.replaceCounters(counters, new)
        return (kept, lost(mark, newest: newest), epoch.epoch)
    }

    private func lost(_ mark: JournalMark?, newest: UInt32) -> UInt64 {
        let row = epochs.first { $0.epoch == newest }
        let safe = max(row?.closedAt ?? 0, row?.stored ?? 0)
        let end: UInt64
        if let known, known.epoch == newest {
            end = known.sequence
        } else if let mark, mark.epoch == newest {
            end = mark.isOpen ? mark.limit : mark.floor
        } else {
            return UInt64(Int32.max)
        }
        return (end > safe ? end - safe : 0) + lostBefore(newest, mark)
    }

    /// Of the epochs before the newest: what neither is carried over nor known to be at the central. Where nothing is left
    /// to tell of them, all they ever counted.
    private func lostBefore(_ newest: UInt32, _ mark: JournalMark?) -> UInt64 {
        guard epochs.isEmpty, newest > 1 else {
            return epochs.reduce(0) { lost, row in
                let (end, safe) = (ends[row.epoch] ?? 0, max(row.closedAt ?? 0, row.stored))
                return row.epoch < newest && end > safe ? lost + (end - safe) : lost
            }
        }
        guard let mark else { return UInt64(Int32.max) }
        let counted = mark.counters.reduce(0) { $1.key.family == .event ? $0 + $1.value : $0 }
        if mark.epoch == newest { return counted > mark.floor ? counted - mark.floor : 0 }
        // Since that mark at most so much was written in its epoch, and an opening in each one since.
        return counted + (mark.isOpen ? mark.limit - mark.floor : 0) + UInt64(newest - min(newest, mark.epoch))
    }
}
