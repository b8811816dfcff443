// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import Testing

@testable import Meetings

/// The wait for the meeting's unit, with a systemd that starts nothing.
struct UnitDoorTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("door-\(UUID().uuidString)").path
    private let wake = cchild_wake()

    private func door() throws -> UnitDoor {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try #require(UnitDoor(folder: folder, user: geteuid(), systemctl: "/usr/bin/true", patience: 1))
    }

    private func nudge() {
        var one: UInt64 = 1
        #expect(write(wake, &one, 8) == 8)
    }

    @Test func theAgencyMayHaveJoinedBeforeTheUnitStands() throws {
        let door = try door()
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            close(wake)
        }
        nudge()
        let room = cchild_dial(UnitDoor.socketPath(folder))
        #expect(room >= 0)
        let socket = door.open(WallTests.letter(), wake: wake, isOver: { false })
        #expect(socket != nil)
        close(room)
        if let socket { close(socket) }
    }

    @Test func aVisitorWhoHangsUpIsNotKeptWaitingForIt() throws {
        let door = try door()
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            close(wake)
        }
        nudge()
        let began = cchild_milliseconds()
        #expect(door.open(WallTests.letter(), wake: wake, isOver: { true }) == nil)
        #expect(cchild_milliseconds() - began < 5_000)
    }
}
