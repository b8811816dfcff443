// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Events by day, raised in the transaction that stores them.
    enum Usage {
        static let all = [raise, ofDay, ofTerminal, byPlaceAndDay, ofTerminalDays]

        static let raise = Statement(
            "usage.raise",
            [.text, .text, .integer, .integer, .integer, .integer, .integer, .integer],
            """
            INSERT INTO usage_day (area, terminal, place, day, kind, purpose, first_number, events)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (area, terminal, place, day, kind, purpose, first_number) DO UPDATE
            SET events = usage_day.events + excluded.events
            """)

        static let ofDay = Statement(
            "usage.ofDay", [.text, .integer],
            """
            SELECT terminal, kind, purpose, CAST(sum(events) AS BIGINT) AS events FROM usage_day
            WHERE area = $1 AND day = $2
            GROUP BY terminal, kind, purpose ORDER BY terminal, kind, purpose
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
