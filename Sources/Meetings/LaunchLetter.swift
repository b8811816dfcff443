// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import KioskModel

/// What kioskd tells the room: everything one launch needs, over the socket that afterwards is the browser's pipe. It
/// holds the token, so it stands in no argument list, environment or file.
struct LaunchLetter: Codable, Sendable, Equatable {
    static let mostBytes = 262_144

    var profile: MeetingProfile
    var address: String
    var language: String
    var display: Appliance.Display
    var camera: Appliance.Camera
    var authorities: [String]
    var inputNodes: [String]
    var keyboardLayout: String?
    /// What the bar says comes through a descriptor that goes with the letter.
    var showsBar: Bool
    /// Whom browser and compositor run as; `nil`: the room's own user.
    var user: Appliance.User?
    /// The room itself sets up the firewall; under systemd the unit's gate has done it.
    var filtersAddresses: Bool
    /// How many times longer than usual things take on this machine.
    var patience: Int
    var drawsInSoftware: Bool

    init(_ plan: MeetingPlan, on appliance: Appliance) {
        profile = plan.profile
        address = plan.address
        language = plan.language
        display = appliance.display
        camera = appliance.camera
        authorities = appliance.authorities
        inputNodes = appliance.inputNodes
        keyboardLayout = appliance.keyboardLayout
        showsBar = appliance.showsBar
        patience = appliance.patience
        drawsInSoftware = appliance.drawsInSoftware
        switch appliance.starter {
        case .child:
            user = appliance.user
            filtersAddresses = appliance.filtersAddresses
        case .unit:
            user = nil
            filtersAddresses = false
        }
    }

    /// Four bytes of length, most significant first, and the JSON.
    func bytes() throws -> [UInt8] {
        let body = try JSONEncoder().encode(self)
        return withUnsafeBytes(of: UInt32(body.count).bigEndian) { Array($0) } + body
    }

    /// Sends the first bytes of a letter, and a descriptor with them.
    /// - Returns: how many went.
    static func send(_ bytes: [UInt8], to socket: Int32, enclosing descriptor: Int32) -> Int {
        max(0, cchild_send_with(socket, bytes, bytes.count, descriptor))
    }

    /// Reads one letter and not a byte more; waits at most `milliseconds`.
    static func read(from descriptor: Int32, withinMilliseconds milliseconds: Int64) -> LaunchLetter? {
        var enclosed: Int32 = -1
        defer { if enclosed >= 0 { close(enclosed) } }
        return read(from: descriptor, withinMilliseconds: milliseconds, enclosed: &enclosed)
    }

    /// - Parameter enclosed: a descriptor that came with it, the caller's from here on; else -1.
    static func read(
        from descriptor: Int32, withinMilliseconds milliseconds: Int64, enclosed: inout Int32
    ) -> LaunchLetter? {
        let deadline = cchild_milliseconds() + milliseconds
        guard let head = bytes(descriptor, 4, deadline, &enclosed) else { return nil }
        let count = head.reduce(0) { $0 << 8 | Int($1) }
        guard (1...mostBytes).contains(count), let body = bytes(descriptor, count, deadline, &enclosed) else {
            return nil
        }
        return try? JSONDecoder().decode(LaunchLetter.self, from: Data(body))
    }

    private static func bytes(
        _ descriptor: Int32, _ count: Int, _ deadline: Int64, _ enclosed: inout Int32
    ) -> [UInt8]? {
        var all = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = deadline - cchild_milliseconds()
            guard left > 0 else { return nil }
            let ready = poll(&waiting, 1, Int32(clamping: left))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return nil }
            var came: Int32 = -1
            let got = all.withUnsafeMutableBytes {
                cchild_read_with(descriptor, $0.baseAddress! + filled, count - filled, &came)
            }
            if came >= 0 {
                if enclosed >= 0 { close(enclosed) }
                enclosed = came
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            filled += got
        }
        return all
    }
}

/// What the room says over the same socket before the browser speaks; each as `{"room":"…"}` and a zero byte, like a
/// message of the browser's.
enum RoomWord: String, CaseIterable {
    /// The sandbox stands; the browser comes next.
    case opened
    /// A name of the profile's cannot be resolved, or its start does not answer.
    case noLine
    /// A program is missing, or the firewall cannot be set up.
    case notSetUp

    var bytes: [UInt8] { Array("{\"room\":\"\(rawValue)\"}".utf8) + [0] }
}
