// SPDX-License-Identifier: EUPL-1.2
public import Crypto

/// A run of whole blocks whose detail was shed on a full disk, signed by the terminal: how often everything happened on
/// each day is there, when and in which order is not. Travels as a member of a `Shipment`.
///
/// Numbers are varints, signed ones zigzag, unless a length in bytes stands beside them: `"SPF2"` 4, epoch, first
/// sequence, last sequence, chain before the first record 32, chain after the last 32, boots, signed at and opening as in
/// a batch of version 2, count of days and each (boot ordinal, day, place, first, second, third signed, how often; all
/// ascending), hash of the event counters after the last record 32, Ed25519 signature 64 over `"SPF2"`, the terminal id
/// 32 and all from the epoch on.
public struct Fold: Sendable, Equatable {
    /// What is counted: an event counter, on a day of a boot, at a place.
    public struct Day: Sendable, Hashable, Comparable {
        public var boot: UInt32
        /// Minutes of the boot ÷ 1,440.
        public var day: UInt32
        public var place: UInt32
        /// Of the event family.
        public var key: CounterKey

        public init(boot: UInt32, day: UInt32, place: UInt32, key: CounterKey) {
            self.boot = boot
            self.day = day
            self.place = place
            self.key = key
        }

        public init(_ record: UsageRecord) {
            self.init(
                boot: record.bootOrdinal, day: record.bootMinutes / 1_440, place: record.placeCode,
                key: CounterKey(record.event))
        }

        public static func < (a: Day, b: Day) -> Bool {
            (a.boot, a.day, a.place, a.key) < (b.boot, b.day, b.place, b.key)
        }
    }

    /// Blocks that one fold holds at most.
    public static let maximumBlocks: UInt64 = 4_096
    public static let maximumDays = 65_536
    static let magic = Array("SPF2".utf8)

    /// SHA-256 of the terminal's first Ed25519 public key, 32 bytes.
    public var terminalID: [UInt8]
    public var epoch: UInt32
    /// Whole blocks.
    public var sequences: ClosedRange<UInt64>
    public var chainBefore: [UInt8]
    public var chainAfter: [UInt8]
    /// Every boot a day or `signedAt` refers to.
    public var boots: [BootRow]
    public var signedAt: SignedMoment?
    /// As in `Batch`.
    public var opening: [CounterKey: UInt64]
    /// Together as many as there are sequences.
    public var days: [Day: UInt64]
    /// `CounterList.eventsHash` of the counters after the last record.
    public var countersHash: [UInt8]

    public init(
        terminalID: [UInt8], epoch: UInt32, sequences: ClosedRange<UInt64>, chainBefore: [UInt8], chainAfter: [UInt8],
        boots: [BootRow], signedAt: SignedMoment?, opening: [CounterKey: UInt64] = [:], days: [Day: UInt64],
        countersHash: [UInt8]
    ) {
        self.terminalID = terminalID
        self.epoch = epoch
        self.sequences = sequences
        self.chainBefore = chainBefore
        self.chainAfter = chainAfter
        self.boots = boots
        self.signedAt = signedAt
        self.opening = opening
        self.days = days
        self.countersHash = countersHash
    }

    /// What every event counter is raised by.
    public var raised: [CounterKey: UInt64] {
        days.reduce(into: [:]) { $0[$1.key.key, default: 0] += $1.value }
    }

    /// The signed bytes.
    public func signed(by key: Curve25519.Signing.PrivateKey) throws -> [UInt8] {
        let body = unsignedBytes
        return body + Array(try key.signature(for: Batch.signedBytesOfVersion2(body[...], terminalID)))
    }

    var unsignedBytes: [UInt8] {
        var w = ByteWriter()
        w.append(Self.magic)
        w.append(varint: UInt64(epoch))
        w.append(varint: sequences.lowerBound)
        w.append(varint: sequences.upperBound)
        w.append(chainBefore)
        w.append(chainAfter)
        w.append(boots: boots)
        w.append(signedAt: signedAt)
        w.append(opening: opening)
        w.append(varint: UInt64(days.count))
        for (day, count) in days.sorted(by: { $0.key < $1.key }) {
            w.append(varint: UInt64(day.boot))
            w.append(varint: UInt64(day.day))
            w.append(varint: UInt64(day.place))
            w.append(counter: day.key)
            w.append(varint: count)
        }
        w.append(countersHash)
        return w.bytes
    }

