// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Terminals, where they stand and when they were heard.
    enum Terminals {
        static let all = [
            add, find, list, revoke, assign, endAssignment, heard, contact, contacts, marks, changed,
            trimChanges, changes,
        ]

        static let add = Statement(
            "terminal.add", [.text, .text, .integer, .blob, .text, .integer],
            """
            INSERT INTO terminal (area, terminal, place, signing_key, software, enrolled_ms, revoked_ms)
            VALUES ($1, $2, $3, $4, $5, $6, NULL)
            ON CONFLICT (terminal) DO UPDATE
            SET area = excluded.area, place = excluded.place, software = excluded.software, revoked_ms = NULL
            RETURNING terminal
            """)

        static let find = Statement(
            "terminal.find", [.text],
            """
            SELECT area, terminal, place, signing_key, software, enrolled_ms, revoked_ms FROM terminal
            WHERE terminal = $1
            """)

        static let list = Statement(
            "terminal.list", [.text],
            """
            SELECT t.area, t.terminal, t.place, t.signing_key, t.software, t.enrolled_ms, t.revoked_ms,
                p.configuration
            FROM terminal t JOIN place p ON p.area = t.area AND p.place = t.place
            WHERE t.area = $1 ORDER BY t.place, t.terminal
            """)

        static let revoke = Statement(
            "terminal.revoke", [.text, .integer],
            "UPDATE terminal SET revoked_ms = $2 WHERE terminal = $1 AND revoked_ms IS NULL RETURNING terminal")

        static let assign = Statement(
            "terminal.assign", [.text, .text, .integer, .integer],
            """
            INSERT INTO assignment (area, terminal, from_ms, place, to_ms) VALUES ($1, $2, $3, $4, NULL)
            ON CONFLICT (area, terminal, from_ms) DO UPDATE SET place = excluded.place, to_ms = NULL
            """)

        static let endAssignment = Statement(
            "terminal.endAssignment", [.text, .integer],
            "UPDATE assignment SET to_ms = $2 WHERE terminal = $1 AND to_ms IS NULL")

        /// A repeated or older heartbeat of the same boot changes nothing and answers no row.
        static let heard = Statement(
            "terminal.heard", [.text, .text, .integer, .integer, .text, .integer, .text, .text],
            """
            INSERT INTO contact (area, terminal, heard_ms, promised_ms, boot, number, condition, heartbeat)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (area, terminal) DO UPDATE
            SET heard_ms = excluded.heard_ms, promised_ms = excluded.promised_ms, boot = excluded.boot,
                number = excluded.number, condition = excluded.condition, heartbeat = excluded.heartbeat
            WHERE contact.boot <> excluded.boot OR contact.number < excluded.number
            RETURNING number
            """)

        static let contact = Statement(
            "terminal.contact", [.text, .text],
            """
            SELECT terminal, heard_ms, promised_ms, boot, number, condition, heartbeat FROM contact
            WHERE area = $1 AND terminal = $2
            """)

        static let contacts = Statement(
            "terminal.contacts", [.text],
            "SELECT terminal, heard_ms, promised_ms, boot, number, heartbeat FROM contact WHERE area = $1")

        static let marks = Statement(
            "terminal.marks", [.text],
            """
            SELECT terminal, epoch, stored, releasable, stored_ms FROM epoch WHERE area = $1
            ORDER BY terminal, epoch
            """)

        static let changed = Statement(
            "terminal.changed", [.text, .text, .integer, .text],
            """
            INSERT INTO health_change (area, terminal, at_ms, changes) VALUES ($1, $2, $3, $4)
            ON CONFLICT (area, terminal, at_ms) DO UPDATE
            SET changes = health_change.changes || ' ' || excluded.changes
            """)

        /// Keeps the newest `$3` of a terminal.
        static let trimChanges = Statement(
            "terminal.trimChanges", [.text, .text, .integer],
            """
            DELETE FROM health_change WHERE area = $1 AND terminal = $2 AND at_ms <= (
                SELECT at_ms FROM health_change WHERE area = $1 AND terminal = $2
                ORDER BY at_ms DESC LIMIT 1 OFFSET $3)
            """)

        static let changes = Statement(
            "terminal.changes", [.text, .text, .integer],
            """
            SELECT at_ms, changes FROM health_change WHERE area = $1 AND terminal = $2 ORDER BY at_ms DESC LIMIT $3
            """)
    }
}
