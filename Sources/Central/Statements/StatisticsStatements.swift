// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Published statistics; a period is published once.
    enum Statistics {
        static let all = [find, save, list]

        static let find = Statement(
            "statistics.find", [.text, .text],
            "SELECT release FROM statistics_release WHERE area = $1 AND period = $2")

        static let save = Statement(
            "statistics.save", [.text, .text, .integer, .text],
            """
            INSERT INTO statistics_release (area, period, made_ms, release) VALUES ($1, $2, $3, $4)
            ON CONFLICT (area, period) DO NOTHING
            """)

        static let list = Statement(
            "statistics.list", [.text],
            "SELECT period, made_ms FROM statistics_release WHERE area = $1 ORDER BY made_ms, period")
    }
}
