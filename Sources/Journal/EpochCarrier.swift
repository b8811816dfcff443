// SPDX-License-Identifier: EUPL-1.2
import Crypto
import GRDB
import KioskModel

/// Carries one epoch of a damaged database as far as it follows and can be proven.
///
/// A block that does not hold ends the epoch, unless the central has it all: then what stands before the next block that
/// a signed checkpoint vouches for is left in the old file, as if its time were over, and what was never sent is saved.
struct EpochCarrier {
    private let row: EpochRow
    /// Nothing is carried beyond it.
    private let end: UInt64
    private var checkpoints: [UInt64: Checkpoint]
    private let key: Curve25519.Signing.PublicKey
    private let old: JournalSource
    private let new: Database

    private(set) var walk: ChainWalk
    private(set) var pruned: UInt64
    private(set) var kept = 0
    /// All counters at the end, where anything was carried.
    private(set) var counters: [CounterKey: UInt64]?

    init(
        row: EpochRow, end: UInt64, checkpoints: [UInt64: Checkpoint], key: Curve25519.Signing.PublicKey,
        old: JournalSource, new: Database
    ) {
        self.row = row
        self.end = end
        self.checkpoints = checkpoints
        self.key = key
        self.old = old
        self.new = new
        pruned = row.pruned
        walk = ChainWalk(epoch: row.epoch, sequence: row.pruned, chain: row.pruned == 0 ? RecordChain.start : nil)
    }

    mutating func carry() throws {
        var number = row.pruned / RecordChain.blockLength
        while walk.sequence < end, walk.sequence == number * RecordChain.blockLength {
            guard let piece = try? old.piece(epoch: row.epoch, number: number, leniently: true), piece.end > piece.start
            else {
                guard let next = try pass(number) else { return }
                number = next
                continue
            }
            try take(piece)
            if walk.sequence < min(piece.end, end) || piece.end % RecordChain.blockLength != 0 {
                guard let next = try pass(number) else { return }
                number = next
            } else {
                number = piece.following
            }
        }
    }

    /// Writes as much of a piece as holds.
    private mutating func take(_ piece: KeptPiece) throws {
        switch piece {
        case .block(let block) where block.seal == nil: try take(live: block)
        case .block(let block):
            guard let seal = block.seal, seal.checkpoint.isSigned(by: key), let chains = try? step(piece),
                !chains.isEmpty
            else { return }
            var block = block
            if block.counters == nil, counters == nil {
                block.counters = try? old.counters(epoch: row.epoch, before: block.number)
            }
            guard let before = block.counters ?? counters else { return back(to: piece.start) }
            try SealedTables.insert(block, seal, new)
            kept += block.records.count
            counters = before.adding(block.raised(through: block.end)).adding(seal.agencies)
        case .folded(let run):
            guard run.checkpoint.isSigned(by: key), (try? step(piece)) != nil else { return }
            try FoldTables.save(run, new)
            counters = run.countersAfter
        }
    }

    private mutating func step(_ piece: KeptPiece) throws -> [[UInt8]] { try walk.step(piece) }

    private mutating func back(to sequence: UInt64) {
        walk.sequence = sequence
        walk.chain = nil
    }

    private mutating func take(live block: KeptBlock) throws {
        var trial = walk
        guard let (chains, _) = try? trial.advance(.block(block)), !chains.isEmpty else { return }
        var count = min(chains.count, Int(min(end - block.start, RecordChain.blockLength)))
        // Rewritten since it was signed: back to the last signed state.
        for index in 0..<count {
            guard let signed = checkpoints[block.start + UInt64(index) + 1] else { continue }
            if signed.chain != chains[index] {
                count = proven(block.start, below: index)
                break
            }
        }
        guard count > 0 else { return }
        var block = block
        if var before = block.counters {
            // No chain covers what a block says of the counters: the sum of what stands before it does.
            let known = counters ?? (row.epoch == 1 && block.number == 0 ? [:] : nil)
            if let known, known.events != before.events { before = known.events.adding(before.agencies) }
            block.counters = before
        }
        try LiveTables.insertBlock(block, new)
        for index in 0..<count {
            try LiveTables.insert(StoredRecord(record: block.records[index], chain: chains[index]), new)
        }
        kept += count
        walk.sequence = block.start + UInt64(count)
        walk.chain = chains[count - 1]
        counters = (block.counters ?? [:]).adding(block.raised(through: walk.sequence))
    }

    /// Of the records before `index`, those up to the last checkpoint.
    private func proven(_ start: UInt64, below index: Int) -> Int {
        (0..<index).last { checkpoints[start + UInt64($0) + 1] != nil }.map { $0 + 1 } ?? 0
    }

    /// Passes over a block that does not hold.
    /// - Returns: the number of a block that can be proven without it; `nil` ends the epoch here.
    private mutating func pass(_ broken: UInt64) throws -> UInt64? {
        var number = broken + 1
        while number * RecordChain.blockLength <= min(row.stored, end) {
            let start = number * RecordChain.blockLength
            if let piece = try? old.piece(epoch: row.epoch, number: number, leniently: true), piece.start == start,
                vouched(piece)
            {
                try forget(through: start)
                return number
            }
            number += 1
        }
        return nil
    }

    /// Whether a signed checkpoint proves the chain that the piece begins with.
    private func vouched(_ piece: KeptPiece) -> Bool {
        if let signed = checkpoints[piece.start] { return signed.chain == piece.chainBefore }
        switch piece {
        case .folded(let run): return run.checkpoint.isSigned(by: key)
        case .block(let block):
            let (chains, _) = block.verified()
            if let seal = block.seal { return !chains.isEmpty && seal.checkpoint.isSigned(by: key) }
            return chains.enumerated().contains { checkpoints[block.start + UInt64($0) + 1]?.chain == $1 }
        }
    }

    private mutating func forget(through sequence: UInt64) throws {
        let number = sequence / RecordChain.blockLength
        try LiveTables.delete(new, epoch: row.epoch, after: 0, through: sequence)
        try LiveTables.deleteBlocks(new, epoch: row.epoch, 0..<number)
        try SealedTables.delete(new, epoch: row.epoch, below: number)
        for run in try FoldTables.runs(new, epoch: row.epoch) { try FoldTables.delete(run, new) }
        pruned = sequence
        kept = 0
        counters = nil
        walk = ChainWalk(epoch: row.epoch, sequence: sequence, chain: nil)
    }
}
