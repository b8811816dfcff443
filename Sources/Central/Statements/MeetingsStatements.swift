// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Wishes to meet an agency while they last: one a terminal, gone when it is over.
    enum Meetings {
        static let all = [
            ask, find, room, list, ahead, heard, answer, ended, failed, joined, link, byLink, interpreterJoined, slip,
            slipTaken,
            delete, sweep, staleSlips, areas,
        ]

        private static let columns = """
            area, terminal, meeting, place, agency, language, interpreter, slip_key, state, asked_ms, heard_ms, number, \
            booked_ms, clerk, room, ticket_ms, joined, interpreter_joined, slip_number, slip
            """

        static let ask = Statement(
            "meeting.ask",
            [
                .text, .text, .text, .integer, .integer, .text, .integer, .text, .integer, .integer, .integer, .text,
                .integer,
            ],
            """
            INSERT INTO meeting (area, terminal, meeting, place, agency, language, interpreter, slip_key, state, asked_ms,
                heard_ms, number, booked_ms, clerk, room, ticket_ms, joined, interpreter_joined, link, link_ms,
                slip_number, slip, slip_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0, $11, '', $12, $13, 0, 0, '', 0, 0, NULL, 0)
            ON CONFLICT (area, terminal) DO NOTHING
            """)

        static let find = Statement(
            "meeting.find", [.text, .text], "SELECT \(columns) FROM meeting WHERE area = $1 AND terminal = $2")

        /// A room's name is as secret as the meeting's id, so it needs no area.
        static let room = Statement(
            "meeting.room", [.text], "SELECT \(columns) FROM meeting WHERE room = $1 AND state IN (1, 2)")

        static let list = Statement(
            "meeting.list", [.text],
            """
            SELECT \(columns) FROM meeting WHERE area = $1 ORDER BY asked_ms, terminal
            """)

        /// Those who wait for an agency and asked before.
        static let ahead = Statement(
            "meeting.ahead", [.text, .integer, .integer, .text],
            """
            SELECT count(*) AS ahead FROM meeting
            WHERE area = $1 AND agency = $2 AND state = 0
                AND (asked_ms < $3 OR (asked_ms = $3 AND terminal < $4))
            """)

        static let heard = Statement(
            "meeting.heard", [.text, .text, .integer, .integer, .integer, .integer],
            """
            UPDATE meeting SET heard_ms = $3, number = $4, state = $5, ticket_ms = $6
            WHERE area = $1 AND terminal = $2
            """)

        /// The first clerk has it.
        static let answer = Statement(
            "meeting.answer", [.text, .text, .text, .text, .text, .integer],
            """
            UPDATE meeting SET state = 1, clerk = $4, room = $5, ticket_ms = $6
            WHERE area = $1 AND terminal = $2 AND meeting = $3 AND state = 0
            RETURNING meeting
            """)

        static let ended = Statement(
            "meeting.ended", [.text, .text, .text],
            """
            UPDATE meeting SET state = 3 WHERE area = $1 AND meeting = $2 AND clerk = $3
            RETURNING room
            """)

        static let failed = Statement(
            "meeting.failed", [.text],
            "UPDATE meeting SET state = 3, joined = 0 WHERE room = $1 AND state IN (1, 2) RETURNING room")

        static let joined = Statement(
            "meeting.joined", [.text, .text, .text, .integer],
            """
            UPDATE meeting SET joined = $4 WHERE area = $1 AND meeting = $2 AND clerk = $3
            RETURNING meeting
            """)

        /// A new link ends the one before.
        static let link = Statement(
            "meeting.link", [.text, .text, .text, .text, .integer],
            """
            UPDATE meeting SET link = $4, link_ms = $5, interpreter_joined = 0
            WHERE area = $1 AND meeting = $2 AND clerk = $3 AND state IN (1, 2)
            RETURNING meeting
            """)

        static let byLink = Statement(
            "meeting.byLink", [.text, .integer],
            "SELECT \(columns) FROM meeting WHERE link = $1 AND link_ms >= $2 AND state IN (1, 2)")

        static let interpreterJoined = Statement(
            "meeting.interpreterJoined", [.text, .integer, .integer],
            "UPDATE meeting SET interpreter_joined = $3 WHERE link = $1 AND link_ms >= $2")

        static let slip = Statement(
            "meeting.slip", [.text, .text, .text, .blob, .integer],
            """
            UPDATE meeting SET slip = $4, slip_ms = $5, slip_number = meeting.slip_number + 1
            WHERE area = $1 AND meeting = $2 AND clerk = $3 AND state IN (1, 2)
            RETURNING slip_number
            """)

        static let slipTaken = Statement(
            "meeting.slipTaken", [.text, .text, .integer],
            "UPDATE meeting SET slip = NULL WHERE area = $1 AND terminal = $2 AND slip_number <= $3")

        static let delete = Statement(
            "meeting.delete", [.text, .text], "DELETE FROM meeting WHERE area = $1 AND terminal = $2 RETURNING room")

        /// Who waits and was not heard since $2 has gone; who meets may have been silent since $3.
        static let sweep = Statement(
            "meeting.sweep", [.text, .integer, .integer],
            """
            DELETE FROM meeting
            WHERE area = $1 AND ((state < 2 AND heard_ms < $2) OR (state >= 2 AND heard_ms < $3))
            RETURNING room
            """)

        static let staleSlips = Statement(
            "meeting.staleSlips", [.text, .integer],
            "UPDATE meeting SET slip = NULL WHERE area = $1 AND slip IS NOT NULL AND slip_ms < $2")

        /// Areas in which somebody waits or meets.
        static let areas = Statement("meeting.areas", [], "SELECT DISTINCT area FROM meeting ORDER BY area")
    }
}
