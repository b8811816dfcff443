// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Logging
import Testing

@testable import Central

/// Months that are closed one after the other: what comes late is a correction, and together they are the exact counts.
@Suite struct ClosingTests {
    private static let november = CivilMonth("2026-11")!
    private static let december = CivilMonth("2026-12")!

    /// What is counted by now, of days before a month's end and of the undecided one.
    private func counted(_ world: LogWorld, through month: CivilMonth) async throws
        -> [EvidenceStatement.FigureKey: Int64]
    {
        var counted: [EvidenceStatement.FigureKey: Int64] = [:]
        let rows = try await world.database.read {
            try $0.run(
                Statements.Usage.byPlaceAndDay, [.text("se"), .number(Purpose.visitor.rawValue)])
        }
        for row in rows {
            let day = try row.integer("day")
            guard day < month.days.upperBound else { continue }
            let kind = try #require(UsageEventKind(rawValue: UInt16(try row.integer("kind"))))
            counted[.init(place: UInt32(try row.integer("place")), day: day, kind: kind)] = try row.integer("events")
        }
        return counted
    }

    /// Figures and corrections of all closed months, added by hand.
    private func stated(_ world: LogWorld) async throws -> [EvidenceStatement.FigureKey: Int64] {
        let rows = try await world.database.read {
            try $0.run(Statements.Closings.statements, [.text("se"), .text("9999-99")])
        }
        var sums: [EvidenceStatement.FigureKey: Int64] = [:]
        for row in rows {
            let statement = try SignedStatement(row).statement
            for (key, events) in statement.figures { sums[key, default: 0] += Int64(events) }
            for one in statement.closing?.corrections ?? [] { sums[one.key, default: 0] += one.events }
        }
        return sums.filter { $0.value != 0 }
    }

    @Test(arguments: Engine.allCases) func whatComesLateIsACorrectionInTheNextMonth(on engine: Engine) async throws {
        try await engine.run { database in
            var world = try await LogWorld(database)
            // From 23 November, every twelve hours: into December. The second terminal is away with its five visits.
            world.visit(0, times: 60, from: 10, each: 720)
            world.visit(1, times: 5)
            world.clock.advance(seconds: 14 * 86_400)
            try await world.take(0, [1...60])
            let first = try await world.closings.close(Self.november, area: "se")
            #expect(first.corrections == 0)
            let sent = try await counted(world, through: Self.november)
            #expect(try await stated(world) == sent)

            world.clock.advance(seconds: 26 * 86_400)
            try await world.take(0, [61...180])
            try await world.take(1, [1...10, 11...15])
            let december = try await world.closings.close(Self.december, area: "se")
            #expect(december.corrections == 3)
            let report = try await database.read {
                try MonthReport.read(Self.december, area: "se", now: testNow, $0)
            }
            #expect(report.isClosed)
            #expect(report.previous == "2026-11")
            // Four of the five are visitors'; which terminal, day, event, how many, and where it lies in the log.
            #expect(report.corrections.map(\.event) == ["sessionStarted", "sessionEnded", "serviceOpened"])
            for one in report.corrections {
                #expect(one.terminal == world.terminals[1].id)
                #expect(one.placeCode == world.terminals[1].placeCode)
                #expect((one.day, one.cause, one.count) == ("2026-11-23", "late", 4))
            }
            #expect(report.corrections.map(\.positions) == [[2], [2, 3], [2, 3]])
            #expect(report.figures.allSatisfy { $0.day?.hasPrefix("2026-12") ?? false })
            #expect(try await stated(world) == counted(world, through: Self.december))

            // November is what it was, and both are proved.
            let again = try await world.prove(Self.november)
            #expect(again.0.problems == [])
            #expect(again.0.corrections == [])
            let proof = try await world.prove(Self.december)
            #expect(proof.0.problems == [])
            #expect(proof.0.corrections.map(\.events) == [4, 4, 4])
            #expect(proof.1.earlier.count == 1)
        }
    }

    @Test func aDayThatIsDecidedLaterIsMovedByACorrection() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            // A clock nobody confirmed: three visits whose day cannot be told, beside four that can.
            world.terminals[1].boots = [TestTerminal.boot(trust: .untrusted)]
            world.visit(0, times: 5)
            world.visit(1, times: 4)
            try await world.take(0, [1...15])
            try await world.take(1, [1...12])
            world.clock.advance(seconds: 14 * 86_400)
            try await world.closings.close(Self.november, area: "se")
            let first = try await database.read {
                try MonthReport.read(Self.november, area: "se", now: testNow, $0)
            }
            #expect(Set(first.corrections.map(\.day)) == [nil])
            #expect(first.corrections.map(\.count) == [4, 4, 4])
            #expect(try await world.prove(Self.november).0.problems == [])
            #expect(try await stated(world) == counted(world, through: Self.november))

