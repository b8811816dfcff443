// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Batches set aside, bounded per terminal, and how often each reason came.
    enum Refusals {
        static let all = [setAside, trim, count, list, ofTerminal, counts]

        static let setAside = Statement(
            "refusal.setAside", [.text, .text, .text, .text, .integer, .integer, .blob],
            """
            INSERT INTO refusal (area, terminal, digest, reason, size, first_ms, last_ms, times, body)
            VALUES ($1, $2, $3, $4, $5, $6, $6, 1, $7)
            ON CONFLICT (area, terminal, digest, reason) DO UPDATE
            SET last_ms = excluded.last_ms, times = refusal.times + 1
            """)

        /// Keeps the newest `$3` of a terminal.
        static let trim = Statement(
            "refusal.trim", [.text, .text, .integer],
            """
            DELETE FROM refusal WHERE area = $1 AND terminal = $2 AND (digest, reason) NOT IN (
                SELECT digest, reason FROM refusal WHERE area = $1 AND terminal = $2
                ORDER BY last_ms DESC, digest, reason LIMIT $3)
            """)

        static let count = Statement(
            "refusal.count", [.text, .text, .text],
            """
            INSERT INTO refusal_count (area, terminal, reason, times) VALUES ($1, $2, $3, 1)
            ON CONFLICT (area, terminal, reason) DO UPDATE SET times = refusal_count.times + 1
            """)

        static let list = Statement(
            "refusal.list", [.text, .integer],
            """
            SELECT terminal, digest, reason, size, first_ms, last_ms, times FROM refusal
            WHERE area = $1 ORDER BY last_ms DESC, terminal, digest LIMIT $2
            """)

        static let ofTerminal = Statement(
            "refusal.ofTerminal", [.text, .text],
            """
            SELECT terminal, digest, reason, size, first_ms, last_ms, times FROM refusal
            WHERE area = $1 AND terminal = $2 ORDER BY last_ms DESC, digest
            """)

        static let counts = Statement(
            "refusal.counts", [.text],
            """
            SELECT terminal, reason, times FROM refusal_count WHERE area = $1 ORDER BY terminal, reason
            """)
    }
}
