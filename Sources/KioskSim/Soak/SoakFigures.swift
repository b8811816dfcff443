// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// What a process costs, from /proc.
struct SoakFigures {
    let process: Int32

    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count) ?? 0
    }

    /// What each descriptor leads to, and how many lead there; sockets and pipes without their numbers.
    var descriptorKinds: [String: Int] {
        let folder = "/proc/\(process)/fd"
        var kinds: [String: Int] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)) ?? "gone"
            kinds[String(target.prefix { $0 != "[" }), default: 0] += 1
        }
        return kinds
    }

    /// Memory in use, in KiB, without what is shared with files.
    var residentKibibytes: Int {
        let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }

    static func median(_ numbers: some Collection<Int>) -> Int {
        numbers.isEmpty ? 0 : numbers.sorted()[numbers.count / 2]
    }
}
