// SPDX-License-Identifier: EUPL-1.2

extension Schema {
    /// Tables of the meetings, since version 3. What stands in `meeting_wish` and `desk` is of the moment and in no copy.
    static let meetingTables: [String] = [
        // state: 0 waits, 1 let in, 2 the browser is open, 3 ended by the agency, 4 the clerk is lost. The slip is
        // ciphertext; link and pass are hashes.
        """
        CREATE TABLE IF NOT EXISTS meeting_wish (area TEXT NOT NULL, terminal TEXT NOT NULL, meeting TEXT NOT NULL,
            place INTEGER NOT NULL, agency INTEGER NOT NULL, language TEXT NOT NULL, interpreter INTEGER NOT NULL,
            slip_key TEXT NOT NULL, state INTEGER NOT NULL, asked_ms INTEGER NOT NULL, heard_ms INTEGER NOT NULL,
            number INTEGER NOT NULL, booked_ms INTEGER, clerk TEXT NOT NULL, room TEXT NOT NULL,
            ticket_ms INTEGER NOT NULL, joined INTEGER NOT NULL, clerk_ms INTEGER NOT NULL,
            frames INTEGER NOT NULL, frames_ms INTEGER NOT NULL, first_frame_ms INTEGER, link TEXT NOT NULL,
            link_ms INTEGER NOT NULL, pass TEXT NOT NULL, interpreter_ms INTEGER NOT NULL,
            slip_number INTEGER NOT NULL, slip BYTES, slip_ms INTEGER NOT NULL, PRIMARY KEY (area, terminal))
        """,
        """
        CREATE TABLE IF NOT EXISTS desk (area TEXT NOT NULL, agency INTEGER NOT NULL, is_open INTEGER NOT NULL,
            seen_ms INTEGER NOT NULL, PRIMARY KEY (area, agency))
        """,
        // The hours a desk has set, as JSON; NULL: it has those of the content again.
        """
        CREATE TABLE IF NOT EXISTS desk_hours (area TEXT NOT NULL, agency INTEGER NOT NULL, hours TEXT,
            PRIMARY KEY (area, agency))
        """,
        // An operator with a row here sees the desks of these agencies and nothing else.
        """
        CREATE TABLE IF NOT EXISTS desk_clerk (area TEXT NOT NULL, name TEXT NOT NULL, agency INTEGER NOT NULL,
            PRIMARY KEY (area, name, agency))
        """,
        // The code as a keyed hash.
        """
        CREATE TABLE IF NOT EXISTS booking (area TEXT NOT NULL, code TEXT NOT NULL, agency INTEGER NOT NULL,
            from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, PRIMARY KEY (area, code))
        """,
        // Bookings that were called off, to say so for as long as a code is known.
        """
        CREATE TABLE IF NOT EXISTS booking_cancelled (area TEXT NOT NULL, code TEXT NOT NULL, agency INTEGER NOT NULL,
            from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, PRIMARY KEY (area, code))
        """,
        // The place a booking is for, where it is for one alone.
        """
        CREATE TABLE IF NOT EXISTS booking_place (area TEXT NOT NULL, code TEXT NOT NULL, place INTEGER NOT NULL,
            PRIMARY KEY (area, code))
        """,
        // The meeting that a code let in last, and when its agency ended it; `meeting` is forgotten then.
        """
        CREATE TABLE IF NOT EXISTS booking_use (area TEXT NOT NULL, code TEXT NOT NULL, meeting TEXT NOT NULL,
            over_ms INTEGER, PRIMARY KEY (area, code))
        """,
    ]
}
