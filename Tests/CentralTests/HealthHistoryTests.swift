// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Testing

@testable import Central

/// Heartbeats: the latest is kept, and what changed.
@Suite struct HealthHistoryTests {
    private func changes(_ world: BatchWorld) async throws -> [String] {
        let id = world.terminal.id
        return try await world.database.read { session in
            try session.run(Statements.Terminals.changes, [.text("se"), .text(id), .integer(100)])
                .map { try $0.text("changes") }
        }
    }

    @Test(arguments: Engine.allCases) func onlyChangesMakeHistory(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var heartbeat = world.terminal.heartbeat()
            for number in 1...50 {
                heartbeat.number = UInt64(number)
                heartbeat.activity = number % 2 == 0 ? .session : .idle
                if number == 20 { heartbeat.devices[0] = DeviceStatus(.printer, .paperOut, paper: .out) }
                if number == 30 { heartbeat.devices = [] }
                world.clock.advance(seconds: 300)
                _ = try await world.hear(heartbeat)
            }
            let history = try await changes(world)
            #expect(history.count == 3)
            #expect(history.first == "printer1=-")
            #expect(history.dropFirst().first?.contains("printer1=paperOut/") == true)
            #expect(history.last?.contains("software=\(SoftwareVersion.text)") == true)
        }
    }

    /// Whether one can meet an agency there: a line in the history, and a terminal that needs somebody.
    @Test func meetingsThatDoNotComeAboutAreSeen() async throws {
        try await Engine.sqlite.run { database in
            let world = try await BatchWorld(database)
            func hear(_ meeting: MeetingHealth, _ number: UInt64) async throws -> FleetView.Entry {
                var heartbeat = world.terminal.heartbeat()
                heartbeat.number = number
                heartbeat.meeting = meeting
                world.clock.advance(seconds: 60)
                _ = try await world.hear(heartbeat)
                let view = try await world.database.read {
                    try FleetView.read(area: "se", now: world.clock.clock.nowMilliseconds(), $0)
                }
                return try #require(view.entries.first)
            }
            let good = RehearsalReport(camera: .good, microphone: .good, sound: .good, line: .good)
            #expect(try await hear(MeetingHealth(isReady: true, rehearsal: good), 1).health == .healthy)
            let broken = MeetingHealth(isReady: true, rehearsal: good, lastFailure: MeetingEnd.browserBroke.rawValue)
            let entry = try await hear(broken, 2)
            #expect(entry.health == .attention)
            #expect(
                FleetPage.row(entry, now: testNow).reason == "Videosamtal: webbläsaren gick sönder (tekniker)")
            // Nobody answered: the agency's affair, not the terminal's.
            let unanswered = MeetingHealth(isReady: true, lastFailure: MeetingEnd.nobodyJoined.rawValue)
            #expect(try await hear(unanswered, 3).health == .healthy)
            var unplugged = good
            unplugged.camera = .missing
            #expect(try await hear(MeetingHealth(isReady: true, rehearsal: unplugged), 4).health == .attention)
            let history = try await changes(world)
            try #require(history.count == 4)
            #expect(Words.changes(history[0]).contains("kamera saknas"))
            #expect(Words.changes(history[0]).contains("videosamtal har åter hållits"))
            #expect(Words.changes(history[2]) == "ett videosamtal blev inte av: webbläsaren gick sönder")
        }
    }

    /// 0.6 MB a terminal-year, on the embedded engine: whatever a device does, the history is bounded.
    @Test func aDeviceThatFluttersAllYearDoesNotFillTheDisk() async throws {
        let folder = try TestFolder.make("history")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/central.sqlite"
        let database = try SQLiteDatabase(path: path)
        let world = try await BatchWorld(database)
        _ = try await world.hear(world.terminal.heartbeat())
        _ = try await database.backup(to: folder + "/empty")
        let key: [SQLValue] = [.text("se"), .text(world.terminal.id)]
        let quiet = world.terminal.heartbeat()
        var flutter = quiet
        flutter.devices[0] = DeviceStatus(.printer, .flapping)
        let change = Condition(flutter).changes(since: Condition(quiet))
        #expect(!change.isEmpty)
        try await database.write { session in
            for number in 1...Condition.mostChanges + 500 {
                try session.run(
                    Statements.Terminals.changed, key + [.integer(testNow + number * 300_000), .text(change)])
            }
            try session.run(Statements.Terminals.trimChanges, key + [.number(Condition.mostChanges)])
        }
        let kept = try await database.read { session in
            try session.run(Statements.Terminals.changes, key + [.integer(.max)]).count
        }
        #expect(kept == Int(Condition.mostChanges))
        _ = try await database.backup(to: folder + "/copy")
        try await database.close()
        // The tables themselves are there once, for all terminals.
        let sizes = try ["empty", "copy"].map {
            try #require(try FileManager.default.attributesOfItem(atPath: folder + "/" + $0)[.size] as? Int)
        }
        #expect(sizes[1] - sizes[0] <= 400_000, "\(sizes) bytes")
    }
}
