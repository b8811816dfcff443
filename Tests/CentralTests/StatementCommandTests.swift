// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// The real `kiosk-central` on a database with a terminal's January in it: statements, statistics and deletion, as an
/// operator types them.
@Suite struct StatementCommandTests {
    /// 2026-01-15 09:00 UTC, a Thursday, 10:00 in Sweden.
    private static let january: Int64 =
        Int64(CivilDate(year: 2_026, month: 1, day: 15).dayNumber) * 86_400_000 + 32_400_000

    private struct Site {
        let folder: String
        var terminal: TestTerminal

        /// 300 events of a hundred visits, one of them a slip a minute long after the shop has closed.
        init() async throws {
            folder = try TestFolder.make("statement-commands")
            terminal = try TestTerminal()
            terminal.boots = [TestTerminal.boot(wall: january)]
            var settings = CentralSettings(directory: folder)
            settings.hosts = []
            let clock = TestClock(january + 86_400_000)
            let store = try CentralStore(settings, clock: clock.clock)
            var site = TestCentral.sample("Sillerud lanthandel")
            site.openingHours = try HoursLine.read("mo-fr 09:00-18:00")
            terminal.placeCode = try await store.places.add(site, area: "se").code
            let values: [SQLValue] = [
                .text("se"), .text(terminal.id), .number(terminal.placeCode),
                .blob(Array(terminal.signingKey.publicKey.rawRepresentation)), .text("0.1.0"), .integer(january),
            ]
            _ = try await store.database.write { try $0.run(Statements.Terminals.add, values) }
            for number in 0..<100 {
                terminal.append(
                    [
                        UsageEvent(.sessionStarted, purpose: .visitor, first: 1),
                        UsageEvent(.slipRequested, purpose: .visitor, first: Int32(1 + number % 3), second: 1),
                        UsageEvent(.sessionEnded, purpose: .visitor, first: 1, second: 2),
                    ], minutes: number == 99 ? 600 : UInt32(number * 4))
            }
            let id = terminal.id
            let enrolled = try #require(try await store.database.read { try EnrolledTerminal.find(id, $0) })
            let desk = BatchDesk(queue: store.queue, database: store.database, state: store.state, clock: clock.clock)
            for range in [1...256, 257...300] as [ClosedRange<UInt64>] {
                let answer = try await desk.take(try terminal.signed(terminal.batch(range)), as: .batch, from: enrolled)
                #expect(answer.acknowledgement.stored == range.upperBound)
            }
            for (day, value) in [(15, 40), (16, 90)] as [(Int, UInt64)] {
                let report = AgencyReport(
                    terminal: id, day: Int32(CivilDate(year: 2_026, month: 1, day: day).dayNumber),
                    counters: [CounterKey(family: .agency, first: 7, second: 1, third: 0): value])
                let body = try JSONEncoder().encode(Signed(report, by: terminal.signingKey))
                _ = try await AgencyDesk(database: store.database, clock: clock.clock).take(Array(body), from: enrolled)
            }
            try await store.close()
        }

        func run(_ words: String...) async throws -> Child {
            let beside = Bundle.main.bundleURL.appendingPathComponent("kiosk-central").path
            let above = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("kiosk-central").path
            return try await Child.run(
                FileManager.default.fileExists(atPath: beside) ? beside : above, words + ["--directory", folder])
        }
    }

    private func withSite(_ body: (Site) async throws -> Void) async throws {
        let site = try await Site()
        defer { try? FileManager.default.removeItem(atPath: site.folder) }
        try await body(site)
    }

    @Test func aMonthIsShownClosedAndProved() async throws {
        try await withSite { site in
            let open = try await site.run("report", "--month", "2026-01")
            #expect(open.output.hasPrefix("# 2026-01, not closed"))
            #expect(open.output.contains("\t2026-01-15\tsessionStarted\t100\n"))
            // Open at 10, closed at 18: ten hours after the start it is 20.00.
            #expect(
                open.output.contains(
                    "# Sillerud lanthandel, 2026-01-15, terminal \(site.terminal.id): closedShop: 2 of 200 visits and "
                        + "slips while the shop was closed (limit 0)"))
            #expect(try await site.run("report", "--months").output == "month\tclosed\tlog\tcorrections\n")

            #expect(
                try await site.run("log", "close", "2026-01").output
                    == "2026-01 is closed as of 2 entries of the log\n")
            #expect(try await site.run("log", "close", "2026-01").status == 1)
            let closed = try await site.run("report", "--month", "2026-01")
            #expect(closed.output.hasPrefix("# 2026-01, closed "))
            #expect(closed.output.contains("as of 2 entries of the log"))
            #expect(closed.output.contains("closedShop"))
            #expect(try await site.run("report", "--months").output.contains("2026-01\t"))
            let json = try await site.run("report", "--month", "2026-01", "--json")
            let report = try JSONDecoder().decode(MonthReport.self, from: Data(json.output.utf8))
            #expect(report.isClosed && report.flags.map(\.rule) == [.closedShop])
            #expect(report.figures.map(\.count) == [100, 100, 100])

