// SPDX-License-Identifier: EUPL-1.2

extension RedactedBatch {
    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.magic)
        writer.append(varint: UInt64(epoch))
        writer.append(varint: first)
        writer.append(varint: UInt64(members.count))
        writer.append(chainBefore)
        writer.append(opening: opening)
        for member in members {
            switch member {
            case .deleted(let leaf):
                writer.append(UInt8(0))
                writer.append(leaf)
            case .kept(let record, let salt):
                writer.append(UInt8(1))
                writer.append(salt)
                writer.append(record.canonical)
            }
        }
        writer.append(varint: UInt64(deleted.count))
        for (count, events) in deleted.sorted(by: { $0.key < $1.key }) {
            writer.append(varint: UInt64(count.place))
            writer.append(zigzag: count.day)
            writer.append(counter: count.counter)
            writer.append(varint: events)
        }
        writer.append(chainAfter)
        writer.append(countersHash)
        return writer.bytes
    }

    public static func isRedacted(_ bytes: [UInt8]) -> Bool { Array(bytes.prefix(4)) == magic }

    /// Reads the binary form and follows the chain through it.
    /// - Throws: `BatchRefusal` for what does not hold.
    public init(_ bytes: [UInt8]) throws(BatchRefusal) {
        guard bytes.count <= Batch.maximumBytes else { throw .oversized }
        do {
            self = try Self.read(bytes)
        } catch let refusal as BatchRefusal {
            throw refusal
        } catch {
            throw .malformed
        }
        guard first > 1 || chainBefore == RecordChain.start, chain(after: last) == chainAfter else { throw .badChain }
    }

    private static func read(_ bytes: [UInt8]) throws -> RedactedBatch {
        var reader = ByteReader(bytes)
        guard try reader.take(4) == magic else { throw BatchRefusal.malformed }
        let epoch: UInt32 = try reader.varint()
        let first: UInt64 = try reader.varint()
        let count: UInt64 = try reader.varint()
        guard epoch >= 1, first >= 1, (1...RecordChain.blockLength).contains(count), first <= UInt64(Int64.max),
            RecordChain.block(of: first) == RecordChain.block(of: first + count - 1)
        else { throw BatchRefusal.malformed }
        let chainBefore = try reader.take(32)
        let opening = try reader.opening(epoch: epoch, first: first)
        var members: [Member] = []
        for sequence in first..<first + count {
            switch try reader.integer(UInt8.self) {
            case 0: members.append(.deleted(leaf: try reader.take(32)))
            case 1:
                let salt = try reader.take(16)
                let canonical = try reader.take(UsageRecord.length)
                let record = try UsageRecord(canonical: canonical)
                guard record.canonical == canonical, record.epoch == epoch, record.sequence == sequence else {
                    throw BatchRefusal.gap
                }
                guard UsageEventCatalogue.accepts(record.event) else { throw BatchRefusal.outsideCatalogue }
                members.append(.kept(record, salt: salt))
            default: throw BatchRefusal.malformed
            }
        }
        let deleted = try counts(&reader)
        let gone = UInt64(members.count { if case .deleted = $0 { true } else { false } })
        guard deleted.values.reduce(0, &+) <= gone else { throw BatchRefusal.counterMismatch }
        let chainAfter = try reader.take(32)
        let countersHash = try reader.take(32)
        guard reader.remaining == 0 else { throw BatchRefusal.malformed }
        return RedactedBatch(
            epoch: epoch, first: first, chainBefore: chainBefore, opening: opening, members: members,
            deleted: deleted, chainAfter: chainAfter, countersHash: countersHash)
    }

    private static func counts(_ reader: inout ByteReader) throws -> [Count: UInt64] {
        let number: Int = try reader.varint()
        guard number <= RecordChain.blockLength else { throw BatchRefusal.malformed }
        var counts: [Count: UInt64] = [:]
        var last: Count?
        for _ in 0..<number {
            let key = Count(place: try reader.varint(), day: try reader.zigzag(), counter: try reader.counter())
            let events: UInt64 = try reader.varint()
            guard (1...RecordChain.blockLength).contains(events), last.map({ $0 < key }) ?? true,
                UsageEventKind(rawValue: UInt16(clamping: key.counter.first)) != nil,
                Purpose(rawValue: UInt8(clamping: key.counter.second)) != nil
            else { throw BatchRefusal.malformed }
            counts[key] = events
            last = key
        }
        return counts
    }

    private init(
        epoch: UInt32, first: UInt64, chainBefore: [UInt8], opening: [CounterKey: UInt64], members: [Member],
        deleted: [Count: UInt64], chainAfter: [UInt8], countersHash: [UInt8]
    ) {
        self.epoch = epoch
        self.first = first
        self.chainBefore = chainBefore
        self.opening = opening
        self.members = members
        self.deleted = deleted
        self.chainAfter = chainAfter
        self.countersHash = countersHash
    }
}
