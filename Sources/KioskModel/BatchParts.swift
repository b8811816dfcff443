// SPDX-License-Identifier: EUPL-1.2

/// Parts that batches of version 2 and folds have in common; see `Batch+V2.swift` for their form.
extension ByteWriter {
    mutating func append(boots: [BootRow]) {
        append(varint: UInt64(boots.count))
        for boot in boots.sorted(by: { $0.ordinal < $1.ordinal }) {
            append(varint: UInt64(boot.ordinal))
            append(boot.bootID)
            append(zigzag: boot.wallAtBootMilliseconds)
            append(varint: UInt64(bitPattern: boot.errorBoundMilliseconds))
            append(boot.trust.rawValue)
        }
    }

    mutating func append(signedAt moment: SignedMoment?) {
        append(varint: UInt64(moment?.bootOrdinal ?? 0))
        guard let moment, moment.bootOrdinal > 0 else { return }
        append(varint: moment.bootMilliseconds)
        append(zigzag: moment.wallMilliseconds)
    }

    mutating func append(opening: [CounterKey: UInt64]) {
        append(varint: UInt64(opening.count))
        for (key, value) in opening.sorted(by: { $0.key < $1.key }) {
            append(key.family.rawValue)
            append(counter: key)
            append(varint: value)
        }
    }

    /// The three numbers of an event counter.
    mutating func append(counter key: CounterKey) {
        append(zigzag: Int64(key.first))
        append(zigzag: Int64(key.second))
        append(zigzag: Int64(key.third))
    }
}

extension ByteReader {
    mutating func boots() throws -> [BootRow] {
        let count: Int = try varint()
        guard count <= Batch.maximumBoots else { throw BatchRefusal.malformed }
        var boots: [BootRow] = []
        for _ in 0..<count {
            let ordinal: UInt32 = try varint()
            guard ordinal > boots.last?.ordinal ?? 0 else { throw BatchRefusal.malformed }
            let id = try take(16)
            let wall: Int64 = try zigzag()
            let bound = Int64(bitPattern: try varint())
            guard let trust = BootRow.Trust(rawValue: try integer()) else { throw BatchRefusal.malformed }
            boots.append(
                BootRow(
                    ordinal: ordinal, bootID: id, wallAtBootMilliseconds: wall, errorBoundMilliseconds: bound,
                    trust: trust))
        }
        return boots
    }

    mutating func signedAt(_ boots: [BootRow]) throws -> SignedMoment? {
        let ordinal: UInt32 = try varint()
        guard ordinal > 0 else { return nil }
        guard boots.contains(where: { $0.ordinal == ordinal }) else { throw BatchRefusal.malformed }
        return SignedMoment(
            bootOrdinal: ordinal, bootMilliseconds: try varint(), wallMilliseconds: try zigzag())
    }

    mutating func opening(epoch: UInt32, first: UInt64) throws -> [CounterKey: UInt64] {
        let count: Int = try varint()
        guard count <= Batch.maximumCounters, count == 0 || (epoch > 1 && first == 1) else {
            throw BatchRefusal.malformed
        }
        var opening: [CounterKey: UInt64] = [:]
        opening.reserveCapacity(count)
        var last: CounterKey?
        for _ in 0..<count {
            guard try integer(UInt8.self) == CounterKey.Family.event.rawValue else { throw BatchRefusal.malformed }
            let key = try counter()
            let value: UInt64 = try varint()
            guard value > 0, last.map({ $0 < key }) ?? true else { throw BatchRefusal.malformed }
            opening[key] = value
            last = key
        }
        return opening
    }

    mutating func counter() throws -> CounterKey {
        CounterKey(family: .event, first: try zigzag(), second: try zigzag(), third: try zigzag())
    }
}
