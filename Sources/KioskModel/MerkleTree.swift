// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// The hash tree of RFC 6962, section 2.1, over SHA-256: `leaf = SHA-256(0x00 ‖ entry)`,
/// `node = SHA-256(0x01 ‖ left ‖ right)`, and the root of no leaves is SHA-256 of nothing.
public enum MerkleTree {
    public static let hashLength = 32

    /// Root of a tree without leaves.
    public static let emptyRoot: [UInt8] = Array(SHA256().finalize())

    public static func leaf(_ entry: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: [0] + entry))
    }

    public static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [1]
        bytes.reserveCapacity(1 + 2 * hashLength)
        bytes += left
        bytes += right
        return Array(SHA256.hash(data: bytes))
    }

    /// Root over the leaves' hashes.
    public static func root(_ leaves: some Sequence<[UInt8]>) -> [UInt8] {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }
}
