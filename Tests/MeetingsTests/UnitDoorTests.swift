// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import Testing

@testable import Meetings

/// The wait for the meeting's unit, with a systemd that starts nothing.
struct UnitDoorTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("door-\(UUID().uuidString)").path
    /// Both ends of what wakes the door.
    private let wake: Int32
    private let waker: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        (wake, waker) = (ends[0], ends[1])
    }

    private func door() throws -> UnitDoor {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try #require(UnitDoor(folder: folder, user: geteuid(), systemctl: "/usr/bin/true", patience: 1))
    }

    private func nudge() {
        var one: UInt64 = 1
        #expect(write(waker, &one, 8) == 8)
    }

    private func dial() -> Int32 {
        let line = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: UnitDoor.socketPath(folder).utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(line, $0, length) }
        }
        #expect(connected == 0)
        return line
    }

    @Test func theAgencyMayHaveJoinedBeforeTheUnitStands() throws {
        let door = try door()
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            close(wake)
            close(waker)
        }
        nudge()
        let room = dial()
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
            close(waker)
        }
        nudge()
        let began = ContinuousClock.now
        #expect(door.open(WallTests.letter(), wake: wake, isOver: { true }) == nil)
        #expect(ContinuousClock.now - began < .seconds(5))
    }
}
