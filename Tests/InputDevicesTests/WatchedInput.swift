// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Testing

/// `kiosk-sim input-watch` under the preload: the real libevdev and libxkbcommon reading nodes of a `MockDeviceTree`.
final class WatchedInput {
    struct Line: Codable, Equatable {
        var node: Int
        var event: String
        var x: Double?
        var y: Double?
        var text: String?
    }

    let tree: MockDeviceTree
    private(set) var lines: [Line] = []
    private let folder: String
    private var child: ChildProcess?
    private let output = Pipe()
    private var rest = Data()

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/in-\(UUID().uuidString.prefix(8))"
        tree = try MockDeviceTree(folder: folder)
    }

    deinit {
        if let child, child.isRunning {
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts reading, and waits until each node was opened or refused.
    func watch(_ inputs: [VirtualInput], _ arguments: String...) throws {
        let child = ChildProcess()
        child.executableURL = Bundle.main.bundleURL.deletingLastPathComponent().appending(path: "kiosk-sim")
        if !FileManager.default.isExecutableFile(atPath: child.executableURL?.path ?? "") {
            child.executableURL = Bundle.main.bundleURL.appending(path: "kiosk-sim")
        }
        child.arguments = ["input-watch"] + inputs.flatMap { ["--node", $0.devnode] } + arguments
        child.environment = ProcessInfo.processInfo.environment.merging(tree.environment) { $1 }
        child.standardOutput = output
        try child.run()
        self.child = child
        _ = fcntl(output.fileHandleForReading.fileDescriptor, F_SETFL, O_NONBLOCK)
        try #require(wait { $0.count { ["ready", "refused"].contains($0.event) } == inputs.count })
    }

    /// Reads until the condition holds; false when it did not within ten seconds.
    func wait(_ condition: ([Line]) -> Bool) -> Bool {
        let end = VirtualInput.now() + 10_000
        while !condition(lines) {
            let left = end - VirtualInput.now()
            guard left > 0 else { return false }
            var watched = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            poll(&watched, 1, Int32(left))
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(watched.fd, &buffer, buffer.count)
            if count == 0 { return condition(lines) }
            guard count > 0 else { continue }
            rest.append(contentsOf: buffer[0..<count])
            while let newline = rest.firstIndex(of: 10) {
                if let line = try? JSONDecoder().decode(Line.self, from: rest[rest.startIndex..<newline]) {
                    lines.append(line)
                }
                rest = Data(rest[(newline + 1)...])
            }
        }
        return true
    }

    /// What came after the opening of a node, until so many lines were there.
    func events(_ count: Int) -> [Line] {
        _ = wait { $0.count { $0.event != "ready" } >= count }
        return lines.filter { $0.event != "ready" }
    }

    func names(_ count: Int) -> [String] { events(count).map(\.event) }
    func typed(_ count: Int) -> String { events(count).map { $0.text ?? "" }.joined() }
}
