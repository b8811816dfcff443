// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Agency counters as they stood on a day, cumulative over the life of a terminal's journal.
    enum Agencies {
        static let all = [save, ofArea]

        /// A second report of the same day only ever says more.
        static let save = Statement(
            "agency.save", [.text, .text, .integer, .integer, .integer, .integer, .integer, .integer],
            """
            INSERT INTO agency_count (area, terminal, day, agency, outcome, duration, place, value)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (area, terminal, agency, outcome, duration, day) DO UPDATE SET value = excluded.value
            WHERE agency_count.value < excluded.value
            """)

        static let ofArea = Statement(
            "agency.ofArea", [.text],
            """
            SELECT terminal, agency, outcome, duration, day, place, value FROM agency_count WHERE area = $1
            ORDER BY terminal, agency, outcome, duration, day
            """)
    }
}
