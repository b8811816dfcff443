// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Testing

@testable import Central

/// Which day something was, by what the terminal says of its clock and what the central can tell itself.
@Suite struct BootClockTests {
    /// What is known of a boot, and the day that follows for a record.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the terminal claims of the moment its boot began.
        var claim: String
        var bound: Int64 = 500
        var trust = BootRow.Trust.central
        /// Heartbeats and signatures: minutes of the boot, and when the central had them.
        var heard: [(minute: Int64, at: String)] = []
        var signed: [(minute: Int64, at: String)] = []
        var minute: UInt32
        /// `nil`: cannot be decided.
        let day: String?
    }

    static let cases: [Case] = [
        Case(testDescription: "a confirmed clock", claim: "2026-11-23 08:00", minute: 60, day: "2026-11-23"),
        Case(
            testDescription: "a second before midnight, known to half a second", claim: "2026-11-23 22:58:59",
            minute: 0, day: "2026-11-23"),
        Case(
            testDescription: "a second before midnight, known to two", claim: "2026-11-23 22:59:59", bound: 2_000,
            minute: 0, day: nil),
        Case(
            testDescription: "midnight in winter is 23:00 UTC", claim: "2026-11-23 23:00:01", minute: 0,
            day: "2026-11-24"),
        Case(
            testDescription: "midnight in summer is 22:00 UTC", claim: "2026-07-01 22:00:01", minute: 0,
            day: "2026-07-02"),
        Case(
            testDescription: "before the night the clocks go forward", claim: "2026-03-28 22:30", minute: 29,
            day: "2026-03-28"),
        Case(
            testDescription: "through the night the clocks go forward", claim: "2026-03-28 22:30", minute: 24 * 60 - 31,
            day: "2026-03-29"),
        Case(
            testDescription: "after a day of 23 hours", claim: "2026-03-28 23:30", minute: 22 * 60 + 31,
            day: "2026-03-30"),
        Case(
            testDescription: "at the end of a day of 25 hours", claim: "2026-10-24 22:30", minute: 24 * 60 + 25,
            day: "2026-10-25"),
        Case(
            testDescription: "a dead battery, nobody heard it", claim: "1970-01-01 00:00", trust: .untrusted,
            minute: 10, day: nil),
        Case(
            testDescription: "the firmware's build date, said to be confirmed", claim: "2019-06-01 00:00", minute: 10,
            day: nil),
        Case(
            testDescription: "a dead battery, heard at noon", claim: "1970-01-01 00:00", trust: .untrusted,
            heard: [(120, "2026-11-23 11:00")], minute: 10, day: "2026-11-23"),
        Case(
            testDescription: "a dead battery, heard; near midnight", claim: "1970-01-01 00:00", trust: .untrusted,
            heard: [(120, "2026-11-24 01:01")], minute: 0, day: nil),
        Case(
            testDescription: "a dead battery, a signature that lay for weeks says only an end",
            claim: "1970-01-01 00:00", trust: .untrusted, signed: [(120, "2026-11-23 11:00")], minute: 10, day: nil),
        Case(
            testDescription: "an unconfirmed clock that happens to be right decides nothing",
            claim: "2026-11-23 08:00", trust: .untrusted, minute: 10, day: nil),
        Case(
            testDescription: "a clock a day ahead, said to be confirmed, heard today", claim: "2026-11-24 08:00",
            heard: [(60, "2026-11-23 09:00")], minute: 60, day: "2026-11-23"),
        Case(
            testDescription: "a clock a day behind, said to be confirmed, heard today", claim: "2026-11-22 08:00",
            heard: [(60, "2026-11-23 09:00")], minute: 60, day: "2026-11-23"),
        Case(
            testDescription: "a clock in the future, and only signatures", claim: "2026-12-24 08:00",
            signed: [(60, "2026-11-23 09:00")], minute: 60, day: nil),
        Case(
            testDescription: "a monotonic clock that went back contradicts itself", claim: "2026-11-23 08:00",
            heard: [(60, "2026-11-23 09:00"), (10, "2026-11-23 12:00")], minute: 60, day: nil),
        Case(
            testDescription: "30 days up, 100 ppm: four minutes are open at midnight", claim: "2026-11-01 23:00",
            heard: [(30 * 1_440, "2026-12-01 23:00")], minute: 30 * 1_440 - 2, day: nil),
        Case(
            testDescription: "30 days up, ten minutes before midnight", claim: "2026-11-01 23:00",
            heard: [(30 * 1_440, "2026-12-01 23:00")], minute: 30 * 1_440 - 10, day: "2026-12-01"),
        Case(testDescription: "beyond the century", claim: "2101-01-01 00:00", minute: 1, day: nil),
        Case(testDescription: "a bound without sense", claim: "2026-11-23 12:00", bound: .max, minute: 1, day: nil),
        Case(
            testDescription: "minutes beyond any machine's life", claim: "2026-11-23 12:00", minute: .max, day: nil),
    ]

    @Test(arguments: cases) func theDay(_ sample: Case) throws {
        var own = BootClock()
        for (minute, at) in sample.signed { own.signed(atBoot: minute * 60_000, receivedAt: try utc(at)) }
        for (minute, at) in sample.heard { own.heard(atBoot: minute * 60_000, receivedAt: try utc(at)) }
        let claim = BootRow(
            ordinal: 1, bootID: [UInt8](repeating: 1, count: 16), wallAtBootMilliseconds: try utc(sample.claim),
            errorBoundMilliseconds: sample.bound, trust: sample.trust)
        let day = BootEstimate(claimed: claim, own: own).day(bootMinutes: sample.minute)
        let wanted = try sample.day.map { Int64(try utc($0 + " 00:00") / 86_400_000) } ?? DayLedger.unknownDay
        #expect(day == wanted)
    }

    @Test func boundsOnlyComeCloser() {
        var own = BootClock()
        var last = BootEstimate(claimed: TestTerminal.boot(trust: .untrusted), own: own)
        for contact in 1...500 {
            let minute = Int64(contact) * 5
            // Transit between nothing and two minutes, in no order.
            let transit = Int64(contact * 7_919 % 120) * 1_000
            own.heard(atBoot: minute * 60_000, receivedAt: testNow + minute * 60_000 + transit)
            let now = BootEstimate(claimed: TestTerminal.boot(trust: .untrusted), own: own)
            #expect(now.isWithin(last))
            #expect(now.began?.contains(testNow) == true)
            last = now
        }
    }

    /// "2026-11-23 12:00" or with seconds, UTC.
    private func utc(_ text: String) throws -> Int64 {
        let numbers = text.split { "- :".contains($0) }.compactMap { Int64($0) }
        let date = CivilDate(year: Int(numbers[0]), month: Int(numbers[1]), day: Int(numbers[2]))
        let seconds = numbers[3] * 3_600 + numbers[4] * 60 + (numbers.count > 5 ? numbers[5] : 0)
        return (Int64(date.dayNumber) * 86_400 + seconds) * 1_000
    }
}

