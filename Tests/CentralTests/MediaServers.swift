// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim

@testable import Central

/// The real `Device/meetings/start`: Janus and coturn on loopback and on ports of their own.
enum MediaServers {
    /// - Parameter certificates: folder with `server.pem` and `server.key`.
    static func run(
        _ folder: String, certificates: String, _ body: () async throws -> Void
    ) async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = ChildProcess()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [
            root.appending(path: "Device/meetings/start").path, "--dir", folder, "--certificate",
            certificates + "/server.pem", "--key", certificates + "/server.key", "--plain-port", "0", "--media-ports",
            "21000-21999", "--relay-ports", "26000-26999", "--with-parent",
        ]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        let outcome: Result<Void, any Error>
        do {
            let word = await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(returning: output.fileHandleForReading.availableData)
                }
            }
            guard String(decoding: word, as: UTF8.self).hasPrefix("ready") else {
                throw CentralError.notFound(
                    "the media servers did not start", remedy: "see their logs in \(folder)")
            }
            try await body()
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try? input.fileHandleForWriting.close()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                process.waitUntilExit()
                continuation.resume()
            }
        }
        try outcome.get()
    }
}
