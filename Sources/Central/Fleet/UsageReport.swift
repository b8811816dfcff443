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
                day: day == DayLedger.unknownDay ? nil : Self.iso(CivilDate(dayNumber: Int(day))),
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
        return UsageReport(area: area, madeMilliseconds: now, figures: figures, coverage: coverage)
    }

    private static func iso(_ date: CivilDate) -> String {
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(pad(date.month))-\(pad(date.day))"
    }
}
