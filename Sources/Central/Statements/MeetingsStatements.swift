// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Wishes to meet an agency while they last: one a terminal, gone when it is over.
    enum Meetings {
        static let all = [
            ask, find, room, list, ahead, heard, answer, clerkSeen, lost, ended, failed, joined, frames, link, useLink,
            byPass, interpreterSeen, slip, slipTaken, delete, sweep, staleSlips, areas,
        ]

        private static let columns = """
            area, terminal, meeting, place, agency, language, interpreter, slip_key, state, asked_ms, heard_ms, number, \
            booked_ms, clerk, room, ticket_ms, joined, clerk_ms, frames, frames_ms, first_frame_ms, interpreter_ms, \
            slip_number, slip
            """

        static let ask = Statement(
            "meeting.ask",
            [
                .text, .text, .text, .integer, .integer, .text, .integer, .text, .integer, .integer, .integer, .text,
                .integer,
            ],
            """
            INSERT INTO meeting_wish (area, terminal, meeting, place, agency, language, interpreter, slip_key, state, asked_ms,
                heard_ms, number, booked_ms, clerk, room, ticket_ms, joined, clerk_ms, frames, frames_ms, link, link_ms, pass,
                interpreter_ms, slip_number, slip, slip_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0, $11, '', $12, $13, 0, 0, 0, 0, '', 0, '',
                0, 0, NULL, 0)
            ON CONFLICT (area, terminal) DO NOTHING
            """)

        static let find = Statement(
            "meeting.find", [.text, .text], "SELECT \(columns) FROM meeting_wish WHERE area = $1 AND terminal = $2")

        /// A room's name is as secret as the meeting's id, so it needs no area.
        static let room = Statement(
            "meeting.room", [.text], "SELECT \(columns) FROM meeting_wish WHERE room = $1 AND state IN (1, 2)")

        static let list = Statement(
            "meeting.list", [.text],
            """
            SELECT \(columns) FROM meeting_wish WHERE area = $1 ORDER BY asked_ms, terminal
            """)

        /// Those who wait for an agency and asked before.
        static let ahead = Statement(
            "meeting.ahead", [.text, .integer, .integer, .text],
            """
            SELECT count(*) AS ahead FROM meeting_wish
            WHERE area = $1 AND agency = $2 AND state = 0
                AND (asked_ms < $3 OR (asked_ms = $3 AND terminal < $4))
            """)

        static let heard = Statement(
            "meeting.heard", [.text, .text, .integer, .integer, .integer, .integer, .integer],
            """
            UPDATE meeting_wish SET heard_ms = $3, number = $4, state = $5, ticket_ms = $6, clerk_ms = $7
            WHERE area = $1 AND terminal = $2
            """)

        /// The first clerk has it.
        static let answer = Statement(
            "meeting.answer", [.text, .text, .text, .text, .text, .integer],
            """
            UPDATE meeting_wish SET state = 1, clerk = $4, room = $5, ticket_ms = $6, clerk_ms = $6
            WHERE area = $1 AND terminal = $2 AND meeting = $3 AND state = 0
            RETURNING meeting
            """)

        /// The page of the clerk who answered is in the meeting.
        static let clerkSeen = Statement(
            "meeting.clerkSeen", [.text, .text, .text, .integer],
            """
            UPDATE meeting_wish SET clerk_ms = $4
            WHERE area = $1 AND meeting = $2 AND clerk = $3 AND state IN (1, 2)
            RETURNING meeting
            """)

        /// The clerk's page is gone and did not come back.
        static let lost = Statement(
            "meeting.lost", [.text, .text],
            "UPDATE meeting_wish SET state = 4, joined = 0 WHERE area = $1 AND terminal = $2 AND state IN (1, 2)")

        static let ended = Statement(
            "meeting.ended", [.text, .text, .text],
            """
            UPDATE meeting_wish SET state = 3 WHERE area = $1 AND meeting = $2 AND clerk = $3
            RETURNING room
            """)

        static let failed = Statement(
            "meeting.failed", [.text],
            "UPDATE meeting_wish SET state = 3, joined = 0 WHERE room = $1 AND state IN (1, 2) RETURNING room")

        static let joined = Statement(
            "meeting.joined", [.text, .text, .text, .integer],
            """
            UPDATE meeting_wish SET joined = $4 WHERE area = $1 AND meeting = $2 AND clerk = $3
            RETURNING meeting
            """)

        /// Frames of the others that the visitor's browser has decoded; it counts anew when its page does.
        static let frames = Statement(
            "meeting.frames", [.text, .integer, .integer],
            """
            UPDATE meeting_wish SET frames = $2, first_frame_ms = COALESCE(meeting_wish.first_frame_ms, $3),
                frames_ms = CASE WHEN $2 = meeting_wish.frames THEN meeting_wish.frames_ms ELSE $3 END
            WHERE room = $1 AND state IN (1, 2)
            RETURNING room
            """)

        /// A new link ends the one before.
        static let link = Statement(
            "meeting.link", [.text, .text, .text, .text, .integer],
            """
            UPDATE meeting_wish SET link = $4, link_ms = $5
            WHERE area = $1 AND meeting = $2 AND clerk = $3 AND state IN (1, 2)
            RETURNING meeting
            """)

        /// A link lets in once: what it leaves is a pass, good as long as the meeting.
        static let useLink = Statement(
            "meeting.useLink", [.text, .integer, .text],
            """
            UPDATE meeting_wish SET link = '', pass = $3, interpreter_ms = 0
            WHERE link = $1 AND link_ms >= $2 AND state IN (1, 2)
            RETURNING room
            """)

        static let byPass = Statement(
            "meeting.byPass", [.text], "SELECT room FROM meeting_wish WHERE pass = $1 AND state IN (1, 2)")

        /// When the interpreter's page was heard; 0: the interpreter has left.
        static let interpreterSeen = Statement(
            "meeting.interpreterSeen", [.text, .integer],
            "UPDATE meeting_wish SET interpreter_ms = $2 WHERE pass = $1 AND state IN (1, 2) RETURNING room")

        static let slip = Statement(
            "meeting.slip", [.text, .text, .text, .blob, .integer],
            """
            UPDATE meeting_wish SET slip = $4, slip_ms = $5, slip_number = meeting_wish.slip_number + 1
            WHERE area = $1 AND meeting = $2 AND clerk = $3 AND state IN (1, 2)
            RETURNING slip_number
            """)

        static let slipTaken = Statement(
            "meeting.slipTaken", [.text, .text, .integer],
            "UPDATE meeting_wish SET slip = NULL WHERE area = $1 AND terminal = $2 AND slip_number <= $3")

        static let delete = Statement(
            "meeting.delete", [.text, .text],
            "DELETE FROM meeting_wish WHERE area = $1 AND terminal = $2 RETURNING room")

        /// Who waits and was not heard since $2 has gone; who meets may have been silent since $3.
        static let sweep = Statement(
            "meeting.sweep", [.text, .integer, .integer],
            """
            DELETE FROM meeting_wish
            WHERE area = $1 AND ((state < 2 AND heard_ms < $2) OR (state >= 2 AND heard_ms < $3))
            RETURNING room
            """)

        static let staleSlips = Statement(
            "meeting.staleSlips", [.text, .integer],
            "UPDATE meeting_wish SET slip = NULL WHERE area = $1 AND slip IS NOT NULL AND slip_ms < $2")

        /// Areas in which somebody waits or meets.
        static let areas = Statement("meeting.areas", [], "SELECT DISTINCT area FROM meeting_wish ORDER BY area")
    }
}
