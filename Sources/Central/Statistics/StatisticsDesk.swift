// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// Publishes statistics of months or of weeks: once made, a release is what it is.
///
/// No day is ever in two releases. A month beside its weeks would be a true total over them, and what is masked in one
/// week would follow from the month and the other weeks (`StatisticsTests` shows how). So an area publishes its days by
/// the month or by the week, and what shares days with a release that was made is refused.
public struct StatisticsDesk: Sendable {
    let database: any Database
    let clock: CentralClock

    /// A release that was made.
    public struct Made: Sendable, Codable, Equatable {
        public let period: String
        public let madeMilliseconds: Int64
    }

    /// The statistics of a month, "2026-10", or a week, "2026-W44": made and kept at the first asking, the same ever
    /// after.
    /// - Throws: `CentralError.invalid` for a period that is not over, or that shares days with another release.
    public func release(area: String, period text: String) async throws -> StatisticsRelease {
        guard let period = StatisticsPeriod(text) else {
            throw CentralError.invalid(
                "\"\(SafeText.clean(text))\" is no month and no week",
                remedy: "write it like 2026-10 or 2026-W44")
        }
        let now = clock.nowMilliseconds()
        return try await database.write { session in
            if let known = try Self.find(area, period.text, session) { return known }
            // Reports of the last day are made on the first day after it.
            guard Int64(LocalMinute(utcMilliseconds: now).date.dayNumber) > period.days.upperBound else {
                throw CentralError.invalid(
                    "\(period.text) is not over", remedy: "ask again on the second day after it")
            }
            for made in try Self.made(area, session) {
                guard let other = StatisticsPeriod(made.period), other.days.overlaps(period.days) else { continue }
                throw CentralError.invalid(
                    "\(period.text) shares days with \(made.period), which is published: the two together would tell "
                        + "what is masked",
                    remedy: "go on with periods that follow those there are")
            }
            let release = StatisticsRelease(
                area: area, period: period.text, madeMilliseconds: now,
                rows: try Self.rows(area, period.days, session))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let text = String(decoding: try encoder.encode(release), as: UTF8.self)
            try session.run(
                Statements.Statistics.save, [.text(area), .text(period.text), .number(now), .text(text)])
            return release
        }
    }

    /// What was published, in the order it was made.
    public func list(area: String) async throws -> [Made] {
        try await database.read { try Self.made(area, $0) }
    }

    /// A release that was made; `nil`: none was, and none is made.
    func find(area: String, period: String) async throws -> StatisticsRelease? {
        try await database.read { try Self.find(area, period, $0) }
    }

    static func made(_ area: String, _ session: any DatabaseSession) throws -> [Made] {
        try session.run(Statements.Statistics.list, [.text(area)]).map {
            Made(period: try $0.text("period"), madeMilliseconds: try $0.integer("made_ms"))
        }
    }

    private static func find(
        _ area: String, _ period: String, _ session: any DatabaseSession
    ) throws -> StatisticsRelease? {
        guard let row = try session.run(Statements.Statistics.find, [.text(area), .text(period)]).first else {
            return nil
        }
        guard let release = try? JSONDecoder().decode(StatisticsRelease.self, from: Data(try row.text("release").utf8))
        else { throw CentralError.inconsistent("the statistics of \(period)") }
        return release
    }

    private static func rows(
        _ area: String, _ days: Range<Int64>, _ session: any DatabaseSession
    ) throws -> [StatisticsRelease.Row] {
        struct Counter: Hashable {
            let terminal: String
            let agency: Int64
            let outcome: Int64
            let duration: Int64
        }
        var series: [Counter: [AgencySeries.Standing]] = [:]
        for row in try session.run(Statements.Agencies.ofArea, [.text(area)]) {
            let counter = Counter(
                terminal: try row.text("terminal"), agency: try row.integer("agency"),
                outcome: try row.integer("outcome"), duration: try row.integer("duration"))
            series[counter, default: []].append(
                AgencySeries.Standing(
                    day: try row.integer("day"), place: UInt32(clamping: try row.integer("place")),
                    value: try row.integer("value")))
        }
        var municipalities: [UInt32: String] = [:]
        for row in try session.run(Statements.Places.list, [.text(area)]) {
            let place = try PlaceRegister.place(row)
            municipalities[place.code] = SafeText.clean(place.configuration.municipality)
        }
        struct Line: Hashable {
            let place: UInt32
            let agency: Int32
            let outcome: Int32
        }
        var counts: [Line: Int64] = [:]
        for (counter, standings) in series {
            for (place, count) in AgencySeries.added(standings, days: days) {
                let line = Line(
                    place: place, agency: Int32(clamping: counter.agency), outcome: Int32(clamping: counter.outcome))
                counts[line, default: 0] += count
            }
        }
        return counts.map { line, count in
            StatisticsRelease.Row(
                place: line.place, municipality: municipalities[line.place] ?? "", agency: line.agency,
                outcome: line.outcome, count: count)
        }
    }
}
