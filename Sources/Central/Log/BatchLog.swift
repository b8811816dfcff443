// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The append-only log of an area, within the caller's transaction: what was taken stays in it, in this order.
enum BatchLog {
    /// How large the tree is and what its root is.
    struct Head: Sendable, Equatable {
        let size: UInt64
        let root: [UInt8]
    }

    /// Adds what the log says of a batch.
    /// - Returns: its position, counting from 0.
    @discardableResult
    static func append(_ session: any DatabaseSession, area: String, entry: LogEntry) throws -> UInt64 {
        try append(session, area: area, entries: [entry.bytes])
    }

    /// Adds several entries at the cost of one.
    /// - Returns: the position of the first.
    @discardableResult
    static func append(_ session: any DatabaseSession, area: String, entries: [[UInt8]]) throws -> UInt64 {
        var frontier = try frontier(session, area: area)
        let first = frontier.size
        for entry in entries {
            let leaf = MerkleTree.leaf(entry)
            let position = frontier.size
            for node in frontier.append(leaf) where node.level > 0 && node.level % LogTile.height == 0 {
                try session.run(
                    Statements.Log.saveNode,
                    [.text(area), .number(node.level), .number(node.index), .blob(node.hash)])
            }
            try session.run(
                Statements.Log.addEntry, [.text(area), .number(position), .blob(leaf), .blob(entry)])
        }
        try session.run(
            Statements.Log.saveFrontier, [.text(area), .number(frontier.size), .blob(frontier.bytes)])
        return first
    }

    static func frontier(_ session: any DatabaseSession, area: String) throws -> MerkleFrontier {
        guard let row = try session.run(Statements.Log.frontier, [.text(area)]).first else { return MerkleFrontier() }
        let size = UInt64(clamping: try row.integer("size"))
        guard let frontier = MerkleFrontier(size: size, bytes: try row.blob("hashes")) else {
            throw CentralError.inconsistent("the frontier of the log of \(area)")
        }
        return frontier
    }

    static func head(_ session: any DatabaseSession, area: String) throws -> Head {
        let frontier = try frontier(session, area: area)
        return Head(size: frontier.size, root: frontier.root)
    }
}
