// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// Version 1, big-endian: `"SPB1"`, terminal id 32, epoch 4, first sequence 8, count 2, seed of the block 32, chain
/// before the first record 32, boots count 2 and each boot (ordinal 4, id 16, wall 8, bound 8, trust 1), records count ×
/// 47, chain after the last record 32, counters count 4 and each counter (family 1, first 4, second 4, third 4, value
/// 8), Ed25519 signature 64 over everything before it.
extension Batch {
    static let magicOfVersion1 = Array("SPB1".utf8)

    /// The terminal id a body of version 1 claims, to look up the key to verify it with; else `nil`.
    public static func claimedTerminalID(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 36, Array(bytes.prefix(4)) == magicOfVersion1 else { return nil }
        return Array(bytes[4..<36])
    }

    var bytesOfVersion1: [UInt8] {
        guard let counters else { preconditionFailure("version 1 carries all counters, and this batch has none") }
        var w = ByteWriter()
        w.append(Self.magicOfVersion1)
        w.append(terminalID)
        w.append(epoch)
        w.append(records.first?.sequence ?? 0)
        w.append(UInt16(records.count))
        w.append(seed)
        w.append(chainBefore)
        w.append(UInt16(boots.count))
        for boot in boots {
            w.append(boot.ordinal)
            w.append(boot.bootID)
            w.append(boot.wallAtBootMilliseconds)
            w.append(boot.errorBoundMilliseconds)
            w.append(boot.trust.rawValue)
        }
        for record in records { w.append(record.canonical) }
        w.append(chainAfter)
        w.append(UInt32(counters.count))
        for key in counters.keys.sorted() {
            w.append(key.family.rawValue)
            w.append(key.first)
            w.append(key.second)
            w.append(key.third)
            w.append(counters[key] ?? 0)
        }
        return w.bytes
    }

    static func verifiedVersion1(
        _ bytes: [UInt8], _ key: Curve25519.Signing.PublicKey
    ) throws(BatchRefusal) -> Batch {
        guard bytes.count > 64 else { throw .malformed }
        let body = Array(bytes.dropLast(64))
        guard key.isValidSignature(Array(bytes.suffix(64)), for: body) else { throw .badSignature }
        do {
            return try decodeVersion1(body)
        } catch let refusal as BatchRefusal {
            throw refusal
        } catch {
            throw .malformed
        }
    }

    static func decodeVersion1(_ body: [UInt8]) throws -> Batch {
        var r = ByteReader(body)
        guard try r.take(4) == magicOfVersion1 else { throw BatchRefusal.malformed }
        let terminalID = try r.take(32)
        let epoch: UInt32 = try r.integer()
        let first: UInt64 = try r.integer()
        let count: UInt16 = try r.integer()
        guard count >= 1, UInt64(count) <= RecordChain.blockLength, first >= 1, epoch >= 1 else {
            throw BatchRefusal.malformed
        }
        let seed = try r.take(32)
        let chainBefore = try r.take(32)
        let bootCount: UInt16 = try r.integer()
        guard bootCount <= maximumBoots else { throw BatchRefusal.malformed }
        var boots: [BootRow] = []
        for _ in 0..<bootCount {
            let ordinal: UInt32 = try r.integer()
            let id = try r.take(16)
            let wall: Int64 = try r.integer()
            let bound: Int64 = try r.integer()
            guard let trust = BootRow.Trust(rawValue: try r.integer()) else { throw BatchRefusal.malformed }
            boots.append(
                BootRow(
                    ordinal: ordinal, bootID: id, wallAtBootMilliseconds: wall, errorBoundMilliseconds: bound,
                    trust: trust))
        }
        var records: [UsageRecord] = []
        for index in 0..<UInt64(count) {
            let record = try UsageRecord(canonical: try r.take(UsageRecord.length))
            guard record.epoch == epoch, !first.addingReportingOverflow(index).overflow,
                record.sequence == first + index
            else { throw BatchRefusal.gap }
            guard UsageEventCatalogue.accepts(record.event) else { throw BatchRefusal.outsideCatalogue }
            guard boots.contains(where: { $0.ordinal == record.bootOrdinal }) else { throw BatchRefusal.malformed }
            records.append(record)
        }
        let chainAfter = try r.take(32)
        let counterCount: UInt32 = try r.integer()
        guard counterCount <= maximumCounters else { throw BatchRefusal.malformed }
        var counters: [CounterKey: UInt64] = [:]
        for _ in 0..<counterCount {
            guard let family = CounterKey.Family(rawValue: try r.integer()), family == .event else {
                throw BatchRefusal.malformed
            }
            let key = CounterKey(
                family: family, first: try r.integer(), second: try r.integer(), third: try r.integer())
            counters[key] = try r.integer()
        }
        guard r.remaining == 0 else { throw BatchRefusal.malformed }
        let batch = Batch(
            terminalID: terminalID, epoch: epoch, seed: seed, chainBefore: chainBefore, boots: boots,
            records: records, chainAfter: chainAfter, counters: counters)
        // An opening below zero: more happened than was counted.
        if batch.opensLaterEpoch { _ = try opening(counters, before: records) }
        return batch
    }
}
