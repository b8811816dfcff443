// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Counts of visitors by place and day, and how far each place's figures are complete.
public struct UsageReport: Sendable, Codable, Equatable {
    /// One figure: purpose visitor only, nothing else can be paid.
    public struct Figure: Sendable, Codable, Equatable {
        public let placeCode: UInt32
        public let placeName: String
        /// ISO 8601, Swedish local time; `null` where no confirmed clock says which day it was.
        public let day: String?
        public let event: String
        public let purpose: String
        public let count: Int64
    }

    public struct PlaceCoverage: Sendable, Codable, Equatable {
        public let placeCode: UInt32
        public let placeName: String
        public let terminal: String
        /// Nothing is missing up to here; `null`: nothing is known.
        public let completeUntilMilliseconds: Int64?
        /// The terminal is within its contact promise and nothing waits on it.
        public let isCurrent: Bool
        /// Events that wait on the terminal, as far as it said.
        public let waiting: UInt64
    }

    public let area: String
    public let madeMilliseconds: Int64
    public let figures: [Figure]
    public let coverage: [PlaceCoverage]
    /// Days worth a question, of the last `flaggedDays` and among what is undecided; those of a closed month stand in its
    /// statement.
    public let flags: [PlausibilityFlag]

    /// A whole month and the one before it.
    static let flaggedDays: Int64 = 62

    static func read(area: String, now: Int64, _ session: any DatabaseSession) throws -> UsageReport {
        var names: [Int64: String] = [:]
        for row in try session.run(Statements.Places.list, [.text(area)]) {
            names[try row.integer("place")] = SafeText.clean(try PlaceRegister.place(row).configuration.placeName)
        }
        let figures = try session.run(
            Statements.Usage.byPlaceAndDay, [.text(area), .number(Purpose.visitor.rawValue)]
        ).compactMap { row -> Figure? in
            guard let kind = UsageEventKind(rawValue: UInt16(clamping: try row.integer("kind"))) else { return nil }
            let place = try row.integer("place")
            let day = try row.integer("day")
            return Figure(
                placeCode: UInt32(clamping: place), placeName: names[place] ?? "place \(place)",
                day: day == DayLedger.unknownDay ? nil : CivilDate(dayNumber: Int(day)).text,
                event: UsageEventCatalogue.entry(kind).name, purpose: "visitor", count: try row.integer("events"))
        }
        let view = try FleetView.read(area: area, now: now, session)
        let coverage = view.entries.map { entry -> PlaceCoverage in
            var until: Int64?
            var waiting: UInt64 = 0
            switch entry.coverage {
            case .unknown: break
            case .complete(let moment, _): until = moment
            case .partial(let moment, let missing): (until, waiting) = (moment, missing)
            }
            return PlaceCoverage(
                placeCode: entry.terminal.place, placeName: SafeText.clean(entry.configuration.placeName),
                terminal: entry.terminal.id, completeUntilMilliseconds: until, isCurrent: entry.coverage.isCurrent,
                waiting: waiting)
        }
        let today = Int64(LocalMinute(utcMilliseconds: now).date.dayNumber)
        let flags = try PlausibilityDesk(area: area, session: session).flags(on: today - flaggedDays..<today + 1)
        return UsageReport(area: area, madeMilliseconds: now, figures: figures, coverage: coverage, flags: flags)
    }
}
