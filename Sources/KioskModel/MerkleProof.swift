// SPDX-License-Identifier: EUPL-1.2

/// Proofs over the tree of RFC 6962: that a leaf is in it, and that a smaller tree is its beginning.
public enum MerkleProof {
    /// Answers the root of a complete subtree: the `index`-th one of `1 << level` leaves.
    public typealias Subtree = (_ level: Int, _ index: UInt64) throws -> [UInt8]

    // MARK: making (RFC 6962, sections 2.1.1 and 2.1.2)

    /// The path from leaf `index` to the root of the first `size` leaves.
    public static func inclusion(of index: UInt64, in size: UInt64, _ subtree: Subtree) throws -> [[UInt8]] {
        precondition(index < size, "a leaf outside the tree has no path")
        return try path(index, 0..<size, subtree)
    }

    /// The proof that the first `old` leaves are the beginning of the first `size`; empty where nothing is to prove.
    public static func consistency(from old: UInt64, to size: UInt64, _ subtree: Subtree) throws -> [[UInt8]] {
        precondition(old <= size, "a tree does not shrink")
        guard old > 0, old < size else { return [] }
        return try consistency(old, 0..<size, isWhole: true, subtree)
    }

    /// Root of a range of leaves whose start is aligned as the tree's own subtrees are.
    public static func root(of range: Range<UInt64>, _ subtree: Subtree) throws -> [UInt8] {
        let count = range.upperBound - range.lowerBound
        guard count > 0 else { return MerkleTree.emptyRoot }
        if count.nonzeroBitCount == 1 {
            let level = count.trailingZeroBitCount
            return try subtree(level, range.lowerBound >> UInt64(level))
        }
        let middle = split(range)
        return MerkleTree.node(
            try root(of: range.lowerBound..<middle, subtree), try root(of: middle..<range.upperBound, subtree))
    }

    /// Behind the largest power of two that is smaller than the range's length.
    private static func split(_ range: Range<UInt64>) -> UInt64 {
        let count = range.upperBound - range.lowerBound
        return range.lowerBound + (1 << UInt64(63 - (count - 1).leadingZeroBitCount))
    }

    private static func path(_ index: UInt64, _ range: Range<UInt64>, _ subtree: Subtree) throws -> [[UInt8]] {
        guard range.upperBound - range.lowerBound > 1 else { return [] }
        let middle = split(range)
        let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
        return index < middle
            ? try path(index, left, subtree) + [root(of: right, subtree)]
            : try path(index, right, subtree) + [root(of: left, subtree)]
    }

    private static func consistency(
        _ old: UInt64, _ range: Range<UInt64>, isWhole: Bool, _ subtree: Subtree
    ) throws -> [[UInt8]] {
        if old == range.upperBound { return isWhole ? [] : [try root(of: range, subtree)] }
        let middle = split(range)
        let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
        return old <= middle
            ? try consistency(old, left, isWhole: isWhole, subtree) + [root(of: right, subtree)]
            : try consistency(old, right, isWhole: false, subtree) + [root(of: left, subtree)]
    }

    // MARK: checking (RFC 9162, sections 2.1.3.2 and 2.1.4.2)

    public static func verifies(
        leaf: [UInt8], at index: UInt64, in size: UInt64, root: [UInt8], by path: [[UInt8]]
    ) -> Bool {
        guard index < size, path.allSatisfy({ $0.count == MerkleTree.hashLength }) else { return false }
        var (first, second) = (index, size - 1)
        var hash = leaf
        for step in path {
            guard second != 0 else { return false }
            if first & 1 == 1 || first == second {
                hash = MerkleTree.node(step, hash)
                while first & 1 == 0, first != 0 { (first, second) = (first >> 1, second >> 1) }
            } else {
                hash = MerkleTree.node(hash, step)
            }
            (first, second) = (first >> 1, second >> 1)
        }
        return second == 0 && hash == root
    }

    public static func verifies(
        from old: UInt64, _ oldRoot: [UInt8], to size: UInt64, _ root: [UInt8], by proof: [[UInt8]]
    ) -> Bool {
        guard old <= size, proof.allSatisfy({ $0.count == MerkleTree.hashLength }) else { return false }
        if old == size { return proof.isEmpty && oldRoot == root }
        if old == 0 { return proof.isEmpty && oldRoot == MerkleTree.emptyRoot }
        guard !proof.isEmpty else { return false }
        var steps = (old.nonzeroBitCount == 1 ? [oldRoot] : []) + proof
        var (first, second) = (old - 1, size - 1)
        while first & 1 == 1 { (first, second) = (first >> 1, second >> 1) }
        var oldHash = steps.removeFirst()
        var hash = oldHash
        for step in steps {
            guard second != 0 else { return false }
            if first & 1 == 1 || first == second {
                oldHash = MerkleTree.node(step, oldHash)
                hash = MerkleTree.node(step, hash)
                while first & 1 == 0, first != 0 { (first, second) = (first >> 1, second >> 1) }
            } else {
                hash = MerkleTree.node(hash, step)
            }
            (first, second) = (first >> 1, second >> 1)
        }
        return second == 0 && oldHash == oldRoot && hash == root
    }
}
