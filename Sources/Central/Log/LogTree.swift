// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Hashes of an area's log, within a transaction: subtrees, proofs and tiles.
struct LogTree {
    let area: String
    let session: any DatabaseSession

    /// The root of the `index`-th complete subtree of `1 << level` leaves.
    func subtree(_ level: Int, _ index: UInt64) throws -> [UInt8] {
        let base = level - level % LogTile.height
        let width = UInt64(1) << UInt64(level - base)
        let hashes = try row(base, index * width..<(index + 1) * width)
        guard hashes.count == width else {
            throw CentralError.inconsistent("the log of \(area) lacks hashes of level \(base)")
        }
        return MerkleTree.root(hashes)
    }

    /// Hashes of one level that is stored: the leaves, or roots of 256, 65,536 … of them.
    private func row(_ level: Int, _ range: Range<UInt64>) throws -> [[UInt8]] {
        if level == 0 {
            return try session.run(
                Statements.Log.leaves, [.text(area), .number(range.lowerBound), .number(range.upperBound)]
            ).map { try $0.blob("leaf") }
        }
        return try session.run(
            Statements.Log.nodes,
            [.text(area), .number(level), .number(range.lowerBound), .number(range.upperBound)]
        ).map { try $0.blob("hash") }
    }

    func root(of size: UInt64) throws -> [UInt8] {
        try MerkleProof.root(of: 0..<size, subtree)
    }

    func inclusion(of position: UInt64, in size: UInt64) throws -> [[UInt8]] {
        try MerkleProof.inclusion(of: position, in: size, subtree)
    }

    func consistency(from old: UInt64, to size: UInt64) throws -> [[UInt8]] {
        try MerkleProof.consistency(from: old, to: size, subtree)
    }

    /// The bytes of a tile, or `nil` when the log does not reach so far.
    func bytes(of tile: LogTile) throws -> [UInt8]? {
        let first = tile.index * LogTile.width
        let range = first..<first + tile.count
        switch tile.content {
        case .hashes(let level):
            let hashes = try row(level * LogTile.height, range)
            return hashes.count == Int(tile.count) ? Array(hashes.joined()) : nil
        case .entries:
            let rows = try session.run(
                Statements.Log.entries, [.text(area), .number(range.lowerBound), .number(range.upperBound)])
            guard rows.count == Int(tile.count) else { return nil }
            var writer = ByteWriter()
            for row in rows {
                let entry = try row.blob("entry")
                writer.append(UInt16(entry.count))
                writer.append(entry)
            }
            return writer.bytes
        }
    }
}
