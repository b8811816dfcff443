// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// What a process costs, from /proc.
struct SoakFigures {
    let process: Int32

    /// What is open, apart from conversations with the central, which come and go.
    var descriptors: Int { kinds.count { $0 != Self.conversation } }

    /// Conversations with the central. One that the other end has reset stands in no table of the kernel's until libcurl
    /// looks at it again and closes it, so it is by the tables of other families that a socket is known not to be one.
    var connections: Int { kinds.count { $0 == Self.conversation } }

    /// What each descriptor leads to, and how many lead there; sockets by their family and name, pipes without numbers.
    var descriptorKinds: [String: Int] { kinds.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    private static let conversation = "TCP"

    private var kinds: [String] {
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let targets = names.map { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)) ?? "gone"
        }
        // After the descriptors: what was opened before is in the tables, unless it has been closed since.
        let sockets = others
        return targets.map { target in
            guard target.hasPrefix("socket:[") else { return String(target.prefix { $0 != "[" }) }
            return sockets[target.dropFirst(8).dropLast()] ?? Self.conversation
        }
    }

    /// Sockets that are no TCP, by inode: family, and the path of one that has it. Columns as in proc(5).
    private var others: [Substring: String] {
        var found: [Substring: String] = [:]
        for (table, column) in [("unix", 6), ("netlink", 9), ("udp", 9), ("udp6", 9), ("packet", 8)] {
            let text = (try? String(contentsOfFile: "/proc/\(process)/net/\(table)", encoding: .utf8)) ?? ""
            for line in text.split(separator: "\n").dropFirst() {
                let words = line.split(whereSeparator: \.isWhitespace)
                guard words.count > column else { continue }
                found[words[column]] = table == "unix" && words.count > 7 ? "unix \(words[7])" : table
            }
        }
        return found
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
