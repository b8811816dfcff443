// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Events by day, raised in the transaction that stores them.
    enum Usage {
        static let all = raises.map(\.statement) + [ofDay, ofTerminal, byPlaceAndDay, ofTerminalDays]

        /// For so many different rows of a terminal at once, the most first: a report raises a dozen, and a statement
        /// for each of them was a quarter of what the report cost.
        static let raises: [(rows: Int, statement: Statement)] = [8, 4, 2, 1].map { ($0, raise(rows: $0)) }

        /// Area and terminal, and for each row place, day, kind, purpose, first number and by how much.
        private static func raise(rows: Int) -> Statement {
            let values = (0..<rows).map { row in
                "($1, $2, " + (0..<6).map { "$\(3 + row * 6 + $0)" }.joined(separator: ", ") + ")"
            }
            return Statement(
                "usage.raise\(rows)", [.text, .text] + Array(repeating: .integer, count: rows * 6),
                """
                INSERT INTO usage_day (area, terminal, place, day, kind, purpose, first_number, events)
                VALUES \(values.joined(separator: ", "))
                ON CONFLICT (area, terminal, day, place, kind, purpose, first_number) DO UPDATE
                SET events = usage_day.events + excluded.events
                """)
        }

        static let ofDay = Statement(
            "usage.ofDay", [.text, .integer],
            """
            SELECT u.terminal, u.kind, u.purpose, CAST(sum(u.events) AS BIGINT) AS events FROM terminal t
            JOIN usage_day u ON u.area = t.area AND u.terminal = t.terminal AND u.day = $2
            WHERE t.area = $1
            GROUP BY u.terminal, u.kind, u.purpose ORDER BY u.terminal, u.kind, u.purpose
            """)

        static let ofTerminal = Statement(
            "usage.ofTerminal", [.text, .text],
            """
            SELECT kind, purpose, CAST(sum(events) AS BIGINT) AS events FROM usage_day
            WHERE area = $1 AND terminal = $2
            GROUP BY kind, purpose ORDER BY kind, purpose
            """)

        static let byPlaceAndDay = Statement(
            "usage.byPlaceAndDay", [.text, .integer],
            """
            SELECT place, day, kind, CAST(sum(events) AS BIGINT) AS events FROM usage_day
            WHERE area = $1 AND purpose = $2
            GROUP BY place, day, kind HAVING sum(events) <> 0 ORDER BY place, day, kind
            """)

        static let ofTerminalDays = Statement(
            "usage.ofTerminalDays", [.text, .text],
            """
            SELECT place, day, kind, purpose, first_number, events FROM usage_day
            WHERE area = $1 AND terminal = $2 AND events <> 0
            ORDER BY place, day, kind, purpose, first_number
            """)
    }
}
