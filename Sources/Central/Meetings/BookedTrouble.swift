// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// What the terminals of a place say that stands in the way of a meeting booked there, in Swedish, for the clerk's page.
struct BookedTrouble {
    /// Nearer than this a booking is looked after; what a terminal lacks a week before is not of interest.
    static let nearMilliseconds: Int64 = 3_600_000

    private let area: String
    private let now: Int64
    private let session: any DatabaseSession
    private var known: [UInt32: String] = [:]

    init(area: String, now: Int64, session: any DatabaseSession) {
        self.area = area
        self.now = now
        self.session = session
    }

    /// Places of an agency's bookings that begin soon, with what their terminals say.
    mutating func of(_ agency: Int32) throws -> [(from: Int64, until: Int64, place: String, trouble: String?)] {
        let rows = try session.run(
            Statements.Desks.bookedPlaces, [.text(area), .number(agency), .number(now)])
        return try rows.map { row in
            let from = try row.integer("from_ms")
            let code = UInt32(clamping: try row.integer("place"))
            let site = try session.run(Statements.Places.find, [.number(code)]).first
                .map(PlaceRegister.place).map(\.configuration)
            let name = SafeText.clean(site?.placeName ?? "plats \(code)")
            let isNear = from - now <= Self.nearMilliseconds
            return (from, try row.integer("until_ms"), name, isNear ? try trouble(at: code, name) : nil)
        }
    }

    /// `nil`: a terminal stands there, is heard and has nothing to say.
    private mutating func trouble(at place: UInt32, _ name: String) throws -> String? {
        if let said = known[place] { return said.isEmpty ? nil : said }
        let said = try look(at: place, name)
        known[place] = said ?? ""
        return said
    }

    private func look(at place: UInt32, _ name: String) throws -> String? {
        let terminals = try session.run(Statements.Terminals.list, [.text(area)]).filter {
            try $0.integer("place") == Int64(place) && $0.optionalInteger("revoked_ms") == nil
        }.map { try $0.text("terminal") }
        var worst: String? = "Ingen terminal är inskriven i \(name)."
        for terminal in terminals {
            guard let contact = try session.run(Statements.Terminals.contact, [.text(area), .text(terminal)]).first,
                try contact.integer("promised_ms") >= now
            else {
                worst = "Terminalen i \(name) hörs inte."
                continue
            }
            let heartbeat = try? JSONDecoder().decode(
                Heartbeat.self, from: Data(try contact.text("heartbeat").utf8))
            guard let health = heartbeat?.meeting else {
                worst = "Terminalen i \(name) kan inte hålla videosamtal."
                continue
            }
            // One good terminal is enough.
            guard let words = Self.words(health) else { return nil }
            worst = "Terminalen i \(name) säger: \(words)."
        }
        return worst
    }

    private static func words(_ health: MeetingHealth) -> String? {
        guard health.isReady else { return "videosamtal går inte att hålla" }
        guard let rehearsal = health.rehearsal, rehearsal.hasFailed else { return nil }
        return Words.bad(rehearsal).joined(separator: ", ")
    }
}
