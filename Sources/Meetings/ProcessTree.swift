// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// A process that cannot be mistaken for a later one with its number.
struct ProcessMark: Hashable, Sendable {
    let pid: pid_t
    /// When it began, in the kernel's ticks since boot.
    let began: UInt64
}

/// The machine's processes as /proc tells of them at one moment.
struct ProcessTree {
    private struct Entry {
        let parent: pid_t
        let began: UInt64
        let isGone: Bool
    }

    private let entries: [pid_t: Entry]

    init() {
        var entries: [pid_t: Entry] = [:]
        for pid in Self.pids() { entries[pid] = Self.entry(pid) }
        self.entries = entries
    }

    /// The process and all that came from it and still has it above.
    func family(of root: pid_t) -> Set<ProcessMark> {
        var children: [pid_t: [pid_t]] = [:]
        for (pid, entry) in entries { children[entry.parent, default: []].append(pid) }
        var found: Set<ProcessMark> = []
        var open = [root]
        while let pid = open.popLast() {
            guard let entry = entries[pid], found.insert(ProcessMark(pid: pid, began: entry.began)).inserted else {
                continue
            }
            open += children[pid] ?? []
        }
        return found
    }

    /// Those of `marks` that still run.
    func alive(_ marks: Set<ProcessMark>) -> Set<ProcessMark> {
        marks.filter { mark in
            guard let entry = entries[mark.pid] else { return false }
            return entry.began == mark.began && !entry.isGone
        }
    }

    /// Those that have not ended.
    func running(_ pids: Set<pid_t>) -> Set<pid_t> { pids.filter { entries[$0].map { !$0.isGone } ?? false } }

    /// Processes of one user, whoever started them.
    static func owned(by user: UInt32) -> Set<pid_t> {
        Set(
            pids().filter { pid in
                var status = stat()
                return stat("/proc/\(pid)", &status) == 0 && status.st_uid == user
            })
    }

    /// Processes that run a program of this name.
    static func named(_ name: String) -> Set<pid_t> {
        Set(pids().filter { SmallText.read("/proc/\($0)/comm")?.hasPrefix(name) == true })
    }

    /// Bytes that these processes have for themselves.
    static func privateBytes(_ marks: Set<ProcessMark>) -> Int64 {
        let page = Int64(sysconf(Int32(_SC_PAGESIZE)))
        return marks.reduce(0) { sum, mark in
            let words = (SmallText.read("/proc/\(mark.pid)/statm") ?? "").split(separator: " ").compactMap { Int64($0) }
            return words.count > 2 ? sum + max(0, words[1] - words[2]) * page : sum
        }
    }

    private static func pids() -> [pid_t] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [pid_t] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let pid = pid_t(name) { found.append(pid) }
        }
        return found
    }

    private static func entry(_ pid: pid_t) -> Entry? {
        // The name in brackets may hold anything, brackets too: what counts comes after the last one.
        guard let text = SmallText.read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let words = text[text.index(after: end)...].split(separator: " ")
        guard words.count > 19, let parent = pid_t(words[1]), let began = UInt64(words[19]) else { return nil }
        return Entry(parent: parent, began: began, isGone: words[0] == "Z" || words[0] == "X")
    }
}

/// Small files of the kernel's.
enum SmallText {
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while all.count < 4 << 20 {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            all += chunk[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }
}
