// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Central

/// What is flagged beside a figure: nothing of a month as the workload lives it, and each thing that somebody made up.
@Suite struct PlausibilityTests {
    /// The shop of the workload: weekdays 9–18, Saturday and Sunday 10–15.
    private static let hours = OpeningHours(
        week: Array(repeating: [.init(opens: 540, closes: 1_080)], count: 5)
            + Array(repeating: [.init(opens: 600, closes: 900)], count: 2),
        holidays: [.init(opens: 540, closes: 1_080)])

    /// Days of a workload's terminal.
    private func days(_ workload: Workload) -> [Int64: VisitDay] {
        var days: [Int64: VisitDay] = [:]
        for record in workload.records where record.event.purpose == .visitor {
            guard let boot = workload.boots.first(where: { $0.ordinal == record.bootOrdinal }) else { continue }
            let estimate = BootEstimate(claimed: boot, own: BootClock())
            days[estimate.day(bootMinutes: record.bootMinutes), default: VisitDay()].entries.append(
                .init(
                    boot: record.bootOrdinal, bootMinutes: record.bootMinutes,
                    began: estimate.range(bootMinutes: record.bootMinutes), event: record.event))
        }
        return days
    }

    /// A county's month: 24 terminals, 216,000 events.
    @Test func aCountyMonthOfTheWorkloadIsNotFlagged() {
        for number in 0..<24 {
            for (day, visits) in days(Workload(events: 9_000, seed: Workload.seed + UInt64(number))) {
                let findings = visits.findings(Self.hours)
                #expect(findings == [], "terminal \(number), \(CivilDate(dayNumber: Int(day)).text)")
            }
        }
    }

    // MARK: made up

    /// 2026-11-24, a Tuesday, 10:00 in Sweden.
    private static let ten = Int64(CivilDate(year: 2_026, month: 11, day: 24).dayNumber) * 86_400_000 + 32_400_000

    private func entry(_ minute: Int, _ event: UsageEvent, width: Int64 = 1_000) -> VisitDay.Entry {
        let moment = Self.ten + Int64(minute) * 60_000
        return .init(
            boot: 1, bootMinutes: UInt32(2_000 + minute), began: moment...moment + width, event: event)
    }

    private func visit(_ minute: Int, lasting minutes: Int32, services: [Int32] = [7]) -> [VisitDay.Entry] {
        [entry(minute, UsageEvent(.sessionStarted, purpose: .visitor, first: 1))]
            + services.map { entry(minute, UsageEvent(.serviceOpened, purpose: .visitor, first: $0)) }
            + [
                entry(
                    minute + Int(minutes), UsageEvent(.sessionEnded, purpose: .visitor, first: 1, second: minutes))
            ]
    }

    private func findings(_ entries: [VisitDay.Entry], rule: PlausibilityRule) -> [VisitDay.Finding] {
        VisitDay(entries: entries).findings(Self.hours).filter { $0.rule == rule }
    }

