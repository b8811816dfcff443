// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// The chain over a terminal's records: `leaf = SHA-256(version ‖ salt ‖ canonical record)`,
/// `chain(n) = SHA-256(0x02 ‖ chain(n − 1) ‖ leaf(n))`, and `chain(0)` is 32 zero bytes at the start of an epoch.
///
/// Salts come from one secret seed a block, so that a record can be deleted and the proof kept.
public enum RecordChain {
    /// Records of a block share a seed; a batch never spans blocks. Block k holds sequences k·256+1 … (k+1)·256.
    public static let blockLength: UInt64 = 256
    public static let start = [UInt8](repeating: 0, count: 32)

    /// The salt of a sequence: the first 16 bytes of HMAC-SHA-256(seed, sequence as 8 bytes big-endian).
    public static func salt(seed: [UInt8], sequence: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(sequence)
        return Array(HMAC<SHA256>.authenticationCode(for: writer.bytes, using: SymmetricKey(data: seed)).prefix(16))
    }

    public static func leaf(_ record: UsageRecord, seed: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [UsageRecord.version])
        hash.update(data: salt(seed: seed, sequence: record.sequence))
        hash.update(data: record.canonical)
        return Array(hash.finalize())
    }

    public static func next(_ previous: [UInt8], leaf: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [UInt8(2)])
        hash.update(data: previous)
        hash.update(data: leaf)
        return Array(hash.finalize())
    }

    /// Zero-based number of the block that holds `sequence` (which counts from 1).
    public static func block(of sequence: UInt64) -> UInt64 { (sequence - 1) / blockLength }
}
