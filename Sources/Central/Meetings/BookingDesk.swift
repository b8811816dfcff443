// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// Booked meetings: a code says who and when, not about what. Only a keyed hash of it is kept.
public struct BookingDesk: Sendable {
    /// One may come so long before the time.
    static let earlyMilliseconds: Int64 = 600_000
    /// A booking lasts this long where nobody says otherwise.
    static let usualMilliseconds: Int64 = 3_600_000
    /// So long after its end a code is still known, to say that it is too late.
    static let keptMilliseconds: Int64 = 7 * 86_400_000
    static let longestMilliseconds: Int64 = 12 * 3_600_000
    static let furthestMilliseconds: Int64 = 400 * 86_400_000

    let database: any Database
    let state: StateDirectory
    let clock: CentralClock
    let random: RandomBytes

    public struct Booked: Sendable, Codable, Equatable {
        /// Shown once.
        public let code: String
        public let agency: Int32
        public let fromMilliseconds: Int64
        public let untilMilliseconds: Int64
    }

    /// - Parameters:
    ///   - from: UTC milliseconds.
    ///   - until: the same; `nil`: an hour later.
    ///   - place: the service point it is for; `nil`: whichever the visitor likes.
    public func book(
        agency: Int32, from: Int64, until: Int64?, area: String, place: UInt32? = nil
    ) async throws -> Booked {
        let until = until ?? from + Self.usualMilliseconds
        let now = clock.nowMilliseconds()
        guard from < until, until - from <= Self.longestMilliseconds, until > now,
            from - now < Self.furthestMilliseconds
        else {
            throw CentralError.invalid(
                "the time of the booking cannot be", remedy: "give a time to come, and an end within twelve hours of it"
            )
        }
        let code = BookingCode(random: random.take(BookingCode.randomBytes))
        let key: [SQLValue] = [.text(area), .text(hash(code, area))]
        let booking = key + [.number(agency), .number(from), .number(until)]
        try await database.write { session in
            try session.run(Statements.Desks.pastBookings, [.text(area), .number(now - Self.keptMilliseconds)])
            try session.run(Statements.Desks.pastPlaces, [.text(area)])
            try session.run(Statements.Desks.pastUses, [.text(area)])
            try session.run(Statements.Desks.book, booking)
            guard let place else { return }
            guard let known = try session.run(Statements.Places.find, [.number(place)]).first,
                try known.text("area") == area
            else {
                throw CentralError.notFound(
                    "there is no place \(place)", remedy: "see the codes with kiosk-central site list")
            }
            try session.run(Statements.Desks.placeBooking, key + [.number(place)])
        }
        return Booked(code: code.grouped, agency: agency, fromMilliseconds: from, untilMilliseconds: until)
    }

    /// When a code is booked for.
    func check(
        _ typed: String, agency: Int32, area: String, now: Int64, _ session: any DatabaseSession
    ) throws -> Result<Int64, MeetingRefusal> {
        guard let found = try find(typed, area: area, now: now, session), found.agency == agency else {
            return .failure(.unknownBooking)
        }
        return found.refusal.map { .failure($0) } ?? .success(found.fromMilliseconds)
    }

    func hash(_ code: BookingCode, _ area: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(area)\u{0}\(code.characters)".utf8), using: state.derivedKey("booking codes"))
        return Hex.encode(Array(code))
    }
}
