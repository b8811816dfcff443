// SPDX-License-Identifier: EUPL-1.2

/// What is needed of a hash tree to let it grow: the roots of its complete subtrees from left to right, at most 64
/// hashes however many leaves there are.
public struct MerkleFrontier: Sendable, Equatable {
    /// A subtree of `1 << level` leaves, the `index`-th of its level, that will never change again.
    public struct Node: Sendable, Equatable {
        public let level: Int
        public let index: UInt64
        public let hash: [UInt8]
    }

    /// How many leaves there are.
    public private(set) var size: UInt64 = 0
    /// One hash for every bit that is set in `size`, the widest subtree first.
    public private(set) var hashes: [[UInt8]] = []

    public init() {}

    /// A frontier as it was stored: its hashes one after the other.
    /// - Returns: `nil` when their number does not fit the size.
    public init?(size: UInt64, bytes: [UInt8]) {
        guard bytes.count == size.nonzeroBitCount * MerkleTree.hashLength else { return nil }
        self.size = size
        hashes = stride(from: 0, to: bytes.count, by: MerkleTree.hashLength).map {
            Array(bytes[$0..<$0 + MerkleTree.hashLength])
        }
    }

    public var bytes: [UInt8] { Array(hashes.joined()) }

    /// Adds the hash of a leaf.
    /// - Returns: the subtrees that are complete now, the leaf itself first.
    @discardableResult
    public mutating func append(_ leaf: [UInt8]) -> [Node] {
        var nodes = [Node(level: 0, index: size, hash: leaf)]
        var hash = leaf
        for level in 1..<(1 + size.trailingOneBitCount) {
            hash = MerkleTree.node(hashes.removeLast(), hash)
            nodes.append(Node(level: level, index: size >> UInt64(level), hash: hash))
        }
        hashes.append(hash)
        size += 1
        return nodes
    }

    public var root: [UInt8] {
        guard var hash = hashes.last else { return MerkleTree.emptyRoot }
        for left in hashes.dropLast().reversed() { hash = MerkleTree.node(left, hash) }
        return hash
    }
}

extension UInt64 {
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
