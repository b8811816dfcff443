// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A record with the chain after it.
struct StoredRecord: Equatable {
    var record: UsageRecord
    var chain: [UInt8]
}

/// A block in whichever form it is kept: the secret its salts come from, the journal as it was before its first record,
/// and its records.
struct KeptBlock {
    let epoch: UInt32
    let number: UInt64
    let seed: [UInt8]
    let chainBefore: [UInt8]
    /// All counters before the first record; `nil` in most sealed blocks.
    var counters: [CounterKey: UInt64]?
    private(set) var records: [UsageRecord] = []
    /// A live block stores the chain after each record.
    private(set) var chains: [[UInt8]] = []
    /// What is known of a sealed block only.
    var seal: BlockSeal?

    init(epoch: UInt32, number: UInt64, seed: [UInt8], chainBefore: [UInt8], counters: [CounterKey: UInt64]?) {
        self.epoch = epoch
        self.number = number
        self.seed = seed
        self.chainBefore = chainBefore
        self.counters = counters
    }

    init(
        epoch: UInt32, number: UInt64, seed: [UInt8], chainBefore: [UInt8], counters: [CounterKey: UInt64]?,
        records: [UsageRecord], seal: BlockSeal
    ) {
        self.init(epoch: epoch, number: number, seed: seed, chainBefore: chainBefore, counters: counters)
        self.records = records
        self.seal = seal
    }

    /// The sequence before its first.
    var start: UInt64 { number * RecordChain.blockLength }
    var end: UInt64 { start + UInt64(records.count) }
    var isComplete: Bool { UInt64(records.count) == RecordChain.blockLength }

    /// Takes the next record that was read.
    mutating func append(_ stored: StoredRecord) throws {
        guard stored.record.epoch == epoch, stored.record.sequence == end + 1, !isComplete else {
            throw JournalError.damaged("epoch \(epoch): \(end + 1) is missing")
        }
        records.append(stored.record)
        chains.append(stored.chain)
    }

    /// The chain after each record, worked out anew and compared with what is stored.
    /// - Returns: as many as hold, and what is wrong with the one after them.
    func verified() -> (chains: [[UInt8]], fault: JournalError?) {
        let hasher = ChainHasher(seed: seed)
        var found: [[UInt8]] = []
        found.reserveCapacity(records.count)
        var chain = chainBefore
        for (index, record) in records.enumerated() {
            chain = hasher.next(chain, record)
            if seal == nil, chains[index] != chain {
                return (found, .damaged("epoch \(epoch): the chain breaks at \(record.sequence)"))
            }
            found.append(chain)
        }
        if let seal, !isComplete || chain != seal.chainAfter {
            return ([], .damaged("epoch \(epoch): the sealed block \(number) does not hold"))
        }
        return (found, nil)
    }

    /// The event counters raised by its records up to `sequence`.
    func raised(through sequence: UInt64) -> [CounterKey: UInt64] {
        var raised: [CounterKey: UInt64] = [:]
        for record in records where record.sequence <= sequence { raised[CounterKey(record.event), default: 0] += 1 }
        return raised
    }
}

/// What a sealed block keeps of its end.
struct BlockSeal {
    let chainAfter: [UInt8]
    /// Signed when the block ended: over `chainAfter` and all counters.
    let checkpoint: Checkpoint
    /// SHA-256 of the event counters after the last record.
    let eventsHash: [UInt8]
    /// How often each agency counter was raised in the block.
    let agencies: [CounterKey: UInt64]
}

extension JournalError {
    /// Reads on to the first row that is broken, when that is what a salvage wants; else throws it.
    static func prefix(_ leniently: Bool, _ read: () throws -> Void) throws {
        do {
            try read()
        } catch {
            if !leniently { throw error }
        }
    }
}

extension [CounterKey: UInt64] {
    /// The counters that are in batches.
    var events: [CounterKey: UInt64] { filter { $0.key.family == .event } }
    var agencies: [CounterKey: UInt64] { filter { $0.key.family == .agency } }

    func adding(_ other: [CounterKey: UInt64]) -> [CounterKey: UInt64] { merging(other, uniquingKeysWith: +) }
}
