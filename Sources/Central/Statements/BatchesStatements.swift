// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Batches as they came: counted, waiting for what lies before them, or of another branch.
    enum Batches {
        static let all = [
            add, covering, ofEpoch, wait, nextWaiting, waitingOf, waitingSize, dropWaiting, keepBranch, branchesOf,
            branchSize, branches,
        ]

        static let add = Statement(
            "batch.add", [.text, .text, .integer, .integer, .integer, .blob, .integer, .integer],
            """
            INSERT INTO batch (area, terminal, epoch, first_sequence, last_sequence, body, received_ms, log_position)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """)

        /// The batch in which a sequence was counted.
        static let covering = Statement(
            "batch.covering", [.text, .text, .integer, .integer],
            """
            SELECT first_sequence, last_sequence, body FROM batch
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND last_sequence >= $4
            ORDER BY last_sequence LIMIT 1
            """)

        /// Batches that end beyond a sequence, a page of them.
        static let ofEpoch = Statement(
            "batch.ofEpoch", [.text, .text, .integer, .integer, .integer],
            """
            SELECT first_sequence, last_sequence, body, received_ms, log_position FROM batch
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND last_sequence > $4
            ORDER BY last_sequence LIMIT $5
            """)

        static let wait = Statement(
            "batch.wait", [.text, .text, .integer, .integer, .integer, .text, .blob, .integer],
            """
            INSERT INTO waiting (area, terminal, epoch, first_sequence, last_sequence, digest, body, received_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (area, terminal, epoch, first_sequence, digest) DO NOTHING
            """)

        /// The next that joins on to what is stored.
        static let nextWaiting = Statement(
            "batch.nextWaiting", [.text, .text, .integer, .integer],
            """
            SELECT first_sequence, digest, body FROM waiting
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND first_sequence <= $4
            ORDER BY first_sequence, received_ms, digest LIMIT 1
            """)

        static let waitingOf = Statement(
            "batch.waitingOf", [.text, .text, .integer],
            """
            SELECT first_sequence, last_sequence FROM waiting WHERE area = $1 AND terminal = $2 AND epoch = $3
            ORDER BY first_sequence, last_sequence
            """)

        static let waitingSize = Statement(
            "batch.waitingSize", [.text, .text],
            """
            SELECT COUNT(*) AS batches, CAST(COALESCE(sum(length(body)), 0) AS BIGINT) AS bytes FROM waiting
            WHERE area = $1 AND terminal = $2
            """)

        static let dropWaiting = Statement(
            "batch.dropWaiting", [.text, .text, .integer, .integer, .text],
            """
            DELETE FROM waiting
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND first_sequence = $4 AND digest = $5
            """)

        static let keepBranch = Statement(
            "batch.keepBranch", [.text, .text, .text, .integer, .integer, .integer, .blob, .integer],
            """
            INSERT INTO branch (area, terminal, digest, epoch, first_sequence, last_sequence, body, first_ms, last_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            ON CONFLICT (area, terminal, digest) DO UPDATE SET last_ms = excluded.last_ms
            """)

        static let branchesOf = Statement(
            "batch.branchesOf", [.text, .text, .integer],
            """
            SELECT epoch, first_sequence, last_sequence, digest, body, first_ms, last_ms FROM branch
            WHERE area = $1 AND terminal = $2 ORDER BY last_ms DESC, epoch, first_sequence, digest LIMIT $3
            """)

        static let branchSize = Statement(
            "batch.branchSize", [.text, .text],
            "SELECT COUNT(*) AS batches FROM branch WHERE area = $1 AND terminal = $2")

        /// Each terminal that has another branch: in which epochs, from which sequence on, and when it was last seen.
        static let branches = Statement(
            "batch.branches", [.text],
            """
            SELECT terminal, epoch, COUNT(*) AS batches, min(first_sequence) AS first_sequence,
                max(last_sequence) AS last_sequence, min(first_ms) AS first_ms, max(last_ms) AS last_ms
            FROM branch WHERE area = $1 GROUP BY terminal, epoch ORDER BY terminal, epoch
            """)
    }
}
