// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// Agency counters on their way from the terminal's key to the central's table: by the day, never by the minute.
@Suite struct AgencyTests {
    private static func today(_ central: TestCentral) -> Int32 {
        Int32(LocalMinute(utcMilliseconds: central.clock.clock.nowMilliseconds()).date.dayNumber)
    }

    private static func counter(_ agency: Int32, outcome: Int32 = 1, duration: Int32 = 0) -> CounterKey {
        CounterKey(family: .agency, first: agency, second: outcome, third: duration)
    }

    private static func send(
        _ report: AgencyReport, _ central: TestCentral, from terminal: TestTerminal,
        by key: Curve25519.Signing.PrivateKey? = nil
    ) async throws -> HTTPAnswer {
        let body = try JSONEncoder().encode(Signed(report, by: key ?? terminal.signingKey))
        return try await central.ask(terminal, "agencies", method: "POST", body: body)
    }

    private static func values(_ central: TestCentral) async throws -> [Int64] {
        try await central.store.database.read {
            try $0.run(Statements.Agencies.ofArea, [.text("se")]).map { try $0.integer("value") }
        }
    }

    @Test func countersOfADayAreKeptOnceAndOnlyGrow() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            let key = central.store.state.signingKey.publicKey
            for value: UInt64 in [3, 3, 5, 4] {
                let report = AgencyReport(
                    terminal: terminal.id, day: Self.today(central),
                    counters: [
                        Self.counter(7): value,
                        // Events have their own road: they are not in it.
                        CounterKey(family: .event, first: 1, second: 1, third: 1): 99,
                    ])
                let answer = try await Self.send(report, central, from: terminal)
                #expect(answer.status == 200)
                let receipt = try answer.json(Signed<AgencyReceipt>.self).verified(by: key)
                #expect(receipt.day == Self.today(central) && receipt.terminal == terminal.id)
            }
            #expect(try await Self.values(central) == [5])
            let next = AgencyReport(
                terminal: terminal.id, day: Self.today(central) + 1, counters: [Self.counter(7): 6, Self.counter(8): 1])
            #expect(try await Self.send(next, central, from: terminal).status == 200)
            #expect(try await Self.values(central) == [5, 6, 1])
        }
    }

    @Test func whatNobodyCanMeanIsRefusedWithItsReason() async throws {
        try await TestCentral.run { central in
            let (terminal, other) = (try await central.newTerminal(), try await central.newTerminal())
            func refused(_ report: AgencyReport, by key: Curve25519.Signing.PrivateKey? = nil) async throws -> String {
                let answer = try await Self.send(report, central, from: terminal, by: key)
                #expect(answer.status == 422 || answer.status == 403)
                return try answer.json(RefusalAnswer.self).refused
            }
            let good = AgencyReport(terminal: terminal.id, day: Self.today(central), counters: [Self.counter(7): 1])
            #expect(try await refused(good, by: other.signingKey) == "badSignature")
            var wrong = good
            wrong.terminal = other.id
            #expect(try await refused(wrong) == "foreignTerminal")
            wrong = good
            wrong.day = Self.today(central) + 2
            #expect(try await refused(wrong) == "futureDay")
            wrong = good
            wrong.counts.append(wrong.counts[0])
            #expect(try await refused(wrong) == "malformed", "one counter told twice")
            for change: @Sendable (inout AgencyReport.Count) -> Void in [
                { $0.agency = -1 }, { $0.outcome = 99 }, { $0.duration = -5 }, { $0.value = .max },
            ] {
                wrong = good
                change(&wrong.counts[0])
                #expect(try await refused(wrong) == "malformed")
            }
            #expect(try await Self.values(central) == [])
        }
    }
}
