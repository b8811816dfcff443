// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What a code says: who and when.
extension BookingDesk {
    /// A terminal is told of a booking so long before it begins.
    static let toldMilliseconds: Int64 = 3_600_000

    struct Found: Sendable, Equatable {
        let agency: Int32
        let fromMilliseconds: Int64
        let untilMilliseconds: Int64
        /// `nil`: it is time.
        let refusal: MeetingRefusal?

        var admittedMilliseconds: Int64 { fromMilliseconds - BookingDesk.earlyMilliseconds }
    }

    /// `nil`: nobody knows the code.
    func find(_ typed: String, area: String, now: Int64, _ session: any DatabaseSession) throws -> Found? {
        guard let code = BookingCode(typed) else { return nil }
        let key: [SQLValue] = [.text(area), .text(hash(code, area))]
        guard let row = try session.run(Statements.Desks.booking, key).first else {
            return try session.run(Statements.Desks.cancelled, key).first.map {
                Found(
                    agency: Int32(clamping: try $0.integer("agency")), fromMilliseconds: try $0.integer("from_ms"),
                    untilMilliseconds: try $0.integer("until_ms"), refusal: .bookingCancelled)
            }
        }
        let (from, until) = (try row.integer("from_ms"), try row.integer("until_ms"))
        let isUsed = try session.run(Statements.Desks.bookingUse, key).first?.optionalInteger("over_ms") != nil
        let refusal: MeetingRefusal? =
            if isUsed {
                .bookingUsed
            } else if now < from - Self.earlyMilliseconds {
                .bookingTooEarly
            } else {
                now >= until ? .bookingTooLate : nil
            }
        return Found(
            agency: Int32(clamping: try row.integer("agency")), fromMilliseconds: from, untilMilliseconds: until,
            refusal: refusal)
    }

    /// The code has let a meeting in; it can let it in again as long as its agency has not ended it.
    func use(_ typed: String, meeting: String, area: String, _ session: any DatabaseSession) throws {
        guard let code = BookingCode(typed) else { return }
        try session.run(Statements.Desks.useBooking, [.text(area), .text(hash(code, area)), .text(meeting)])
    }

    /// The agency has held the meeting and ended it.
    static func end(_ meeting: String, area: String, at now: Int64, _ session: any DatabaseSession) throws {
        try session.run(Statements.Desks.endUse, [.text(area), .text(meeting), .number(now)])
    }

    /// What begins soon where a terminal stands.
    static func soon(
        at place: UInt32, area: String, now: Int64, _ session: any DatabaseSession
    ) throws -> [BookedMoment] {
        let values: [SQLValue] = [.text(area), .number(place), .number(now), .number(now + toldMilliseconds)]
        return try session.run(Statements.Desks.bookedSoon, values).map {
            BookedMoment(
                agency: Int32(clamping: try $0.integer("agency")), fromMilliseconds: try $0.integer("from_ms"),
                untilMilliseconds: try $0.integer("until_ms"))
        }
    }
}
