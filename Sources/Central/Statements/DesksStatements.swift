// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Desks of agencies, the clerks who sit at them, and what is booked there.
    enum Desks {
        static let all = [
            find, list, turn, seen, hours, setHours, clerks, addClerk, clearClerk, book, booking, pastBookings, booked,
            unbook, cancel, cancelled, pastCancellations,
            placeBooking, pastPlaces, pastUses, useBooking, endUse, bookingUse, bookedSoon, bookedPlaces,
        ]

        static let find = Statement(
            "desk.find", [.text, .integer],
            "SELECT agency, is_open, seen_ms FROM desk WHERE area = $1 AND agency = $2")

        static let list = Statement(
            "desk.list", [.text], "SELECT agency, is_open, seen_ms FROM desk WHERE area = $1 ORDER BY agency")

        static let turn = Statement(
            "desk.turn", [.text, .integer, .integer, .integer],
            """
            INSERT INTO desk (area, agency, is_open, seen_ms) VALUES ($1, $2, $3, $4)
            ON CONFLICT (area, agency) DO UPDATE SET is_open = excluded.is_open, seen_ms = excluded.seen_ms
            """)

        static let seen = Statement(
            "desk.seen", [.text, .integer, .integer],
            """
            INSERT INTO desk (area, agency, is_open, seen_ms) VALUES ($1, $2, 0, $3)
            ON CONFLICT (area, agency) DO UPDATE SET seen_ms = excluded.seen_ms
            """)

        static let hours = Statement(
            "desk.hours", [.text], "SELECT agency, hours FROM desk_hours WHERE area = $1 ORDER BY agency")

        static let setHours = Statement(
            "desk.setHours", [.text, .integer, .text],
            """
            INSERT INTO desk_hours (area, agency, hours) VALUES ($1, $2, $3)
            ON CONFLICT (area, agency) DO UPDATE SET hours = excluded.hours
            """)

        static let clerks = Statement(
            "desk.clerks", [.text], "SELECT agency FROM desk_clerk WHERE name = $1 ORDER BY agency")

        static let addClerk = Statement(
            "desk.addClerk", [.text, .text, .integer],
            "INSERT INTO desk_clerk (area, name, agency) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")

        static let clearClerk = Statement("desk.clearClerk", [.text], "DELETE FROM desk_clerk WHERE name = $1")

        static let book = Statement(
            "booking.add", [.text, .text, .integer, .integer, .integer],
            """
            INSERT INTO booking (area, code, agency, from_ms, until_ms) VALUES ($1, $2, $3, $4, $5)
            """)

        static let booking = Statement(
            "booking.find", [.text, .text],
            "SELECT agency, from_ms, until_ms FROM booking WHERE area = $1 AND code = $2")

        static let pastBookings = Statement(
            "booking.past", [.text, .integer], "DELETE FROM booking WHERE area = $1 AND until_ms < $2")

        static let booked = Statement(
            "booking.list", [.text, .integer, .integer],
            """
            SELECT code, agency, from_ms, until_ms FROM booking
            WHERE area = $1 AND agency = $2 AND until_ms >= $3 ORDER BY from_ms, until_ms
            """)

        static let unbook = Statement(
            "booking.remove", [.text, .text], "DELETE FROM booking WHERE area = $1 AND code = $2")

        static let cancel = Statement(
            "booking.cancel", [.text, .text, .integer, .integer, .integer],
            """
            INSERT INTO booking_cancelled (area, code, agency, from_ms, until_ms) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (area, code) DO NOTHING
            """)

        static let cancelled = Statement(
            "booking.cancelled", [.text, .text],
            "SELECT agency, from_ms, until_ms FROM booking_cancelled WHERE area = $1 AND code = $2")

        static let pastCancellations = Statement(
            "booking.pastCancelled", [.text, .integer],
            "DELETE FROM booking_cancelled WHERE area = $1 AND until_ms < $2")

        static let placeBooking = Statement(
            "booking.place", [.text, .text, .integer],
            "INSERT INTO booking_place (area, code, place) VALUES ($1, $2, $3)")

        static let pastPlaces = Statement(
            "booking.pastPlaces", [.text],
            """
            DELETE FROM booking_place
            WHERE area = $1 AND code NOT IN (SELECT code FROM booking WHERE booking.area = $1)
            """)

        static let pastUses = Statement(
            "booking.pastUses", [.text],
            """
            DELETE FROM booking_use
            WHERE area = $1 AND code NOT IN (SELECT code FROM booking WHERE booking.area = $1)
            """)

        static let useBooking = Statement(
            "booking.use", [.text, .text, .text],
            """
            INSERT INTO booking_use (area, code, meeting, over_ms) VALUES ($1, $2, $3, NULL)
            ON CONFLICT (area, code) DO UPDATE SET meeting = excluded.meeting
            """)

        static let endUse = Statement(
            "booking.endUse", [.text, .text, .integer],
            "UPDATE booking_use SET over_ms = $3, meeting = '' WHERE area = $1 AND meeting = $2 AND meeting <> ''")

        static let bookingUse = Statement(
            "booking.use.find", [.text, .text], "SELECT over_ms FROM booking_use WHERE area = $1 AND code = $2")

        /// What begins soon or is under way, at one place or at whichever it likes.
        static let bookedSoon = Statement(
            "booking.soon", [.text, .integer, .integer, .integer],
            """
            SELECT DISTINCT booking.agency AS agency, booking.from_ms AS from_ms, booking.until_ms AS until_ms
            FROM booking LEFT JOIN booking_place
                ON booking_place.area = booking.area AND booking_place.code = booking.code
            WHERE booking.area = $1 AND booking.until_ms >= $3 AND booking.from_ms <= $4
                AND (booking_place.place IS NULL OR booking_place.place = $2)
            ORDER BY from_ms, until_ms, agency LIMIT 20
            """)

        /// Bookings of an agency that have a place.
        static let bookedPlaces = Statement(
            "booking.places", [.text, .integer, .integer],
            """
            SELECT booking.from_ms AS from_ms, booking.until_ms AS until_ms, booking_place.place AS place
            FROM booking JOIN booking_place
                ON booking_place.area = booking.area AND booking_place.code = booking.code
            WHERE booking.area = $1 AND booking.agency = $2 AND booking.until_ms >= $3
            ORDER BY from_ms, until_ms, place LIMIT 100
            """)
    }
}