            // It opens again in February, in order: what the central says of it is proved by keys alone.
            #expect(try await site.run("log", "close", "2026-03").status == 1)
            let file = site.folder + "/evidence"
            #expect(try await site.run("report", "--month", "2026-01", "--evidence", file).status == 0)
            let key = try NoteKey(try await site.run("keys").output.trimmingCharacters(in: .newlines))
            let proof = EvidenceVerifier(central: key).verify(Array(try Data(contentsOf: URL(fileURLWithPath: file))))
            #expect(proof.problems == [])
            #expect(proof.figures.map(\.count) == [100, 100, 100])
        }
    }

    /// January is over for longer than any settings wait: a central that is started closes it, and what follows, without
    /// being told to.
    @Test func aCentralThatServesClosesMonthsByItself() async throws {
        try await withSite { site in
            try await TestCentral.run(directory: site.folder) { central in
                var closings: [ClosingDesk.Closing] = []
                let end = ContinuousClock.now + .seconds(30)
                while closings.isEmpty, ContinuousClock.now < end {
                    closings = try await central.store.closings.closings(area: "se")
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(closings.first?.month == "2026-01")
                #expect(closings.first?.logSize == 2)
            }
        }
    }

    @Test func statisticsAreMadeOnceByCommand() async throws {
        try await withSite { site in
            let first = try await site.run("report", "--statistics", "2026-W03")
            #expect(first.output.hasPrefix("region\tagency\toutcome\tcount\n"))
            #expect(first.output.contains("county\tall\tall\t90\n"))
            #expect(first.output.contains("county\t7\tslipPrinted\t90\n"))
            #expect(first.output.contains("# 2026-W03, made "))
            #expect(try await site.run("report", "--statistics", "2026-W03").output == first.output)
            let month = try await site.run("report", "--statistics", "2026-01")
            #expect(month.status == 1)
            #expect(month.errors.contains("shares days with 2026-W03"))
            let json = try await site.run("report", "--statistics", "2026-W03", "--json")
            let release = try JSONDecoder().decode(StatisticsRelease.self, from: Data(json.output.utf8))
            #expect(release.period == "2026-W03")
        }
    }

    @Test func recordsAreDeletedByADecisionThatTheConfigurationNames() async throws {
        try await withSite { site in
            let config = site.folder + "/settings.json"
            try #"{"deletionDecisions": ["KS 2027/14"]}"#.write(toFile: config, atomically: true, encoding: .utf8)
            let words = ["--terminal", site.terminal.id, "--first", "3", "--last", "5"]
            func delete(_ decision: String, _ words: [String], _ config: String) async throws -> Child {
                let beside = Bundle.main.bundleURL.appendingPathComponent("kiosk-central").path
                let above = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("kiosk-central")
                return try await Child.run(
                    FileManager.default.fileExists(atPath: beside) ? beside : above.path,
                    ["delete", "--directory", site.folder, "--config", config, "--decision", decision] + words)
            }
            let before = try await site.run("report").output
            let unnamed = try await delete("KS 2027/15", words, config)
            #expect(unnamed.status == 1)
            #expect(unnamed.errors.contains("names no decision KS 2027/15"))
            #expect(try await delete("KS 2027/14", words, "/proc/nowhere").status == 1)
            #expect(
                try await delete("KS 2027/14", ["--terminal", site.terminal.id, "--first", "5", "--last", "3"], config)
                    .status == 64)
            let done = try await delete("KS 2027/14", words, config)
            #expect(done.output == "3 records deleted; 1 batches keep hashes and counts\n")
            #expect(done.status == 0)
            let again = try await delete("KS 2027/14", words + ["--json"], config)
            #expect(again.status == 1)
            #expect(again.errors.contains("nothing is left to delete there"))
            // Counts and proofs stay.
            #expect(try await site.run("verify").output == "300 events in 1 epochs\n")
            let after = try await site.run("report").output
            #expect(
                after.split(separator: "\n").filter { !$0.hasPrefix("#") }
                    == before.split(separator: "\n").filter { !$0.hasPrefix("#") })
            let body = try await site.run("log", "prove", "2")
            #expect(body.output.hasPrefix("entry 2\t" + Hex.encode(LogDeletion.magic)))
        }
    }
}
