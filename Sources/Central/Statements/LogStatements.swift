// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// The append-only log of batches, its frontier and its signed checkpoints.
    enum Log {
        static let all = [
            addEntry, frontier, saveFrontier, saveNode, nodes, leaves, entries, saveCheckpoint, checkpoint, checkpoints,
            newestCheckpoint, saveNote, saveClosing, closing, closings, deletions, saveDeletion, newestDeletion,
            body, replaceBody, forgetSeed, dropWaiting, dropBranches, dropRefusals, beginning, saveBeginning,
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

        static let nodes = Statement(
            "log.nodes", [.text, .integer, .integer, .integer],
            """
            SELECT number, hash FROM log_node WHERE area = $1 AND level = $2 AND number >= $3 AND number < $4
            ORDER BY number
            """)

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

        /// The body a batch has now, by the last sequence that its entry names.
        static let body = Statement(
            "log.body", [.text, .text, .integer, .integer],
            "SELECT body FROM batch WHERE area = $1 AND terminal = $2 AND epoch = $3 AND last_sequence = $4")

        /// What is left of a batch after a deletion.
        static let replaceBody = Statement(
            "log.replaceBody", [.text, .text, .integer, .integer, .blob],
            """
            UPDATE batch SET body = $5 WHERE area = $1 AND terminal = $2 AND epoch = $3 AND last_sequence = $4
            RETURNING log_position
            """)

        /// The seed of the newest block, where that block is one with a deletion.
        static let forgetSeed = Statement(
            "log.forgetSeed", [.text, .text, .integer, .integer, .integer, .blob],
            """
            UPDATE epoch SET seed = $6
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND stored BETWEEN $4 AND $5
            """)

        static let dropWaiting = Statement(
            "log.dropWaiting", [.text, .text, .integer, .integer, .integer],
            """
            DELETE FROM waiting WHERE area = $1 AND terminal = $2 AND epoch = $3 AND last_sequence >= $4
                AND first_sequence <= $5
            """)

        static let dropBranches = Statement(
            "log.dropBranches", [.text, .text, .integer, .integer, .integer],
            """
            DELETE FROM branch WHERE area = $1 AND terminal = $2 AND epoch = $3 AND last_sequence >= $4
                AND first_sequence <= $5 RETURNING digest
            """)

        /// Bodies that were set aside may hold anything; how often each reason came stays counted.
        static let dropRefusals = Statement(
            "log.dropRefusals", [.text, .text], "DELETE FROM refusal WHERE area = $1 AND terminal = $2 RETURNING digest"
        )

        static let saveCheckpoint = Statement(
            "log.saveCheckpoint", [.text, .integer, .integer, .text],
            """
            INSERT INTO log_checkpoint (area, size, made_ms, note) VALUES ($1, $2, $3, $4)
            ON CONFLICT (area, size) DO NOTHING
            """)

        static let checkpoint = Statement(
            "log.checkpoint", [.text, .integer],
            "SELECT size, made_ms, note FROM log_checkpoint WHERE area = $1 AND size = $2")

        /// Those that hold so many entries, the smallest first.
        static let checkpoints = Statement(
            "log.checkpoints", [.text, .integer],
            "SELECT size, made_ms, note FROM log_checkpoint WHERE area = $1 AND size >= $2 ORDER BY size")

        static let newestCheckpoint = Statement(
            "log.newestCheckpoint", [.text],
            "SELECT size, made_ms, note FROM log_checkpoint WHERE area = $1 ORDER BY size DESC LIMIT 1")

        /// The same checkpoint with more signatures.
        static let saveNote = Statement(
            "log.saveNote", [.text, .integer, .text],
            "UPDATE log_checkpoint SET note = $3 WHERE area = $1 AND size = $2 RETURNING size")

        static let saveClosing = Statement(
            "log.saveClosing", [.text, .text, .integer, .integer, .blob],
            """
            INSERT INTO log_closing (area, month, size, made_ms, statement) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (area, month) DO NOTHING RETURNING month
            """)

        static let closing = Statement(
            "log.closing", [.text, .text],
            "SELECT month, size, made_ms, statement FROM log_closing WHERE area = $1 AND month = $2")

        static let closings = Statement(
            "log.closings", [.text], "SELECT month, size, made_ms FROM log_closing WHERE area = $1 ORDER BY month")

        /// When the log was last begun anew; no row: never.
        static let beginning = Statement(
            "log.beginning", [.text],
            "SELECT begun_ms FROM log_beginning WHERE area = $1 ORDER BY begun_ms DESC LIMIT 1")

        static let saveBeginning = Statement(
            "log.saveBeginning", [.text, .integer, .integer],
            "INSERT INTO log_beginning (area, begun_ms, size) VALUES ($1, $2, $3)")

        static let saveDeletion = Statement(
            "log.saveDeletion", [.text, .text, .integer, .integer, .integer, .text, .integer, .integer, .integer],
            """
            INSERT INTO deletion (area, terminal, epoch, first_sequence, last_sequence, decision, deleted_ms, log_position,
                of_position)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """)

        static let deletions = Statement(
            "log.deletions", [.text],
            """
            SELECT terminal, epoch, first_sequence, last_sequence, decision, deleted_ms, log_position, of_position
            FROM deletion WHERE area = $1 ORDER BY log_position
            """)

        static let newestDeletion = Statement(
            "log.newestDeletion", [.text],
            "SELECT COALESCE(max(log_position), -1) AS log_position FROM deletion WHERE area = $1")
    }
}
