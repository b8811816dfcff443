// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Testing

@testable import Meetings

/// The wait for the meeting's unit, with a systemd that starts nothing.
struct UnitDoorTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("door-\(UUID().uuidString)").path
    private let pipe = Pipe()
    private var wake: Int32 { pipe.fileHandleForReading.fileDescriptor }

    private func door() throws -> UnitDoor {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try #require(UnitDoor(folder: folder, user: geteuid(), systemctl: "/usr/bin/true", patience: 1))
    }

    private func nudge() {
        pipe.fileHandleForWriting.write(Data(repeating: 1, count: 8))
    }

    private func dial(_ path: String) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let room = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(room, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 ? room : -1
    }

    @Test func theAgencyMayHaveJoinedBeforeTheUnitStands() throws {
        let door = try door()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        nudge()
        let room = dial(UnitDoor.socketPath(folder))
        #expect(room >= 0)
        let socket = door.open(WallTests.letter(), wake: wake, isOver: { false })
        #expect(socket != nil)
        close(room)
        if let socket { close(socket) }
    }

    @Test func aVisitorWhoHangsUpIsNotKeptWaitingForIt() throws {
        let door = try door()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        nudge()
        let began = ContinuousClock.now
        #expect(door.open(WallTests.letter(), wake: wake, isOver: { true }) == nil)
        #expect(ContinuousClock.now - began < .seconds(5))
    }
}
