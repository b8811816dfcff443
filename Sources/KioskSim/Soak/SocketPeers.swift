// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// Who is at the other end of the local sockets of a process, as ss(8) of iproute2 tells it.
enum SocketPeers {
    /// "8 → kiosk-sim,pid=7,fd=12" for each, by descriptor; one whose other end has gone leads to "nobody".
    static func told(of process: Int32) -> String {
        let child = ChildProcess()
        let output = Pipe()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        child.arguments = ["ss", "--unix", "--processes", "--numeric", "--no-header", "--all"]
        child.standardOutput = output
        child.standardError = FileHandle.nullDevice
        guard (try? child.run()) != nil else { return "ss is not here" }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        child.waitUntilExit()
        // Netid, state, two queues, address and number here, address and number there, users.
        let rows = text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }.filter { $0.count >= 8 }
        let users = Dictionary(rows.map { ($0[5], String($0.dropFirst(8).joined())) }) { first, _ in first }
        let own = "pid=\(process),fd="
        return rows.compactMap { row -> (Int, String)? in
            guard let mine = users[row[5]]?.components(separatedBy: own).dropFirst().first,
                let descriptor = Int(mine.prefix { $0.isNumber })
            else { return nil }
            let other = users[row[7]].flatMap { $0.isEmpty ? nil : $0 } ?? "nobody"
            return (descriptor, "\(descriptor) \(row[1]) \(row[4]) → \(other)")
        }.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "\n")
    }
}
