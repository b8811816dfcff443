// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim

/// `kioskctl` under way: what it says so far, and how it ends.
final class KioskctlProcess {
    private let process = ChildProcess()
    private let log: URL

    /// - Parameter folder: where what it says is kept, standard output and errors in one.
    init(_ arguments: [String], folder: String) throws {
        log = URL(fileURLWithPath: folder + "/kioskctl-\(UUID().uuidString.prefix(8)).log")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.executableURL = TestKiosk.programs.appendingPathComponent("kioskctl")
        process.arguments = arguments
        // Open and silent, as a technician who watches.
        process.standardInput = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
    /// `nil` while it runs.
    var status: Int32? { process.isRunning ? nil : process.terminationStatus }
}
