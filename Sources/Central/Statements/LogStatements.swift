// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// The append-only log of batches, its frontier and its signed checkpoints.
    enum Log {
        static let all = [
            addEntry, frontier, saveFrontier, saveNode, node, leaves, entries,
        ]

        static let addEntry = Statement(
            "log.addEntry", [.text, .integer, .blob, .blob],
            "INSERT INTO log_entry (area, position, leaf, entry) VALUES ($1, $2, $3, $4)")

        static let frontier = Statement(
            "log.frontier", [.text], "SELECT size, hashes FROM log_frontier WHERE area = $1")

        static let saveFrontier = Statement(
            "log.saveFrontier", [.text, .integer, .blob],
            """
            INSERT INTO log_frontier (area, size, hashes) VALUES ($1, $2, $3)
            ON CONFLICT (area) DO UPDATE SET size = excluded.size, hashes = excluded.hashes
            """)

        static let saveNode = Statement(
            "log.saveNode", [.text, .integer, .integer, .blob],
            "INSERT INTO log_node (area, level, number, hash) VALUES ($1, $2, $3, $4)")

        static let node = Statement(
            "log.node", [.text, .integer, .integer],
            "SELECT hash FROM log_node WHERE area = $1 AND level = $2 AND number = $3")

        static let leaves = Statement(
            "log.leaves", [.text, .integer, .integer],
            """
            SELECT position, leaf FROM log_entry WHERE area = $1 AND position >= $2 AND position < $3
            ORDER BY position
            """)

        static let entries = Statement(
            "log.entries", [.text, .integer, .integer],
            """
            SELECT position, leaf, entry FROM log_entry WHERE area = $1 AND position >= $2 AND position < $3
            ORDER BY position
            """)
    }
}
