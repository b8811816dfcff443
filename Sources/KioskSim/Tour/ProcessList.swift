// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// What runs below a process, from /proc.
enum ProcessList {
    /// Command lines of everything a process started, and what that started.
    static func below(_ process: pid_t) -> [String] { identifiers(below: process).map(words) }

    /// The same by their numbers.
    static func identifiers(below process: pid_t) -> [pid_t] {
        var parents: [pid_t: pid_t] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = pid_t(name), let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { continue }
            // After the name in parentheses: state, parent, … (proc(5)).
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            if fields.count > 1, fields[0] != "Z", let parent = pid_t(fields[1]) { parents[pid] = parent }
        }
        var found: Set<pid_t> = [process]
        var grows = true
        while grows {
            let more = parents.filter { found.contains($0.value) && !found.contains($0.key) }.keys
            grows = !more.isEmpty
            found.formUnion(more)
        }
        found.remove(process)
        return found.sorted()
    }

    /// A process's command line; empty when it has gone.
    static func words(_ process: pid_t) -> String {
        let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}
