// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// What a process costs, from /proc.
struct SoakFigures {
    let process: Int32

    /// What is open, apart from conversations with the central, which come and go, and those of the preload with the
    /// dock, which are none of the program's.
    var descriptors: Int { kinds.count { $0 != Self.conversation } - MockIoctlServer.connectionCount }

    /// Conversations with the central. One that the other end has reset stands in no table of the kernel's until libcurl
    /// looks at it again and closes it, so a socket that no table of any family knows is one of them.
    var connections: Int { kinds.count { $0 == Self.conversation } }

    /// What each descriptor leads to, and how many lead there; sockets by their family and name, pipes without numbers.
    var descriptorKinds: [String: Int] { kinds.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    /// What each thread is called, and how many are.
    var threads: [String: Int] {
        let folder = "/proc/\(process)/task"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap { thread in
            KernelTable.text("\(folder)/\(thread)/comm").split(separator: "\n").first.map { String($0) }
        }
        return names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    private static let conversation = "TCP"
    private let families = SocketFamilies()

    init(process: Int32) { self.process = process }

    private var kinds: [String] {
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let targets = names.compactMap { name in
            try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
        }
        let inodes = targets.filter { $0.hasPrefix("socket:[") }.map { String($0.dropFirst(8).dropLast()) }
        let sockets = families.told(inodes, process)
        return targets.map { target in
            guard target.hasPrefix("socket:[") else { return String(target.prefix { $0 != "[" }) }
            return sockets[String(target.dropFirst(8).dropLast())] ?? Self.conversation
        }
    }

    /// RSS, in KiB.
    var residentKibibytes: Int { kibibytes("Rss:") }
    /// Its own memory, in KiB. What it shares with files is left out: how much of that counts as its own (PSS) depends on
    /// what else runs on the machine.
    var anonymousKibibytes: Int { kibibytes("Anonymous:") }

    private func kibibytes(_ name: String) -> Int {
        let text = KernelTable.text("/proc/\(process)/smaps_rollup")
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }

    static func median(_ numbers: some Collection<Int>) -> Int {
        numbers.isEmpty ? 0 : numbers.sorted()[numbers.count / 2]
    }
}
