// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// Version 2. Numbers are varints (`Varints.swift`), signed ones zigzag, unless a length in bytes stands beside them.
///
/// | field | form |
/// | --- | --- |
/// | magic | `"SPB2"` 4 |
/// | epoch, first sequence, count | each from 1; count at most 256 |
/// | seed of the block, chain before the first record | 32, 32 |
/// | boots | count, and each boot: ordinal, id 16, wall at boot signed, bound, trust 1; ascending by ordinal |
/// | signed at | boot ordinal, boot milliseconds, wall milliseconds signed; or one 0 where nobody says |
/// | opening | count, and each counter: family 1 (always 1), first, second, third signed, value; ascending; empty but where `first sequence` = 1 and `epoch` > 1 |
/// | columns | length, and that many bytes of `RecordColumns` |
/// | chain after the last record, hash of the counters after it | 32, 32 |
/// | signature | Ed25519, 64 |
///
/// The terminal id is not in the bytes: the shipment says it, or the store they lie in. The signature is over `"SPB2"`,
/// the terminal id 32, and all from the epoch to the hash of the counters.
extension Batch {
    static let magicOfVersion2 = Array("SPB2".utf8)

    var bytesOfVersion2: [UInt8] {
        var w = ByteWriter()
        w.append(Self.magicOfVersion2)
        w.append(varint: UInt64(epoch))
        w.append(varint: records.first?.sequence ?? 0)
        w.append(varint: UInt64(records.count))
        w.append(seed)
        w.append(chainBefore)
        w.append(boots: boots)
        w.append(signedAt: signedAt)
        w.append(opening: opening)
        let columns = RecordColumns.encode(records)
        w.append(varint: UInt64(columns.count))
        w.append(columns)
        w.append(chainAfter)
        w.append(countersHash)
        return w.bytes
    }

    /// What is signed of the bytes before the signature, in version 2 and in a fold.
    static func signedBytesOfVersion2(_ body: ArraySlice<UInt8>, _ terminalID: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + 32)
        bytes += body.prefix(4)
        bytes += terminalID
        bytes += body.dropFirst(4)
        return bytes
    }

    static func verifiedVersion2(
        _ bytes: [UInt8], _ terminalID: [UInt8], _ key: Curve25519.Signing.PublicKey
    ) throws(BatchRefusal) -> Batch {
        let body = bytes.dropLast(64)
        guard key.isValidSignature(bytes.suffix(64), for: signedBytesOfVersion2(body, terminalID)) else {
            throw .badSignature
        }
        do {
            return try decodeVersion2(Array(body), terminalID)
        } catch let refusal as BatchRefusal {
            throw refusal
        } catch ColumnsError.unknownKind, ColumnsError.unknownPurpose {
            throw .outsideCatalogue
        } catch {
            throw .malformed
        }
    }

    static func decodeVersion2(_ body: [UInt8], _ terminalID: [UInt8]) throws -> Batch {
        var r = ByteReader(body)
        guard try r.take(4) == magicOfVersion2 else { throw BatchRefusal.malformed }
        let epoch: UInt32 = try r.varint()
        let first: UInt64 = try r.varint()
        let count: Int = try r.varint()
        guard (1...RecordColumns.maximumCount).contains(count), first >= 1, epoch >= 1 else {
            throw BatchRefusal.malformed
        }
        let seed = try r.take(32)
        let chainBefore = try r.take(32)
        let boots = try r.boots()
        let signedAt = try r.signedAt(boots)
        let opening = try r.opening(epoch: epoch, first: first)
        let columns = try r.take(try r.varint())
        let records = try RecordColumns.decode(columns, epoch: epoch, first: first, count: count)
        let ordinals = Set(boots.map(\.ordinal))
        for record in records {
            guard UsageEventCatalogue.accepts(record.event) else { throw BatchRefusal.outsideCatalogue }
            guard ordinals.contains(record.bootOrdinal) else { throw BatchRefusal.malformed }
        }
        let chainAfter = try r.take(32)
        let countersHash = try r.take(32)
        guard r.remaining == 0 else { throw BatchRefusal.malformed }
        return Batch(
            terminalID: terminalID, epoch: epoch, seed: seed, chainBefore: chainBefore, boots: boots,
            records: records, chainAfter: chainAfter, counters: nil, countersHash: countersHash, opening: opening,
            signedAt: signedAt)
    }
}
