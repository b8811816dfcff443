// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// The processes of one meeting, as they were while it was on: room, walls, compositor, browser.
struct MeetingFamily {
    private struct Member {
        var process: pid_t
        /// Since the machine began, in ticks: numbers are used again, moments are not.
        var began: String
        var words: String
    }

    private let members: [Member]

    /// - Parameter process: kioskd.
    init(below process: pid_t) {
        members = ProcessList.identifiers(below: process).compactMap { process in
            Self.fields(process).map { Member(process: process, began: $0[19], words: ProcessList.words(process)) }
        }
    }

    /// Command lines of those that still run.
    var alive: [String] {
        members.filter { member in
            guard let fields = Self.fields(member.process) else { return false }
            return fields[0] != "Z" && fields[0] != "X" && fields[19] == member.began
        }.map(\.words)
    }

    var browser: [pid_t] { processes { $0.hasPrefix(Self.browserPath) && !$0.contains(" --type=") } }
    var renderers: [pid_t] { processes { $0.hasPrefix(Self.browserPath) && $0.contains(" --type=renderer") } }
    var compositor: [pid_t] { processes { $0.hasPrefix("/usr/bin/cage ") } }
    /// `kiosk-meeting`, kioskd's own child.
    var room: [pid_t] { processes { $0.split(separator: " ").first?.hasSuffix("/kiosk-meeting") ?? false } }

    private static let browserPath = "/usr/lib/chromium/chromium"

    private func processes(_ isOne: (String) -> Bool) -> [pid_t] {
        members.filter { isOne($0.words) }.map(\.process)
    }

    /// Whom the browser runs as.
    var user: uid_t? {
        browser.first.flatMap { process in
            var status = stat()
            return stat("/proc/\(process)", &status) == 0 ? status.st_uid : nil
        }
    }

    /// Of /proc/PID/stat after the name (proc(5)): state, parent, …; the twentieth is when it began.
    private static func fields(_ process: pid_t) -> [String]? {
        let text = KernelTable.text("/proc/\(process)/stat")
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").map(String.init)
        return fields.count > 19 ? fields : nil
    }
}
