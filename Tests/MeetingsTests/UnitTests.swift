// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Testing

@testable import Meetings

/// The meeting's unit as systemd judges it.
struct UnitTests {
    static let folder = Breakout.folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Device/systemd")
    static let unit = folder.appendingPathComponent("servicepunkt-meeting@.service")

    private struct Item: Decodable {
        var set: Bool?
        var name: String
    }

    private func analyze(_ words: String...) throws -> String {
        let child = ChildProcess()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-analyze")
        child.arguments = ["security", "--offline=true"] + words + [Self.unit.path]
        let output = Pipe()
        child.standardOutput = output
        child.standardInput = FileHandle.nullDevice
        try child.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(child.terminationStatus == 0, "\(text.suffix(300))")
        return text
    }

    @Test func itIsAsTightAsItCanBe() throws {
        // Ten times the exposure that systemd prints.
        _ = try analyze("--threshold=30", "--no-pager")
    }

    @Test func eachThingThatStaysOpenHasItsReasonInThePage() throws {
        let page = try String(contentsOf: Self.folder.appendingPathComponent("README.md"), encoding: .utf8)
        let given = Set(
            page.split(separator: "\n").filter {
                $0.hasPrefix("| `") && !$0.contains("/lib/") && !$0.contains("polkit-1")
            }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) })
        let items = try JSONDecoder().decode([Item].self, from: Data(analyze("--json=short").utf8))
        #expect(items.count > 60)
        // What another Debian's systemd does not know is no reason too many.
        let open = Set(items.filter { $0.set == false }.map(\.name))
        #expect(open.subtracting(given) == [])
        #expect(given.intersection(items.map(\.name)).subtracting(open) == [])
    }

    /// The limits that the room watches without systemd are the unit's.
    @Test func theLimitsAreTheSameWithoutIt() throws {
        let text = try String(contentsOf: Self.unit, encoding: .utf8)
        #expect(text.contains("MemoryMax=2G") && MeetingRoom.mostBytes == 2 << 30)
        #expect(text.contains("TasksMax=\(MeetingRoom.mostProcesses)\n"))
        #expect(text.contains("LimitCORE=0"))
        #expect(text.contains("MemorySwapMax=0"))
    }
}
