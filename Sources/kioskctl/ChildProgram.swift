// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// A program of the system's, run to its end.
enum ChildProgram {
    static let longestSeconds = 20

    /// - Returns: its exit status and what it printed, at most `longestBytes` of it.
    static func run(
        _ program: String, _ arguments: [String], longestBytes: Int
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        // Found on the path; no program of the system's keeps a technician waiting for ever.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "\(longestSeconds)", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var data = Data()
        while let part = try output.fileHandleForReading.read(upToCount: 65_536), !part.isEmpty {
            if data.count < longestBytes { data.append(part) }
        }
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data.prefix(longestBytes), as: UTF8.self))
    }
}
