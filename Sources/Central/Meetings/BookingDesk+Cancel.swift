// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Bookings that are called off: whoever comes with the code is told so, and not that it was mistyped.
extension BookingDesk {
    public struct Cancelled: Sendable, Codable, Equatable {
        public let agency: Int32
        public let fromMilliseconds: Int64
    }

    /// By the code, as somebody reads it from a letter.
    /// - Throws: `notFound` for a code that is not booked, or was cancelled before.
    public func cancel(_ typed: String, area: String) async throws -> Cancelled {
        let booked = BookingCode(typed).map { hash($0, area) }
        if let booked, let cancelled = try await cancel(booked, area: area, agencies: nil) { return cancelled }
        throw CentralError.notFound("no meeting is booked with this code", remedy: "see the letter it stands in")
    }

    /// - Parameters:
    ///   - id: a booking as the desk lists it.
    ///   - agencies: whose bookings alone are meant; `nil`: anybody's.
    func cancel(_ id: String, area: String, agencies: [Int32]?) async throws -> Cancelled? {
        let key: [SQLValue] = [.text(area), .text(id)]
        let now = clock.nowMilliseconds()
        return try await database.write { session in
            guard let row = try session.run(Statements.Desks.booking, key).first else { return nil }
            let agency = Int32(clamping: try row.integer("agency"))
            guard agencies?.contains(agency) ?? true else { return nil }
            try session.run(
                Statements.Desks.pastCancellations, [.text(area), .number(now - Self.keptMilliseconds)])
            try session.run(Statements.Desks.unbook, key)
            try session.run(
                Statements.Desks.cancel,
                key + [
                    .number(Int64(agency)), .number(try row.integer("from_ms")), .number(try row.integer("until_ms")),
                ])
            return Cancelled(agency: agency, fromMilliseconds: try row.integer("from_ms"))
        }
    }
}
