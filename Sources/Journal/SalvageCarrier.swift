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
    private var kept = 0
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
    mutating func carry(from old: Database) throws {
        for boot in readable({ try JournalTables.boots(old) }) ?? [] { try JournalTables.save(boot, new) }
        let rows = readable { try JournalTables.epochs(old) } ?? []
        for row in rows { try carry(row, from: old) }
        // Agency counters are in no record: the table, else what the blocks remember.
        if let table = readable({ try JournalTables.counters(old) }) {
            counters.merge(table.filter { $0.key.family == .agency }) { max($0, $1) }
            if !hasCounters { counters = table }
            hasCounters = true
        }
    }

    private func readable<T>(_ body: () throws -> T) -> T? { try? body() }

    private mutating func carry(_ row: EpochRow, from old: Database) throws {
        var walk = ChainWalk(epoch: row.epoch, sequence: row.pruned, chain: RecordChain.start)
        if row.pruned > 0 {
            guard
                let block = readable({
                    try JournalTables.block(old, epoch: row.epoch, block: RecordChain.block(of: row.pruned + 1))
                }),
                let block
            else { return try keep(row, through: row.pruned) }
            walk.chain = block.chain
        }
        var checkpoints: [UInt64: Checkpoint] = [:]
        for checkpoint in readable({ try JournalTables.checkpoints(old, epoch: row.epoch) }) ?? []
        where checkpoint.isSigned(by: key) {
            checkpoints[checkpoint.sequence] = checkpoint
        }
        let end = row.epoch == known?.epoch ? known?.sequence ?? .max : .max
        var proven = row.pruned
        var writing: (any Error)?
        // Stops at the first record that does not follow, or cannot be read.
        _ = readable {
            try JournalTables.eachRecord(old, epoch: row.epoch, after: row.pruned) { stored in
                guard stored.record.sequence <= end else { return false }
                let before = walk.block?.block
                try walk.step(stored, old)
                if let checkpoint = checkpoints[walk.sequence] {
                    guard checkpoint.chain == walk.chain else { throw JournalError.damaged("not the chain signed") }
                    proven = walk.sequence
                }
                do {
                    if let block = walk.block, block.block != before { try JournalTables.insert(block, new) }
                    try JournalTables.insert(stored, new)
                } catch {
                    writing = error
                    throw error
                }
                return true
            }
        }
        if let writing { throw writing }
        if checkpoints[walk.sequence].map({ $0.chain != walk.chain }) == true {
            // Rewritten since it was signed: back to the last signed state.
            walk.sequence = proven
        }
        try keep(row, through: walk.sequence)
        for checkpoint in checkpoints.values where checkpoint.sequence <= walk.sequence {
            try JournalTables.insert(checkpoint, new)
        }
    }

    private mutating func keep(_ row: EpochRow, through sequence: UInt64) throws {
        var row = row
        row.closedAt = sequence
        try JournalTables.save(row, new)
        epochs.append(row)
        try new.execute(
            sql: "DELETE FROM record WHERE epoch = ? AND sequence > ?", arguments: [row.epoch, Int64(sequence)])
        let blocks = (sequence + RecordChain.blockLength - 1) / RecordChain.blockLength
        try new.execute(
            sql: "DELETE FROM block WHERE epoch = ? AND block >= ?", arguments: [row.epoch, Int64(blocks)])
        kept += try Int.fetchOne(new, sql: "SELECT count(*) FROM record WHERE epoch = ?", arguments: [row.epoch]) ?? 0
        guard sequence > row.pruned else { return }
        let number = RecordChain.block(of: sequence)
        guard let block = try JournalTables.block(new, epoch: row.epoch, block: number) else { return }
        counters = block.counters
        hasCounters = true
        try JournalTables.eachRecord(new, epoch: row.epoch, after: number * RecordChain.blockLength) {
            counters[CounterKey($0.record.event), default: 0] += 1
            return true
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
        if let known, known.epoch == newest { return known.sequence > safe ? known.sequence - safe : 0 }
        guard let mark, mark.epoch == newest else { return UInt64(Int32.max) }
        let end = mark.isOpen ? mark.limit : mark.floor
        return end > safe ? end - safe : 0
    }
}
