// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Synchronization

/// One answer of a server, as curl got it.
struct HTTPAnswer: Sendable {
    var status: Int
    var headers: String
    var body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    func json<Value: Decodable>(_: Value.Type) throws -> Value { try JSONDecoder().decode(Value.self, from: body) }
}

/// Runs the curl of the system: the one HTTP client at hand that shows client certificates.
enum Curl {
    static func request(
        _ url: String, method: String = "GET", body: Data? = nil, headers: [String] = [], arguments: [String] = []
    ) async throws -> HTTPAnswer {
        let folder = try TestFolder.make("curl")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var all = [
            "--silent", "--show-error", "--max-time", "30", "--request", method, "--dump-header", folder + "/headers",
            "--output", folder + "/body", "--write-out", "%{http_code}",
        ]
        for header in headers { all += ["--header", header] }
        if let body {
            try body.write(to: URL(fileURLWithPath: folder + "/request"))
            all += ["--data-binary", "@" + folder + "/request"]
        }
        let result = try await Child.run("/usr/bin/curl", all + arguments + [url])
        let code = Int(result.output.suffix(3)) ?? 0
        return HTTPAnswer(
            status: result.status == 0 ? code : -Int(result.status),
            headers: (try? String(contentsOfFile: folder + "/headers", encoding: .utf8)) ?? "",
            body: (try? Data(contentsOf: URL(fileURLWithPath: folder + "/body"))) ?? Data())
    }
}

/// A child process that ran to its end.
struct Child: Sendable {
    var status: Int32
    var output: String
    var errors: String

    static func run(
        _ path: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Child {
        let process = ChildProcess()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let folder = try TestFolder.make("child")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["out", "err", "in"] {
            _ = FileManager.default.createFile(
                atPath: folder + "/" + name, contents: name == "in" ? Data((input ?? "").utf8) : nil)
        }
        let handles = [
            FileHandle(forReadingAtPath: folder + "/in"), FileHandle(forWritingAtPath: folder + "/out"),
            FileHandle(forWritingAtPath: folder + "/err"),
        ]
        defer { for handle in handles { try? handle?.close() } }
        (process.standardInput, process.standardOutput, process.standardError) = (handles[0], handles[1], handles[2])
        try process.run()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                process.waitUntilExit()
                continuation.resume()
            }
        }
        return Child(
            status: process.terminationStatus,
            output: try String(contentsOfFile: folder + "/out", encoding: .utf8),
            errors: try String(contentsOfFile: folder + "/err", encoding: .utf8))
    }
}
