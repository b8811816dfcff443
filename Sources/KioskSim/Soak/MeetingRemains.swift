// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// What a terminal's meetings may leave on a machine: looked at between two of them, where there is to be nothing, and
/// before and after all of them, where there is to be no more.
struct MeetingRemains {
    let kioskd: pid_t
    /// The terminal's state folder.
    let state: URL
    /// kioskd's own folder for what is temporary.
    let temporary: URL
    /// Whom browsers run as; `nil`: as everybody here does, and what is theirs cannot be told apart.
    let user: uid_t?

    private static let openFolders = ["/tmp", "/var/tmp", "/dev/shm", "/run/user"]

    /// A line for each thing that is left, and empty when nothing is.
    func found() -> [String] {
        var lines = ProcessList.identifiers(below: kioskd).map { "below kioskd: \(ProcessList.words($0))" }
        let unwaited = children(kioskd)
        if !unwaited.isEmpty { lines.append("not waited for: \(unwaited.joined(separator: " "))") }
        if let user {
            lines += processes(of: user).map { "process of the meeting's user: \(ProcessList.words($0))" }
            for folder in Self.openFolders {
                lines += names(folder).filter { isOwned("\(folder)/\($0)", by: user) }.map { "\(folder)/\($0)" }
            }
            if tables.contains("servicepunkt_meeting_\(user)") { lines.append("a firewall table of the meeting") }
        }
        lines += names(temporary.path).map { "in kioskd's temporary folder: \($0)" }
        lines += policies.map { "a policy: \($0)" }
        return lines
    }

    /// What may be there, and not in greater number afterwards.
    var counts: [String: Int] {
        [
            "files in the state folder": files(below: state).count,
            "mounts kioskd sees": KernelTable.text("/proc/\(kioskd)/mountinfo").split(separator: "\n").count,
            "control groups of meetings": files(below: URL(fileURLWithPath: "/sys/fs/cgroup")).count {
                $0.contains("servicepunkt-meeting")
            },
        ]
    }

    func files(below folder: URL) -> [String] {
        let all = FileManager.default.enumerator(atPath: folder.path)
        return (all?.allObjects as? [String] ?? []).sorted()
    }

    private var policies: [String] {
        names("/etc/chromium/policies/managed").filter { $0.contains("servicepunkt-meeting") }
    }

    /// Firewall tables; empty where nobody may ask.
    private var tables: String {
        let nft = Programs(folder: URL(fileURLWithPath: "/usr/sbin"))
        return (try? nft.run("nft", ["list", "tables"], deadlineSeconds: 10).output) ?? ""
    }

    /// Those that have ended and were not waited for among them.
    private func children(_ process: pid_t) -> [String] {
        let tasks = names("/proc/\(process)/task")
        return tasks.flatMap { task in
            KernelTable.text("/proc/\(process)/task/\(task)/children").split(separator: " ").map(String.init)
        }
    }

    private func processes(of user: uid_t) -> [pid_t] {
        names("/proc").compactMap { pid_t($0) }.filter { process in
            isOwned("/proc/\(process)", by: user) && !ProcessList.words(process).isEmpty
        }
    }

    private func isOwned(_ path: String, by user: uid_t) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_uid == user
    }

    private func names(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}