            // The central's own time comes back from the terminal: the boot is known now.
            world.terminals[1].boots = [TestTerminal.boot()]
            world.visit(1, times: 1, from: 90)
            try await world.take(1, [13...15])
            world.clock.advance(seconds: 30 * 86_400)
            try await world.closings.close(Self.december, area: "se")
            let next = try await database.read {
                try MonthReport.read(Self.december, area: "se", now: testNow, $0)
            }
            let undecided = next.corrections.filter { $0.day == nil }
            #expect(undecided.map(\.count) == [-4, -4, -4])
            #expect(undecided.allSatisfy { $0.cause == "moved" && $0.positions.isEmpty })
            let decided = next.corrections.filter { $0.day == "2026-11-23" && $0.event == "sessionStarted" }
            #expect(decided.map(\.cause) == ["late", "moved"])
            #expect(decided.map(\.count) == [1, 4])
            #expect(try await stated(world) == counted(world, through: Self.december))
            #expect(try await world.prove(Self.december).0.problems == [])
        }
    }

    /// Batches of three terminals that arrive whenever they like, over five months.
    @Test(arguments: 1...6) func statementsTogetherAreTheExactCounts(seed: UInt64) async throws {
        try await Engine.sqlite.run { database in
            var dice = SplitMix(seed)
            var world = try await LogWorld(database, terminals: 3)
            for index in 0..<3 {
                if index == 2 { world.terminals[2].boots = [TestTerminal.boot(trust: .untrusted)] }
                world.visit(index, times: 80, from: 10, each: 2_160)
            }
            var sent: [UInt64] = [0, 0, 0]
            var month = Self.november
            for _ in 0..<5 {
                world.clock.advance(seconds: 33 * 86_400)
                for index in 0..<3 where dice.next(4) > 0 {
                    let end = min(240, sent[index] + UInt64(dice.next(90)))
                    guard end > sent[index] else { continue }
                    // A terminal cannot send what has not happened.
                    let now = world.clock.clock.nowMilliseconds()
                    let last = world.terminals[index].records.last {
                        $0.sequence <= end && testNow - 3_600_000 + Int64($0.bootMinutes) * 60_000 < now
                    }
                    guard let last, last.sequence > sent[index] else { continue }
                    if index == 2, dice.next(2) == 0 { world.terminals[2].boots = [TestTerminal.boot()] }
                    try await world.take(index, [sent[index] + 1...last.sequence])
                    sent[index] = last.sequence
                }
                try await world.closings.close(month, area: "se")
                #expect(try await stated(world) == counted(world, through: month), "\(month.text), seed \(seed)")
                month = try #require(month.next)
            }
            for closing in try await world.closings.closings(area: "se") {
                let (report, _) = try await world.prove(CivilMonth(closing.month))
                #expect(report.problems == [], "\(closing.month), seed \(seed)")
            }
        }
    }

    @Test func monthsAreClosedInOrderAndOnce() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            world.visit(0, times: 5)
            try await world.take(0, [1...15])
            world.clock.advance(seconds: 70 * 86_400)
            try await world.closings.close(Self.november, area: "se")
            for wrong in ["2026-10", "2026-11", "2027-01", "2027-02"] {
                await #expect(throws: CentralError.self, "\(wrong)") {
                    try await world.closings.close(try #require(CivilMonth(wrong)), area: "se")
                }
            }
            try await world.closings.close(Self.december, area: "se")
            #expect(try await world.closings.closings(area: "se").map(\.month) == ["2026-11", "2026-12"])
        }
    }

    // MARK: by itself

    @Test func aMonthClosesItselfAtTheNamedTime() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            #expect(try await world.closings.closeDue(area: "se", afterDays: 5).isEmpty, "nothing is counted yet")
            world.visit(0, times: 5)
            try await world.take(0, [1...15])
            // testNow is 23 November 12:00 UTC; in Sweden the sixth of December begins an hour before midnight UTC.
            let due = Int64(CivilDate(year: 2_026, month: 12, day: 6).dayNumber) * 86_400 - 3_600
            world.clock.advance(seconds: due - testNow / 1_000 - 1)
            #expect(try await world.closings.closeDue(area: "se", afterDays: 5).isEmpty)
            world.clock.advance(seconds: 1)
            #expect(try await world.closings.closeDue(area: "se", afterDays: 5).map(\.month) == ["2026-11"])
            #expect(try await world.closings.closeDue(area: "se", afterDays: 5).isEmpty, "once")
            // A central that was away for a winter closes what has come due, in order.
            world.clock.advance(seconds: 64 * 86_400)
            #expect(
                try await world.closings.closeDue(area: "se", afterDays: 5).map(\.month) == ["2026-12", "2027-01"])
        }
    }

    @Test func theServiceAsksEveryAreaForItsOwnTime() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            world.visit(0, times: 5)
            try await world.take(0, [1...15])
            world.clock.advance(seconds: 20 * 86_400)
            var settings = CentralSettings.Closing()
            var logger = Logger(label: "closing")
            logger.logLevel = .critical
            for word in ["never", "se=15"] { try settings.read(word) }
            try await ClosingService(desk: world.closings, settings: settings, logger: logger).once()
            #expect(try await world.closings.closings(area: "se").isEmpty, "it is 13 December")
            try settings.read("se=3")
            try await ClosingService(desk: world.closings, settings: settings, logger: logger).once()
            #expect(try await world.closings.closings(area: "se").map(\.month) == ["2026-11"])
            #expect(settings.days(area: "no") == nil)
            for wrong in ["", "29", "-1", "five", "se=", "se=x"] {
                #expect(throws: CentralError.self, "\(wrong)") { try settings.read(wrong) }
            }
            #expect(CentralSettings(directory: "").closing.days(area: "se") == 5)
        }
    }
}

/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(bound))
    }
}
