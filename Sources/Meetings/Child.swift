// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation

/// A program this one started and waits for.
struct Child: Sendable {
    let pid: pid_t

    /// - Parameters:
    ///   - descriptors: ours, and the number each has in the program; it has no other, and 0 to 2 are /dev/null.
    ///   - user: whom it runs as; `nil`: us.
    /// - Returns: `nil` when the kernel gives no process.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String] = ["PATH": "/usr/bin:/usr/sbin"],
        descriptors: [(ours: Int32, theirs: Int32)], user: Appliance.User? = nil, mostProcesses: UInt64 = 0
    ) -> Child? {
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + variables { free(word) } }
        let ours = descriptors.map(\.ours)
        let theirs = descriptors.map(\.theirs)
        let groups = user?.groups ?? []
        let pid = words.withUnsafeBufferPointer { words in
            variables.withUnsafeBufferPointer { variables in
                ours.withUnsafeBufferPointer { ours in
                    theirs.withUnsafeBufferPointer { theirs in
                        groups.withUnsafeBufferPointer { groups in
                            var plan = cchild_plan()
                            plan.path = UnsafePointer(words[0])
                            plan.arguments = words.baseAddress
                            plan.environment = variables.baseAddress
                            plan.sources = ours.baseAddress
                            plan.places = theirs.baseAddress
                            plan.count = Int32(ours.count)
                            plan.changes_user = user == nil ? 0 : 1
                            plan.user = user?.user ?? 0
                            plan.group = user?.group ?? 0
                            plan.groups = groups.baseAddress
                            plan.group_count = Int32(groups.count)
                            plan.most_processes = mostProcesses
                            return cchild_start(&plan)
                        }
                    }
                }
            }
        }
        return pid > 0 ? Child(pid: pid) : nil
    }

    /// Waits for its end, and kills it when it takes too long.
    /// - Returns: its exit status; 128 and the signal's number for one that was killed.
    func end(withinMilliseconds milliseconds: Int64) -> Int32 {
        if !hasEnded(withinMilliseconds: milliseconds) { kill(pid, SIGKILL) }
        return reap()
    }

    /// Whether it ends in that time; it stays to be reaped.
    func hasEnded(withinMilliseconds milliseconds: Int64) -> Bool {
        let watch = cchild_watch(pid)
        guard watch >= 0 else { return true }
        defer { close(watch) }
        let deadline = cchild_milliseconds() + milliseconds
        while true {
            var waiting = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: max(0, deadline - cchild_milliseconds())))
            if ready < 0, errno == EINTR { continue }
            return ready > 0
        }
    }

    private func reap() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { return 255 }
        }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
}
