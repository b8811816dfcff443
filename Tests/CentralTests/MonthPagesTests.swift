// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// Months, corrections, what is worth a question, and statistics, as an operator sees them.
@Suite struct MonthPagesTests {
    @Test func monthsTheirCorrectionsAndFlagsHavePages() async throws {
        try await OperatorsListenerTests().withOperator { central, browser in
            for path in ["/months", "/months/2026-11", "/statistics/2026-11"] {
                #expect(try await browser.get(path).status == 303, "strangers see nothing of \(path)")
            }
            _ = try await browser.signIn("Åsa", "ett långt lösenord")
            #expect(try await browser.get("/months").text.contains("Inga besök är räknade än"))

            // Last month: two visits now and ten of no length, one every minute, that come after it was closed.
            let now = central.clock.clock.nowMilliseconds()
            let today = LocalMinute(utcMilliseconds: now).date
            let first = CivilDate(year: today.year, month: today.month, day: 1)
            let before = first.adding(days: -1)
            let month = try #require(CivilMonth(year: before.year, month: before.month))
            var terminal = try await central.newTerminal()
            terminal.boots = [TestTerminal.boot(wall: Int64(month.days.lowerBound + 10) * 86_400_000 + 36_000_000)]
            terminal.append(visits: 2)
            for minute in 20..<30 {
                terminal.append(
                    [
                        UsageEvent(.sessionStarted, purpose: .visitor, first: 1),
                        UsageEvent(.sessionEnded, purpose: .visitor, first: 1, second: 0),
                    ], minutes: UInt32(minute))
            }
            _ = try await central.send(try terminal.signed(terminal.batch(1...2)), from: terminal)
            try await central.store.closings.close(month, area: "se")
            _ = try await central.send(try terminal.signed(terminal.batch(3...22)), from: terminal)

            let list = try await browser.get("/months").text
            #expect(list.contains(Words.month(month.text)))
            #expect(list.contains("Stängd"))
            #expect(list.contains("Inte stängd, talen kan ändras"))
            let closed = try await browser.get("/months/\(month.text)").text
            #expect(closed.contains("Sillerud lanthandel"))
            #expect(closed.contains("Inga rättelser av tidigare månader"))
            #expect(closed.contains("Inget i talen är värt att fråga om"))
            let open = try await browser.get("/months/\(try #require(month.next).text)").text
            #expect(open.contains("Inte stängd än"))
            #expect(open.contains("Rättelser av tidigare månader"))
            #expect(open.contains("+10") && open.contains("kom sent"))
            #expect(open.contains("Korta besök i rad"))
            #expect(open.contains("10 besök på högst en minut i rad"))
            for wrong in ["/months/2026-13", "/months/x", "/months/1999-01", "/statistics/2026-13"] {
                #expect(try await browser.get(wrong).status == 404, "\(wrong)")
            }
        }
    }

    @Test func statisticsHaveAPageOnceTheyAreMade() async throws {
        try await OperatorsListenerTests().withOperator { central, browser in
            _ = try await browser.signIn("Åsa", "ett långt lösenord")
            let terminal = try await central.newTerminal()
            let today = LocalMinute(utcMilliseconds: central.clock.clock.nowMilliseconds()).date
            let before = CivilDate(year: today.year, month: today.month, day: 1).adding(days: -1)
            let month = try #require(CivilMonth(year: before.year, month: before.month))
            let counters = [
                CounterKey(family: .agency, first: 1, second: 1, third: 0): UInt64(40),
                CounterKey(family: .agency, first: 2, second: 2, third: 0): UInt64(3),
            ]
            let report = AgencyReport(
                terminal: terminal.id, day: Int32(month.days.lowerBound) + 4, counters: counters)
            let body = try JSONEncoder().encode(Signed(report, by: terminal.signingKey))
            #expect(try await central.ask(terminal, "agencies", method: "POST", body: body).status == 200)
            #expect(try await browser.get("/statistics/\(month.text)").status == 404, "looking makes nothing")
            central.clock.advance(seconds: 2 * 86_400)
            _ = try await browser.signIn("Åsa", "ett långt lösenord")
            _ = try await central.store.statistics.release(area: "se", period: month.text)
            #expect(try await browser.get("/months").text.contains("/statistics/\(month.text)"))
            let page = try await browser.get("/statistics/\(month.text)").text
            #expect(page.contains("Hela området"))
            #expect(page.contains("Sillerud lanthandel"))
            #expect(page.contains(">dolt<"))
            #expect(!page.contains(">3<"))
        }
    }

    @Test func aRestoredDatabaseIsToldOnTheFirstPage() async throws {
        try await OperatorsListenerTests().withOperator { central, browser in
            _ = try await browser.signIn("Åsa", "ett långt lösenord")
            _ = try await central.store.log.checkpoint(area: "se")
            #expect(!(try await browser.get("/").text.contains("kiosk-central log begin")))
            // More was signed than the database knows of.
            let mark = LogMark(origin: "servicepunkt.se/log", size: 9, root: Hex.encode(RecordChain.start))
            try LogMark.save(mark, area: "se", central.store.state)
            #expect(try await browser.get("/").text.contains("kiosk-central log begin"))
            _ = try await central.store.log.begin(area: "se", anyway: false)
            #expect(!(try await browser.get("/").text.contains("kiosk-central log begin")))
        }
    }

    @Test func numbersAreWrittenAsSwedishDoes() {
        #expect(
            [0, 999, 9_999, 13_663, 1_234_567].map(Words.number) == [
                "0", "999", "9999", "13\u{A0}663", "1\u{A0}234\u{A0}567",
            ])
        #expect([5, -5, 0, -12_000].map(Words.change) == ["+5", "−5", "", "−12\u{A0}000"])
        #expect(Words.isoDay("2026-03-26") == "26 mars 2026")
        #expect(Words.isoDay(nil) == "dagen inte känd")
        #expect(["2026-10", "2026-W44"].map(Words.period) == ["oktober 2026", "vecka 44 2026"])
    }

    @Test func changesOfConditionAreWords() {
        #expect(Words.changes("printer1=paperOut/online/out") == "Skrivare: papper slut")
        #expect(
            Words.changes("open=paused printer2=ready/online/low clock=untrusted")
                == "pausad av personalen; Skrivare 2: klar, papper snart slut; klockan inte bekräftad")
        #expect(Words.changes("cardReader1=- software=0.2.0") == "Kortläsare: inte längre nämnd; program 0.2.0")
        // What a newer terminal says is shown as it is.
        #expect(Words.changes("teapot1=short/stout open=ajar") == "teapot1: short/stout; open: ajar")
        // Every condition there is has words.
        for condition in DeviceCondition.allCases {
            let words = Words.changes("printer1=\(condition.name)/\(condition.state)/unknown")
            #expect(!words.contains("/"), "\(condition.name)")
        }
    }
}
