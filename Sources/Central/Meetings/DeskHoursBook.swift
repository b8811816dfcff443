// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// The hours that desks have set, above those of the content.
enum DeskHoursBook {
    /// Spans of a day.
    static let mostSpans = 4

    /// By agency; `nil` inside: the content's again.
    static func all(_ area: String, _ session: any DatabaseSession) throws -> [Int32: OpeningHours?] {
        var found: [Int32: OpeningHours?] = [:]
        for row in try session.run(Statements.Desks.hours, [.text(area)]) {
            let text = try row.optionalText("hours")
            found.updateValue(
                try text.map { try JSONDecoder().decode(OpeningHours.self, from: Data($0.utf8)) },
                forKey: Int32(clamping: try row.integer("agency")))
        }
        return found
    }

    /// What terminals are told.
    static func told(
        _ agencies: [MeetingAgency], _ area: String, _ session: any DatabaseSession
    ) throws -> [DeskHours]? {
        let all = try all(area, session)
        let told = agencies.filter(\.isDesk).compactMap { agency in
            all[agency.code].map { DeskHours(agency: agency.code, hours: $0 ?? agency.hours) }
        }
        return told.isEmpty ? nil : told
    }

    /// - Parameter week: seven days of spans, each its two ends one after the other, Monday first; `nil`: those of the
    ///   content. Holidays stay as the content has them.
    /// - Throws: `DeskRefusal.malformed` for what is no week.
    static func set(
        _ week: [[Int]]?, of agency: MeetingAgency, _ area: String, _ session: any DatabaseSession
    ) throws {
        var text: String?
        if let week {
            let hours = OpeningHours(week: try read(week), holidays: agency.hours.holidays, eves: agency.hours.eves)
            text = String(decoding: try JSONEncoder().encode(hours), as: UTF8.self)
        }
        try session.run(
            Statements.Desks.setHours, [.text(area), .number(agency.code), text.map(SQLValue.text) ?? .null])
    }

    private static func read(_ week: [[Int]]) throws -> [[OpeningHours.Span]] {
        guard week.count == 7 else { throw DeskRefusal.malformed }
        return try week.map { day in
            // Each end lies behind the one before it.
            guard day.count.isMultiple(of: 2), day.count <= 2 * mostSpans, zip(day, day.dropFirst()).allSatisfy(<),
                day.allSatisfy({ (0...1_440).contains($0) })
            else { throw DeskRefusal.malformed }
            return stride(from: 0, to: day.count, by: 2).map { .init(opens: day[$0], closes: day[$0 + 1]) }
        }
    }
}

extension OpeningHours {
    /// Seven days of spans, each its two ends one after the other.
    var ends: [[Int]] { week.map { day in day.flatMap { [$0.opens, $0.closes] } } }
}