    @Test func slipsWhileTheShopIsClosed() {
        func slip(_ minute: Int, width: Int64 = 1_000) -> [VisitDay.Entry] {
            [entry(minute, UsageEvent(.slipRequested, purpose: .visitor, first: 1, second: 1), width: width)]
        }
        // The shop closes 18.00, 480 minutes after ten.
        #expect(findings(slip(479), rule: .closedShop) == [])
        #expect(findings(slip(494), rule: .closedShop) == [], "within the margin")
        #expect(
            findings(slip(496) + slip(100) + slip(700), rule: .closedShop)
                == [.init(rule: .closedShop, seen: 2, among: 3)])
        // Where the clock's bounds reach into the opening hours nobody can tell.
        #expect(findings(slip(-90, width: 3_600_000), rule: .closedShop) == [])
        #expect(findings(slip(-90, width: 60_000), rule: .closedShop).count == 1)
        // Without hours, and for services that come from no visit of a slip, nothing is said.
        #expect(VisitDay(entries: slip(700)).findings(nil) == [])
        #expect(VisitDay(entries: slip(700)).findings(.always) == [])
    }

    @Test func visitsOfNoLengthInSeries() {
        let seven = (0..<7).flatMap { visit($0, lasting: 0) }
        #expect(findings(seven, rule: .shortVisits) == [])
        let eight = (0..<8).flatMap { visit($0, lasting: Int32($0 % 2)) }
        #expect(findings(eight, rule: .shortVisits) == [.init(rule: .shortVisits, seen: 8, among: 8)])
        // Every thirty seconds: two in each minute.
        let thirty = (0..<40).flatMap { visit($0 / 2, lasting: 0) }
        #expect(findings(thirty, rule: .shortVisits) == [.init(rule: .shortVisits, seen: 40, among: 40)])
        // A real visit between, or a pause of three minutes, ends a series.
        #expect(
            findings(seven + visit(7, lasting: 2) + (10..<17).flatMap { visit($0, lasting: 0) }, rule: .shortVisits)
                == [])
        #expect(findings(seven + (9..<16).flatMap { visit($0, lasting: 0) }, rule: .shortVisits) == [])
        #expect(
            findings(eight + (60..<72).flatMap { visit($0, lasting: 1) }, rule: .shortVisits)
                == [.init(rule: .shortVisits, seen: 12, among: 20)])
    }

    @Test func oneServiceRepeated() {
        let mixed = (0..<20).flatMap { visit($0 * 10, lasting: 5, services: [$0 % 5 == 0 ? 2 : 7]) }
        #expect(
            findings(mixed, rule: .oneServiceShare)
                == [.init(rule: .oneServiceShare, seen: 80, among: 20, service: 7)])
        let less = mixed + visit(300, lasting: 5, services: [2])
        #expect(findings(less, rule: .oneServiceShare) == [])
        #expect(findings(Array(mixed.prefix(19 * 3)), rule: .oneServiceShare) == [], "19 say nothing")
        let run = visit(0, lasting: 9, services: Array(repeating: 4, count: 24))
        #expect(findings(run, rule: .oneServiceRun) == [])
        #expect(
            findings(run + visit(20, lasting: 5, services: [4, 1]), rule: .oneServiceRun)
                == [.init(rule: .oneServiceRun, seen: 25, among: 26, service: 4)])
        #expect(findings(run + visit(20, lasting: 5, services: [1, 4]), rule: .oneServiceRun) == [])
    }

    @Test func moreVisitsThanCanBe() {
        let thirty = (0..<30).flatMap { visit($0 * 2, lasting: 2) }
        #expect(findings(thirty, rule: .rate) == [])
        #expect(
            findings(thirty + visit(59, lasting: 2), rule: .rate) == [.init(rule: .rate, seen: 31, among: 31)])
        #expect(findings(thirty + visit(60, lasting: 2), rule: .rate) == [])
    }

    // MARK: in the central

    @Test(arguments: Engine.allCases) func flagsStandBesideTheFiguresAndNothingIsDropped(
        on engine: Engine
    ) async throws {
        try await engine.run { database in
            var world = try await LogWorld(database)
            let places = PlaceRegister(database: database, clock: world.clock.clock)
            let code = world.terminals[0].placeCode
            _ = try await places.change(code) { $0.openingHours = try! HoursLine.read("mo-fr 09:00-13:00") }
            // Boot 23 November 12:00 Swedish time. Ten visits of no length at 14.00, one every minute; none elsewhere.
            for minute in 120..<130 {
                world.terminals[0].append(
                    [
                        UsageEvent(.sessionStarted, purpose: .visitor, first: 1),
                        UsageEvent(.sessionEnded, purpose: .visitor, first: 1, second: 0),
                    ], minutes: UInt32(minute))
            }
            world.visit(1, times: 10, from: 0, each: 5)
            world.clock.advance(seconds: 10_000)
            try await world.take(0, [1...20])
            try await world.take(1, [1...30])
            let now = world.clock.clock.nowMilliseconds()
            let report = try await database.read { try UsageReport.read(area: "se", now: now, $0) }
            #expect(report.flags.map(\.rule) == [.closedShop, .shortVisits])
            for flag in report.flags {
                #expect((flag.terminal, flag.placeCode) == (world.terminals[0].id, code))
                #expect(flag.day == "2026-11-23")
            }
            #expect(report.flags.map(\.seen) == [10, 10])
            #expect(report.flags.map(\.limit) == [0, 8])
            // Every visit is counted all the same.
            let visits = report.figures.filter { $0.event == "sessionStarted" }.map(\.count)
            #expect(visits == [10, 8])

            // The hours of then: a change today says nothing of yesterday, and a closed month keeps its flags.
            world.clock.advance(seconds: 14 * 86_400)
            try await world.closings.close(try #require(CivilMonth("2026-11")), area: "se")
            _ = try await places.change(code) { $0.openingHours = .always }
            let flags = try await database.read {
                try PlausibilityDesk(area: "se", session: $0).flags(on: 20_000..<30_000).map(\.rule)
            }
            #expect(flags == [.closedShop, .shortVisits])
            let month = try await database.read {
                try MonthReport.read(CivilMonth("2026-11")!, area: "se", now: testNow, $0)
            }
            #expect(month.flags == report.flags)
        }
    }

    /// Held back until the month is closed, it is flagged beside the correction.
    @Test func nothingEscapesByComingLate() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            world.visit(0, times: 5)
            for minute in 0..<12 {
                world.terminals[1].append(
                    [
                        UsageEvent(.sessionStarted, purpose: .visitor, first: 1),
                        UsageEvent(.sessionEnded, purpose: .visitor, first: 1, second: 0),
                    ], minutes: UInt32(minute))
            }
            try await world.take(0, [1...15])
            world.clock.advance(seconds: 14 * 86_400)
            try await world.closings.close(try #require(CivilMonth("2026-11")), area: "se")
            try await world.take(1, [1...24])
            world.clock.advance(seconds: 30 * 86_400)
            try await world.closings.close(try #require(CivilMonth("2026-12")), area: "se")
            let month = try await database.read {
                try MonthReport.read(CivilMonth("2026-12")!, area: "se", now: testNow, $0)
            }
            #expect(month.flags.map(\.rule) == [.shortVisits])
            #expect(month.flags.first?.day == "2026-11-23")
        }
    }
}
