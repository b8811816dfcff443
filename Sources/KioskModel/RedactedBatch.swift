// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// A batch in which records were deleted: their salted hashes are left, the others carry their own salts, and the seed
/// that all salts came from is gone. The chain can be followed as before; what was deleted can be neither read nor
/// guessed. The terminal's signature went with the body: the batch's entry in the log, made before, vouches for the
/// chain at both ends.
///
/// Binary form, version 1 (numbers are varints, signed ones zigzag, unless a length stands beside them):
/// `"SPR1"` · epoch · first sequence · count · chain before 32 · opening counters as in a batch of version 2 ·
/// records in order, each form 1: 0 and leaf 32 for a deleted one, 1 and salt 16 and canonical record 47 for a kept one ·
/// what the deleted ones counted: count, each (place, day signed, kind, purpose, first number signed, events),
/// ascending · chain after 32 · hash of the counters after the last record 32.
public struct RedactedBatch: Sendable, Equatable {
    public static let magic = Array("SPR1".utf8)

    public enum Member: Sendable, Equatable {
        case deleted(leaf: [UInt8])
        case kept(UsageRecord, salt: [UInt8])

        var leaf: [UInt8] {
            switch self {
            case .deleted(let leaf): leaf
            case .kept(let record, let salt): RecordChain.leaf(record, salt: salt)
            }
        }
    }

    /// What deleted records counted: figures stay as they were paid, without a minute.
    public struct Count: Sendable, Hashable, Comparable {
        public var place: UInt32
        /// As the central had decided it when it deleted, or `UsageDay.unknown`.
        public var day: Int64
        public var counter: CounterKey

        public init(place: UInt32, day: Int64, counter: CounterKey) {
            self.place = place
            self.day = day
            self.counter = counter
        }

        public static func < (a: Count, b: Count) -> Bool {
            a.place != b.place ? a.place < b.place : a.day != b.day ? a.day < b.day : a.counter < b.counter
        }
    }

    public var epoch: UInt32
    public var first: UInt64
    public var chainBefore: [UInt8]
    public var opening: [CounterKey: UInt64]
    public var members: [Member]
    public var deleted: [Count: UInt64]
    public var chainAfter: [UInt8]
    public var countersHash: [UInt8]

    public var last: UInt64 { first + UInt64(members.count) - 1 }

    /// The whole batch with every salt in it and no seed; nothing is deleted yet.
    public init(_ batch: Batch) {
        epoch = batch.epoch
        first = batch.records.first?.sequence ?? 1
        chainBefore = batch.chainBefore
        opening = batch.opening
        members = batch.records.map {
            .kept($0, salt: RecordChain.salt(seed: batch.seed, sequence: $0.sequence))
        }
        deleted = [:]
        chainAfter = batch.chainAfter
        countersHash = batch.countersHash
    }

    /// Deletes the records of a range, as far as they are here.
    /// - Parameters:
    ///   - counted: false for a record that another batch had brought before and that counts there.
    ///   - day: the day a record was counted in.
    /// - Returns: how many were deleted now.
    @discardableResult
    public mutating func delete(
        _ range: ClosedRange<UInt64>, counted: (UsageRecord) -> Bool = { _ in true }, day: (UsageRecord) -> Int64
    ) -> Int {
        var number = 0
        for (index, member) in members.enumerated() {
            guard case .kept(let record, _) = member, range.contains(record.sequence) else { continue }
            number += 1
            members[index] = .deleted(leaf: member.leaf)
            guard counted(record) else { continue }
            let key = Count(place: record.placeCode, day: day(record), counter: CounterKey(record.event))
            deleted[key, default: 0] += 1
        }
        return number
    }

    public var records: [UsageRecord] {
        members.compactMap { if case .kept(let record, _) = $0 { record } else { nil } }
    }

    /// The sequences that were deleted.
    public var deletedSequences: [UInt64] {
        members.indices.compactMap { if case .deleted = members[$0] { first + UInt64($0) } else { nil } }
    }

    /// The chain after one of its sequences; before the first it is `chainBefore`.
    public func chain(after sequence: UInt64) -> [UInt8] {
        guard sequence >= first else { return chainBefore }
        let count = min(sequence - first, UInt64(members.count)) + 1
        return members.prefix(Int(count)).reduce(chainBefore) { RecordChain.next($0, leaf: $1.leaf) }
    }
}

extension RecordChain {
    /// The leaf of a record whose salt is kept instead of the block's seed.
    static func leaf(_ record: UsageRecord, salt: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [UsageRecord.version])
        hash.update(data: salt)
        hash.update(data: record.canonical)
        return Array(hash.finalize())
    }
}