/// Figures that move when more is known, on every engine.
@Suite struct MovingFiguresTests {
    private let boot = [UInt8](repeating: 1, count: 16)

    private func heartbeat(_ terminal: TestTerminal, number: UInt64, minute: Int64) -> Heartbeat {
        var heartbeat = terminal.heartbeat(number: number)
        heartbeat.bootID = Hex.encode(boot)
        heartbeat.bootMilliseconds = minute * 60_000
        return heartbeat
    }

    @Test(arguments: Engine.allCases) func aHeartbeatDecidesWhatADeadBatteryLeftOpen(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var terminal = world.terminal
            terminal.boots = [TestTerminal.boot(wall: 0, trust: .untrusted)]
            terminal.append([UsageEvent(.sessionStarted, purpose: .visitor, first: 1)], minutes: 5)
            // Within what one heartbeat leaves open of the midnight that comes: the boot began at 11:58 UTC.
            let today = Int64(LocalMinute(utcMilliseconds: testNow).date.dayNumber)
            terminal.append([UsageEvent(.sessionStarted, purpose: .visitor, first: 1)], minutes: 11 * 60 + 3)
            world.clock.advance(seconds: 12 * 3_600)
            _ = try await world.ship([terminal.batch(1...2)], by: terminal)
            #expect(try await world.days() == [DayLedger.unknownDay: 2])
            _ = try await world.hear(heartbeat(terminal, number: 1, minute: 12 * 60 + 2))
            #expect(try await world.days().filter { $0.value != 0 } == [DayLedger.unknownDay: 1, today: 1])
            let view = try await database.read { try FleetView.read(area: "se", now: testNow, $0) }
            #expect(view.entries.first { $0.terminal.id == world.terminal.id }?.undecided == 1)
            #expect(try await world.problems() == [])
            // The terminal learnt the time from that answer, and says so with the next batch.
            terminal.boots = [TestTerminal.boot(wall: testNow - 120_000)]
            terminal.append(visits: 1)
            _ = try await world.ship([terminal.batch(3...3)], by: terminal)
            #expect(try await world.days().filter { $0.value != 0 } == [today: 2, today + 1: 1])
            #expect(try await world.problems() == [])
        }
    }

    @Test(arguments: Engine.allCases) func aClaimThatWasWrongMovesEverything(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var terminal = world.terminal
            // Confirmed, it says, and a day behind.
            terminal.boots = [TestTerminal.boot(wall: testNow - 86_400_000 - 3_600_000)]
            terminal.append(visits: 4)
            _ = try await world.ship([terminal.batch(1...4)], by: terminal)
            let today = Int64(LocalMinute(utcMilliseconds: testNow).date.dayNumber)
            #expect(try await world.days() == [today - 1: 4])
            _ = try await world.hear(heartbeat(terminal, number: 1, minute: 60))
            #expect(try await world.days().filter { $0.value != 0 } == [today: 4])
            #expect(try await world.problems() == [])
            // An older heartbeat again says nothing: a replay cannot move a figure.
            world.clock.advance(seconds: 86_400)
            _ = try await world.hear(heartbeat(terminal, number: 1, minute: 60))
            #expect(try await world.days().filter { $0.value != 0 } == [today: 4])
        }
    }
}
