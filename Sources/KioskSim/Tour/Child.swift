// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// A child process with its output in files: nothing blocks when nobody reads.
///
/// `@unchecked Sendable`: `ChildProcess` guards its own state, the rest never changes.
final class Child: @unchecked Sendable {
    private let process = ChildProcess()
    private let input = Pipe()
    let log: URL
    let name: String

    init(
        _ path: String, _ arguments: [String], log: URL, errorLog: URL? = nil, environment: [String: String] = [:],
        input text: String? = nil
    ) throws {
        self.log = log
        name = URL(fileURLWithPath: path).lastPathComponent
        for file in [log, errorLog ?? log] {
            guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
                throw TourFailure("cannot write \(file.path)")
            }
        }
        let out = try FileHandle(forWritingTo: log)
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = out
        process.standardError = try errorLog.map { try FileHandle(forWritingTo: $0) } ?? out
        do {
            try process.run()
        } catch {
            throw TourFailure("cannot start \(path): \(error)")
        }
        if let text {
            // A program that reads nothing and ends at once breaks the pipe; its status says so.
            signal(SIGPIPE, SIG_IGN)
            if !text.isEmpty { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }
            try input.fileHandleForWriting.close()
        }
    }

    var isRunning: Bool { process.isRunning }
    var pid: pid_t { process.processIdentifier }
    var logText: String { Leftovers.text(log) }

    /// Writes a line to its standard input.
    func tell(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Its exit status, or `nil` when it still runs after that time. A signal reads as 128 and its number.
    func wait(seconds: Double) -> Int32? {
        guard Patience.until(seconds: seconds, { !self.process.isRunning }) else { return nil }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Asks it to end, and ends it after `graceSeconds`. The exit status; `nil` when it had to be killed.
    @discardableResult
    func stop(graceSeconds: Double = 10) -> Int32? {
        if process.isRunning { kill(pid, SIGTERM) }
        if let status = wait(seconds: graceSeconds) { return status }
        kill(pid, SIGKILL)
        _ = wait(seconds: 5)
        return nil
    }
}

/// Waiting with an end.
enum Patience {
    /// Whether the condition came true within that time.
    static func until(seconds: Double, everyMilliseconds: UInt32 = 20, _ condition: () -> Bool) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(seconds))
        while clock.now < deadline {
            if condition() { return true }
            usleep(everyMilliseconds * 1_000)
        }
        return condition()
    }
}
