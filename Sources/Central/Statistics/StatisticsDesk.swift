// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// Publishes statistics of a month: once made, it is what it is.
struct StatisticsDesk: Sendable {
    let database: any Database
    let clock: CentralClock

    /// The statistics of a month, "2026-10": made and kept at the first asking, the same ever after.
    /// - Throws: `CentralError.invalid` for a month that is not over.
    func release(area: String, month: String) async throws -> StatisticsRelease {
        guard let days = Self.days(month) else {
            throw CentralError.invalid(
                "\"\(SafeText.clean(month))\" is no month", remedy: "write it like 2026-10")
        }
        let now = clock.nowMilliseconds()
        // Reports of the last day are made on the first day of the next month.
        guard Int64(LocalMinute(utcMilliseconds: now).date.dayNumber) > days.upperBound else {
            throw CentralError.invalid(
                "\(month) is not over", remedy: "ask again on the second day of the month after it")
        }
        return try await database.write { session in
            let key: [SQLValue] = [.text(area), .text(month)]
            if let row = try session.run(Statements.Statistics.find, key).first {
                return try JSONDecoder().decode(StatisticsRelease.self, from: Data(try row.text("release").utf8))
            }
            let release = StatisticsRelease(
                area: area, period: month, madeMilliseconds: now, rows: try Self.rows(area, days, session))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let text = String(decoding: try encoder.encode(release), as: UTF8.self)
            try session.run(Statements.Statistics.save, key + [.number(now), .text(text)])
            return release
        }
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

    /// Days since 1970, from the first of the month to the first of the next.
    private static func days(_ month: String) -> Range<Int64>? {
        let parts = month.split(separator: "-", omittingEmptySubsequences: false)
        guard month.utf8.count == 7, parts.count == 2, let year = Int(parts[0]), let number = Int(parts[1]),
            (2_020...2_999).contains(year), (1...12).contains(number)
        else { return nil }
        let next =
            number == 12
            ? CivilDate(year: year + 1, month: 1, day: 1) : CivilDate(year: year, month: number + 1, day: 1)
        return Int64(CivilDate(year: year, month: number, day: 1).dayNumber)..<Int64(next.dayNumber)
    }
}