    /// Decodes and verifies a signed fold: form, signature, whole blocks, every event counted. The chain between its
    /// ends is the terminal's word.
    /// - Parameter terminalID: whose it is to be, 32 bytes.
    public init(
        verifying bytes: [UInt8], terminalID: [UInt8], key: Curve25519.Signing.PublicKey
    ) throws(BatchRefusal) {
        guard bytes.count <= Batch.maximumBytes else { throw .oversized }
        guard bytes.count > 68, Array(bytes.prefix(4)) == Self.magic else { throw .malformed }
        let body = bytes.dropLast(64)
        guard key.isValidSignature(bytes.suffix(64), for: Batch.signedBytesOfVersion2(body, terminalID)) else {
            throw .badSignature
        }
        do {
            self = try Self.decode(Array(body), terminalID)
        } catch let refusal as BatchRefusal {
            throw refusal
        } catch {
            throw .malformed
        }
    }

    static func decode(_ body: [UInt8], _ terminalID: [UInt8]) throws -> Fold {
        var r = ByteReader(body)
        _ = try r.take(4)
        let epoch: UInt32 = try r.varint()
        let first: UInt64 = try r.varint()
        let last: UInt64 = try r.varint()
        guard epoch >= 1, first >= 1, first < last, first % RecordChain.blockLength == 1,
            last % RecordChain.blockLength == 0, last - first < maximumBlocks * RecordChain.blockLength
        else { throw BatchRefusal.malformed }
        let chainBefore = try r.take(32)
        let chainAfter = try r.take(32)
        guard first > 1 || chainBefore == RecordChain.start else { throw BatchRefusal.badChain }
        let boots = try r.boots()
        let signedAt = try r.signedAt(boots)
        let opening = try r.opening(epoch: epoch, first: first)
        let days = try r.days(boots, events: last - first + 1)
        let countersHash = try r.take(32)
        guard r.remaining == 0 else { throw BatchRefusal.malformed }
        return Fold(
            terminalID: terminalID, epoch: epoch, sequences: first...last, chainBefore: chainBefore,
            chainAfter: chainAfter, boots: boots, signedAt: signedAt, opening: opening, days: days,
            countersHash: countersHash)
    }
}

extension ByteReader {
    fileprivate mutating func days(_ boots: [BootRow], events: UInt64) throws -> [Fold.Day: UInt64] {
        let count: Int = try varint()
        guard count <= Fold.maximumDays, count <= remaining / 7 else { throw BatchRefusal.malformed }
        let ordinals = Set(boots.map(\.ordinal))
        var days: [Fold.Day: UInt64] = [:]
        days.reserveCapacity(count)
        var last: Fold.Day?
        var left = events
        for _ in 0..<count {
            let day = Fold.Day(boot: try varint(), day: try varint(), place: try varint(), key: try counter())
            let events: UInt64 = try varint()
            guard last.map({ $0 < day }) ?? true, ordinals.contains(day.boot), events > 0 else {
                throw BatchRefusal.malformed
            }
            guard UsageEventCatalogue.accepts(day.key) else { throw BatchRefusal.outsideCatalogue }
            // More happened than there are sequences, or (below) less.
            guard events <= left else { throw BatchRefusal.counterMismatch }
            left -= events
            days[day] = events
            last = day
        }
        guard left == 0 else { throw BatchRefusal.counterMismatch }
        return days
    }
}

extension UsageEventCatalogue {
    /// True when some event of the catalogue raises `counter`.
    static func accepts(_ counter: CounterKey) -> Bool {
        guard let code = UInt16(exactly: counter.first), let kind = UsageEventKind(rawValue: code),
            let purpose = UInt8(exactly: counter.second), Purpose(rawValue: purpose) != nil
        else { return false }
        return accepts(counter.third, entry(kind).first)
    }
}
