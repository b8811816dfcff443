// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// What a process costs, from /proc.
struct SoakFigures {
    let process: Int32

    /// What is open, apart from conversations with the central, which come and go.
    var descriptors: Int { targets.count - connections }

    /// Conversations with the central: TCP sockets. One that the other end has cut off stands in no table of the kernel's
    /// until it is closed.
    var connections: Int {
        let inodes = Set(
            ["tcp", "tcp6"].flatMap { name -> [String] in
                let text = (try? String(contentsOfFile: "/proc/\(process)/net/\(name)", encoding: .utf8)) ?? ""
                return text.split(separator: "\n").dropFirst().compactMap { line in
                    line.split(whereSeparator: \.isWhitespace).dropFirst(9).first.map { "socket:[\($0)]" }
                }
            })
        return targets.count { inodes.contains($0) }
    }

    private var targets: [String] {
        let folder = "/proc/\(process)/fd"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)) ?? "gone"
        }
    }

    /// What each descriptor leads to, and how many lead there; sockets and pipes without their numbers.
    var descriptorKinds: [String: Int] {
        var kinds: [String: Int] = [:]
        for target in targets { kinds[String(target.prefix { $0 != "[" }), default: 0] += 1 }
        return kinds
    }

    /// RSS, in KiB.
    var residentKibibytes: Int { kibibytes("Rss:") }
    /// Its own memory, in KiB. What it shares with files is left out: how much of that counts as its own (PSS) depends on
    /// what else runs on the machine.
    var anonymousKibibytes: Int { kibibytes("Anonymous:") }

    private func kibibytes(_ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }

    static func median(_ numbers: some Collection<Int>) -> Int {
        numbers.isEmpty ? 0 : numbers.sorted()[numbers.count / 2]
    }
}
