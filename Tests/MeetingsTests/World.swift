// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Synchronization

@testable import Meetings

/// Three machines in network namespaces (`World/world.py`): a hostile agency, a terminal, and elsewhere. One for all
/// tests of a process; it ends with the process.
final class World: Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// A line of the hostile agency's log.
    struct Line: Decodable {
        var get: String?
        var report: String?
        var answer: String?
        var host: String?
        var language: String?
    }

    static let shared = Result { try World() }

    let folder: String
    /// A process in the terminal's namespaces.
    let terminal: Int32
    /// Keeps the other ends of its standard input and output open.
    private let leash: [Pipe]

    private init() throws {
        let folder = NSTemporaryDirectory() + "breakouts-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // The browser's user reads nothing here; bind mounts of hosts and resolv.conf do.
        chmod(folder, 0o755)
        let scripts = try Breakout.read().reduce(into: [String: String]()) { $0[$1.id] = $1.script }
        let cases = folder + "/cases.json"
        try JSONEncoder().encode(scripts).write(to: URL(fileURLWithPath: cases))
        let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "World/world.py")
        let child = ChildProcess()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        child.arguments = ["--net", "--mount", "/usr/bin/python3", program.path, folder, cases]
        let (leash, output) = (Pipe(), Pipe())
        child.standardInput = leash
        child.standardOutput = output
        try child.run()
        self.leash = [leash, output]
        self.folder = folder
        struct Ready: Decodable { var terminal: Int32 }
        let line = output.fileHandleForReading.availableData
        guard let ready = try? JSONDecoder().decode(Ready.self, from: line) else {
            throw Failure(description: "world.py did not start; is this root, with iproute2, openssl and util-linux?")
        }
        terminal = ready.terminal
    }

    var authority: String {
        Appliance.certificates(try? String(contentsOfFile: folder + "/ca.pem", encoding: .utf8)).first ?? ""
    }

    /// A command in the terminal's namespaces.
    func inTerminal(_ words: String...) -> [String] {
        ["/usr/bin/nsenter", "-t", "\(terminal)", "-n", "-m"] + words
    }

    static let room = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("kiosk-meeting").path

    func appliance(user: UInt32 = 60_706 + UInt32(getpid()) % 400) -> Appliance {
        let beside = Bundle.main.bundleURL.appendingPathComponent("kiosk-meeting").path
        let room = access(beside, X_OK) == 0 ? beside : Self.room
        return Appliance(
            display: .headless, camera: .fake, starter: .child(inTerminal(room, "room")),
            user: Appliance.User(user: user, group: user), filtersAddresses: true, authorities: [authority])
    }

    static let profile = MeetingProfile(
        adapter: .link, start: "https://meet.test/case/{room}",
        meetingOrigins: ["https://meet.test", "https://meet.test:9443"], idpOrigins: ["https://id.test"],
        hosts: [.init(name: "10.83.1.1", ports: 20_000...20_010, isUDP: true)], endPage: "https://meet.test/ended",
        languages: ["sv"])

    static func plan(_ path: String, longestSeconds: Int = 600, profile: MeetingProfile = profile) -> MeetingPlan {
        MeetingPlan(
            agency: 9, profile: profile, address: "https://meet.test\(path)", longestSeconds: longestSeconds,
            language: "so")
    }

    // What was logged.

    func lines() -> [Line] {
        let text = (try? String(contentsOfFile: folder + "/meet.log", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    /// What reached elsewhere: protocol, address, port.
    func elsewhere() -> [String] {
        let text = (try? String(contentsOfFile: folder + "/elsewhere.log", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// Runs a program to its end.
    @discardableResult
    func run(_ words: [String]) throws -> (status: Int32, output: String) {
        let child = ChildProcess()
        child.executableURL = URL(fileURLWithPath: words[0])
        child.arguments = Array(words.dropFirst())
        let output = Pipe()
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = output
        try child.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return (child.terminationStatus, text)
    }

    /// Whether it becomes true in time.
    static func becomes(withinSeconds seconds: Double, _ condition: () -> Bool) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while !condition() {
            guard Date() < deadline else { return false }
            poll(nil, 0, 20)
        }
        return true
    }
}
