// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskMenu
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// The desk of the guided test: requests, waiting, what becomes of a technician who goes away.
@Suite("The desk of the guided test")
struct DoctorDeskTests {
    /// A desk with a clock that the test turns, and what it did.
    private final class Bench {
        let folder: TemporaryFolder
        let store: ReadinessStore
        var now: Int64 = 1_000
        var record = DeviceRecord()
        var devices = DoctorRunTests.whole
        var obstacle: String?
        var steps: [DeviceTestStep?] = []
        var sheets: [SlipDraft] = []
        var answers: [String] = []
        private(set) var desk: DoctorDesk?

        init() throws {
            folder = try TemporaryFolder()
            store = ReadinessStore(path: folder.path + "/readiness")
            let key = Curve25519.Signing.PrivateKey()
            desk = DoctorDesk(
                store: store,
                edges: DoctorDesk.Edges(
                    now: { [unowned self] in now }, obstacle: { [unowned self] in obstacle },
                    record: { [unowned self] in record }, save: { [unowned self] in record = $0 },
                    devices: { [unowned self] in devices },
                    isShown: { [unowned self] in steps.last.map { $0 != nil } ?? false },
                    show: { [unowned self] in steps.append($0) }, printTestPage: {},
                    printSheet: { [unowned self] in sheets.append($0) }, readCardKey: {},
                    blankReport: { number in
                        ReadinessReport(
                            terminal: "ab", placeCode: 1, number: number, wallMilliseconds: 1_793_491_200_000,
                            clockTrusted: false, softwareVersion: "0", contentVersion: 1, items: [])
                    }, sign: { try Signed($0, by: key) }, reported: {}))
        }

        func ask(_ words: String, _ texts: [String: String] = [:]) {
            let request = ControlRequest(words.split(separator: " ").map(String.init), texts)
            desk?.answer(
                request, ControlReply { [unowned self] in answers.append(String(decoding: $0, as: UTF8.self)) })
        }

        func view() throws -> DoctorView {
            try JSONDecoder().decode(DoctorView.self, from: Data((answers.last ?? "").utf8))
        }

        func pass(milliseconds: Int64) {
            now += milliseconds
            desk?.tick()
        }
    }

    @Test func waitingEndsWithNewsOrAfterTenSeconds() throws {
        let bench = try Bench()
        bench.ask("doctor begin", ["only": "scanner"])
        let first = try bench.view()
        #expect(first.phase == .running && first.prompt?.contains("SERVICEPUNKT TEST") == true)
        bench.ask("doctor wait \(first.revision)")
        #expect(bench.answers.count == 1)
        bench.pass(milliseconds: 9_999)
        #expect(bench.answers.count == 1)
        bench.pass(milliseconds: 1)
        #expect(try bench.answers.count == 2 && bench.view().revision == first.revision)
        bench.ask("doctor wait \(first.revision)")
        bench.desk?.saw(.scan("SERVICEPUNKT TEST"))
        #expect(try bench.answers.count == 3 && bench.view().revision > first.revision)
    }

    @Test func aTechnicianWhoGoesAwayLeavesNothingBehind() throws {
        let bench = try Bench()
        bench.ask("doctor begin")
        bench.pass(milliseconds: DoctorDesk.patienceMilliseconds)
        #expect(bench.desk?.isRunning == false)
        #expect(bench.steps.last == .some(nil))
        #expect(bench.record == DeviceRecord())
        #expect(bench.store.newest == nil)
        #expect(bench.desk?.deadline == nil)
    }

    @Test func theTestEndsWhereItsScreenIsEnded() throws {
        let bench = try Bench()
        bench.ask("doctor begin")
        bench.steps.append(nil)
        bench.ask("doctor wait 0")
        #expect(try bench.view().phase == .stopped)
    }

    @Test func oneTestAtATimeAndNoneWhileAVisitorIsThere() throws {
        let bench = try Bench()
        bench.obstacle = "a visitor uses the terminal"
        bench.ask("doctor begin")
        #expect(bench.answers.last?.contains("visitor") == true)
        // What needs no person needs no screen.
        bench.ask("doctor begin", ["yes": "yes"])
        #expect(try bench.view().phase == .finished)
        #expect(bench.steps.isEmpty)
        bench.obstacle = nil
        bench.ask("doctor begin")
        bench.ask("doctor begin")
        #expect(bench.answers.last?.contains("under way") == true)
    }

    @Test func theResultIsRecordedSignedKeptAndPrinted() throws {
        let bench = try Bench()
        bench.ask("doctor begin", ["yes": "yes", "print": "yes"])
        let signed = try #require(try bench.view().report)
        let report = try JSONDecoder().decode(ReadinessReport.self, from: signed.payload)
        #expect(report.number == 1 && report.isReady && report.items.count == 5)
        #expect(bench.record.entries.count == 5)
        let text = try #require(bench.sheets.first).lines.map(\.text).joined(separator: "\n")
        #expect(text.contains("Terminalen är klar") && text.contains("Klar: skrivare") && text.contains("nr P1"))
        #expect(text.contains("klockan ej bekräftad"))
        for _ in 0..<25 { bench.ask("doctor begin", ["yes": "yes"]) }
        #expect(bench.store.all.count == ReadinessStore.most)
        #expect(bench.store.nextNumber == 27)
    }

    @Test func reportsLeaveInTheirOrderAndADamagedOneStopsNobody() throws {
        let bench = try Bench()
        for _ in 0..<3 { bench.ask("doctor begin", ["yes": "yes"]) }
        #expect(bench.store.nextReport()?.number == 1)
        bench.store.reportStored(1)
        try Data("{".utf8).write(to: URL(fileURLWithPath: bench.store.path + "/2.waiting.json"))
        #expect(bench.store.nextReport()?.number == 3)
        bench.store.reportStored(3)
        #expect(bench.store.nextReport() == nil)
        #expect(bench.store.nextNumber == 4)
    }

    @Test func aScanGoesToWhoAskedForItAndNowhereElse() throws {
        let bench = try Bench()
        bench.ask("scan")
        bench.ask("scan")
        #expect(bench.answers.count == 1 && bench.answers[0].contains("somebody else"))
        bench.desk?.saw(.scan("ABCD-EFGH"))
        #expect(bench.answers.last == "{\"scan\":\"ABCD-EFGH\"}")
        bench.desk?.saw(.scan("SECRET"))
        bench.ask("doctor wait 0")
        #expect(!bench.answers.joined().contains("SECRET"))
        bench.ask("scan")
        bench.obstacle = "a visitor uses the terminal"
        bench.desk?.saw(.scan("VISITORS"))
        #expect(!bench.answers.joined().contains("VISITORS"))
        bench.obstacle = nil
        bench.ask("scan")
        bench.pass(milliseconds: DoctorDesk.scanMilliseconds)
        #expect(bench.answers.last?.contains("nothing was scanned") == true)
    }
}
