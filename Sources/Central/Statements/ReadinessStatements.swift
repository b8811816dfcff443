// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Readiness reports, bounded per terminal. A terminal that lost its state counts from 1 again: the digest keeps
    /// its reports apart from those before.
    enum Readiness {
        static let all = [add, trim, newest, ofTerminal]

        static let add = Statement(
            "readiness.add", [.text, .text, .integer, .text, .integer, .text],
            """
            INSERT INTO readiness (area, terminal, number, digest, received_ms, report)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (area, terminal, number, digest) DO NOTHING
            """)

        /// Keeps the newest `$3` of a terminal.
        static let trim = Statement(
            "readiness.trim", [.text, .text, .integer],
            """
            DELETE FROM readiness WHERE area = $1 AND terminal = $2 AND (number, digest) NOT IN (
                SELECT number, digest FROM readiness WHERE area = $1 AND terminal = $2
                ORDER BY received_ms DESC, number DESC, digest LIMIT $3)
            """)

        /// The newest of every terminal; of several received at once the one with the highest number comes last.
        static let newest = Statement(
            "readiness.newest", [.text],
            """
            SELECT r.terminal, r.number, r.digest, r.received_ms, r.report FROM readiness r
            WHERE r.area = $1 AND r.received_ms = (
                SELECT max(n.received_ms) FROM readiness n WHERE n.area = $1 AND n.terminal = r.terminal)
            ORDER BY r.terminal, r.number, r.digest
            """)

        static let ofTerminal = Statement(
            "readiness.ofTerminal", [.text, .text],
            """
            SELECT terminal, number, digest, received_ms, report FROM readiness
            WHERE area = $1 AND terminal = $2 ORDER BY received_ms DESC, number DESC, digest
            """)
    }
}
