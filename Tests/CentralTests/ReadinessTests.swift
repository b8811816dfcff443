// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// Readiness reports, from the terminal's key to the operator's page.
@Suite struct ReadinessTests {
    private static func report(_ terminal: TestTerminal, number: UInt64, name: String = "TM-T20III") -> ReadinessReport
    {
        ReadinessReport(
            terminal: terminal.id, placeCode: 1, number: number, wallMilliseconds: testNow, clockTrusted: true,
            softwareVersion: "0.1.0", contentVersion: 1,
            items: [
                ReadinessReport.Item(
                    kind: .printer, ordinal: 1,
                    identity: DeviceIdentity(
                        vendor: 0x04b8, product: 0x0202, name: name, serial: "X42", firmware: "1.10"),
                    status: DeviceStatus(.printer, .paperLow, paper: .low), verdict: .passed,
                    findings: ["the code is sharp"]),
                ReadinessReport.Item(
                    kind: .cardReader, ordinal: 1, identity: DeviceIdentity(name: "Reader"),
                    status: DeviceStatus(.cardReader, .serviceDown), verdict: .failed,
                    findings: ["state unknown", "<script>alert(1)</script>\u{1b}[2J"]),
            ])
    }

    private static func send(
        _ report: ReadinessReport, _ central: TestCentral, from terminal: TestTerminal,
        by key: Curve25519.Signing.PrivateKey? = nil
    ) async throws -> HTTPAnswer {
        let body = try JSONEncoder().encode(Signed(report, by: key ?? terminal.signingKey))
        return try await central.ask(terminal, "readiness", method: "POST", body: body)
    }

    @Test func aReportIsStoredOnceAndAcknowledgedAsOftenAsItComes() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            let key = central.store.state.signingKey.publicKey
            for _ in 0..<3 {
                let answer = try await Self.send(Self.report(terminal, number: 7), central, from: terminal)
                #expect(answer.status == 200)
                let receipt = try answer.json(Signed<ReportReceipt>.self).verified(by: key)
                #expect(receipt.terminal == terminal.id && receipt.number == 7)
            }
            let rows = try await central.store.database.read {
                try $0.run(Statements.Readiness.ofTerminal, [.text("se"), .text(terminal.id)])
            }
            #expect(rows.count == 1)
        }
    }

    @Test func onlyTheTerminalsOwnSignatureCounts() async throws {
        try await TestCentral.run { central in
            let (terminal, other) = (try await central.newTerminal(), try await central.newTerminal())
            let forged = try await Self.send(
                Self.report(terminal, number: 1), central, from: terminal, by: other.signingKey)
            #expect(forged.status == 422)
            #expect(try forged.json(RefusalAnswer.self).refused == "badSignature")
            let foreign = try await Self.send(Self.report(other, number: 1), central, from: terminal)
            #expect(foreign.status == 403)
            let garbage = try await central.ask(terminal, "readiness", method: "POST", body: Data("{}".utf8))
            #expect(garbage.status == 422)
            let huge = Data(repeating: 0x20, count: TerminalsListener.maximumJSONBytes + 1)
            #expect(try await central.ask(terminal, "readiness", method: "POST", body: huge).status == 413)
            #expect(try await central.store.terminals.list(area: "se").allSatisfy { $0.readiness == nil })
        }
    }

    @Test func theNewestIsTheOneThatIsShown() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            // The terminal lost its state after 9 and counts from 1 again.
            for (number, name) in [(UInt64(8), "first"), (9, "second"), (1, "third")] {
                #expect(
                    try await Self.send(Self.report(terminal, number: number, name: name), central, from: terminal)
                        .status == 200)
                central.clock.advance(seconds: 60)
            }
            let readiness = try #require(try await central.store.terminals.list(area: "se").first?.readiness)
            #expect(readiness.number == 1)
            #expect(readiness.ageSeconds == 60)
            #expect(!readiness.isReady)
            #expect(readiness.devices.map(\.verdict) == [.passed, .failed])
            #expect(readiness.devices.first?.label == "04b8:0202 third")
            #expect(readiness.devices.last?.condition == "serviceDown")
        }
    }

    @Test func oneTerminalKeepsNoMoreThanItsShare() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            let found = try await central.store.database.read { try EnrolledTerminal.find(terminal.id, $0) }
            let desk = ReadinessDesk(database: central.store.database, clock: central.clock.clock)
            for number in 1...UInt64(ReadinessDesk.most) + 5 {
                let body = try JSONEncoder().encode(
                    Signed(Self.report(terminal, number: number), by: terminal.signingKey))
                _ = try await desk.take(Array(body), from: try #require(found))
                central.clock.advance(seconds: 1)
            }
            let rows = try await central.store.database.read {
                try $0.run(Statements.Readiness.ofTerminal, [.text("se"), .text(terminal.id)])
            }
            #expect(rows.count == Int(ReadinessDesk.most))
            #expect(try rows.last?.integer("number") == 6)
        }
    }

    @Test func theOperatorReadsTheVerdictsAndWhyATerminalNeedsSomebody() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            _ = try await Self.send(Self.report(terminal, number: 7), central, from: terminal)
            var heartbeat = terminal.heartbeat()
            heartbeat.devices = [
                DeviceStatus(.printer, .cutterJammed), DeviceStatus(.keyboard, .unaccepted, ordinal: 2),
            ]
            let body = try JSONEncoder().encode(Signed(heartbeat, by: terminal.signingKey))
            #expect(try await central.ask(terminal, "heartbeat", method: "POST", body: body).status == 200)
            let now = central.store.clock.nowMilliseconds()
            let view = try await central.store.database.read { try FleetView.read(area: "se", now: now, $0) }
            let entry = try #require(view.entries.first)
            let templates = try Templates()
            let fleet = try templates.render("fleet", ["page": FleetPage(view)])
            #expect(fleet.contains("Skrivare: kniven har fastnat (personalen i butiken)"))
            #expect(fleet.contains("Tangentbord 2: nytt tangentbord, inte godkänt (personalen i butiken)"))
            let page = try templates.render("terminal", ["page": try TerminalPage(entry, view, counters: [])])
            for words in [
                "Enhetsprov 7: inte klar", "godkänd", "underkänd", "04b8:0202 TM-T20III, nr X42, version 1.10",
                "the code is sharp", "&lt;script&gt;",
            ] { #expect(page.contains(words), "\(words)") }
            #expect(!page.contains("<script") && !page.contains("\u{1b}"))
        }
    }

    @Test func everyConditionHasWords() {
        for condition in DeviceCondition.allCases where condition != .untold {
            #expect(Words.condition(condition)?.isEmpty == false, "\(condition)")
        }
        #expect(Words.device(DeviceStatus(kind: .printer, state: .online, paper: .full)) == "klar, papper finns")
        #expect(Words.device(DeviceStatus(.printer, .ready, paper: .full)) == "klar, papper finns")
        #expect(Words.device(DeviceStatus(kind: .scanner, state: .powerOff)) == "avstängd eller urkopplad")
    }
}
