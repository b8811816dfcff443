// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Synchronization
import Testing

@testable import Central
@testable import Uplink

/// Readiness reports in memory.
final class TestShelf: ReportShelf {
    let waiting = Mutex<[OutgoingReport]>([])

    func nextReport() -> OutgoingReport? { waiting.withLock { $0.first } }
    func reportStored(_ number: UInt64) { waiting.withLock { $0.removeAll { $0.number == number } } }
}

/// Readiness reports on their way: the real uplink, the real central, a wire that is cut.
@Suite(.serialized) struct ReportTests {
    private static func put(_ number: UInt64, on terminal: RealTerminal) throws {
        let report = ReadinessReport(
            terminal: terminal.identity.terminal, placeCode: 1, number: number, wallMilliseconds: 1,
            clockTrusted: false, softwareVersion: "0", contentVersion: 1, items: [])
        let body = try JSONEncoder().encode(Signed(report, by: terminal.identity.signingKey))
        terminal.shelf.waiting.withLock { $0.append(OutgoingReport(number: number, body: Array(body))) }
        terminal.uplink.nudge(.reportWaiting)
    }

    @Test func whatWaitedIsSentAtTheFirstContactAndALostAnswerStoresNothingTwice() async throws {
        try await RealCentralTests.withCentral { central in
            let proxy = try CuttingProxy(to: central.ports.terminals)
            let terminal = try await RealCentralTests.terminal(central, terminalsURL: proxy.url)
            try Self.put(1, on: terminal)
            try Self.put(2, on: terminal)
            terminal.uplink.start()
            #expect(await terminal.until { terminal.shelf.nextReport() == nil }, "\(terminal.words)")
            proxy.set(.loseAnswers)
            try Self.put(3, on: terminal)
            #expect(await terminal.until { terminal.uplink.status.failures > 0 }, "\(terminal.words)")
            #expect(terminal.shelf.nextReport()?.number == 3)
            proxy.set(.pass)
            #expect(await terminal.passing { terminal.shelf.nextReport() == nil }, "\(terminal.words)")
            let rows = try await central.server.store.database.read {
                try $0.run(Statements.Readiness.ofTerminal, [.text("se"), .text(terminal.identity.terminal)])
            }
            #expect(try rows.map { try $0.integer("number") }.sorted() == [1, 2, 3])
        }
    }

    @Test func aReportThatTheCentralDoesNotTakeHoldsUpNothingElse() {
        var agenda = Agenda(firstContact: 0)
        func beat(_ now: Int64) {
            agenda.answered(
                now: now, nextContactSeconds: 300, configurationWanted: false, contentWanted: nil,
                certificateWanted: false, reportsWait: true)
            agenda.agenciesDone(now: now)
        }
        beat(0)
        agenda.nothingToSend()
        #expect(agenda.next(now: 0) == .errand(.report))
        agenda.reportRefused(now: 0)
        #expect(agenda.next(now: 0) == .wait(until: 300_000))
        beat(300_000)
        #expect(agenda.next(now: 300_000) == .wait(until: 600_000))
        beat(Agenda.reportAgainMilliseconds)
        #expect(agenda.next(now: Agenda.reportAgainMilliseconds) == .errand(.report))
    }
}
