// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// What closed months have stated of each terminal, and what was flagged beside their figures.
    enum Closings {
        static let all = [
            counted, stated, saveStated, newestMonth, statements, lateEpochs, before, firstDay, saveFlags, flags,
            saveHours, hours, epochsSince,
        ]

        /// Visitors' events of each terminal.
        static let counted = Statement(
            "closing.counted", [.text, .integer],
            """
            SELECT terminal, place, day, kind, CAST(sum(events) AS BIGINT) AS events FROM usage_day
            WHERE area = $1 AND purpose = $2
            GROUP BY terminal, place, day, kind HAVING sum(events) <> 0
            """)

        static let stated = Statement(
            "closing.stated", [.text],
            "SELECT terminal, place, day, kind, events FROM stated_day WHERE area = $1")

        static let saveStated = Statement(
            "closing.saveStated", [.text, .text, .integer, .integer, .integer, .integer],
            """
            INSERT INTO stated_day (area, terminal, place, day, kind, events) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (area, terminal, place, day, kind) DO UPDATE SET events = excluded.events
            """)

        static let newestMonth = Statement(
            "closing.newestMonth", [.text],
            "SELECT month, size, statement FROM log_closing WHERE area = $1 ORDER BY month DESC LIMIT 1")

        /// Those before a month, in order.
        static let statements = Statement(
            "closing.statements", [.text, .text],
            """
            SELECT month, size, made_ms, statement FROM log_closing WHERE area = $1 AND month < $2 ORDER BY month
            """)

        /// Epochs that brought something at this position of the log or behind it.
        static let lateEpochs = Statement(
            "closing.lateEpochs", [.text, .integer],
            """
            SELECT DISTINCT terminal, epoch FROM batch WHERE area = $1 AND log_position >= $2 ORDER BY terminal, epoch
            """)

        /// How far an epoch was counted before a position of the log.
        static let before = Statement(
            "closing.before", [.text, .text, .integer, .integer],
            """
            SELECT COALESCE(max(last_sequence), 0) AS last_sequence FROM batch
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND log_position < $4
            """)

        /// The first day that has a visitor's event, among the decided ones.
        static let firstDay = Statement(
            "closing.firstDay", [.text, .integer],
            """
            SELECT COALESCE(min(day), 0) AS day FROM usage_day
            WHERE area = $1 AND purpose = $2 AND day > 0 AND events > 0
            """)

        static let saveFlags = Statement(
            "closing.saveFlags", [.text, .text, .text],
            """
            INSERT INTO closing_flags (area, month, flags) VALUES ($1, $2, $3)
            ON CONFLICT (area, month) DO NOTHING
            """)

        static let flags = Statement(
            "closing.flags", [.text, .text],
            "SELECT flags FROM closing_flags WHERE area = $1 AND month = $2")

        static let saveHours = Statement(
            "closing.saveHours", [.text, .integer, .integer, .text],
            """
            INSERT INTO place_hours (area, place, from_ms, hours) VALUES ($1, $2, $3, $4)
            ON CONFLICT (area, place, from_ms) DO UPDATE SET hours = excluded.hours
            """)

        /// Epochs that brought something since, and with which sequence it begins.
        static let epochsSince = Statement(
            "closing.epochsSince", [.text, .integer],
            """
            SELECT terminal, epoch, min(first_sequence) AS first_sequence FROM batch
            WHERE area = $1 AND received_ms >= $2 GROUP BY terminal, epoch ORDER BY terminal, epoch
            """)

        /// When which opening hours came into force.
        static let hours = Statement(
            "closing.hours", [.text],
            "SELECT place, from_ms, hours FROM place_hours WHERE area = $1 ORDER BY place, from_ms")
    }
}
