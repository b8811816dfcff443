// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import Testing

@testable import KioskDaemon

@Suite("The command that calls the attendant")
struct CallCommandTests {
    /// Polls a condition for at most ten seconds.
    private func wait(until condition: () -> Bool) -> Bool {
        let end = BootClock.milliseconds() + 10_000
        while BootClock.milliseconds() < end {
            if condition() { return true }
            poll(nil, 0, 5)
        }
        return false
    }

    @Test("it runs, knows only that somebody calls, and is not started twice")
    func runs() throws {
        let folder = try TemporaryFolder()
        let script = folder.path + "/chime"
        try Data("env | cut -d= -f1 | sort > \(folder.path)/told\n".utf8)
            .write(to: URL(fileURLWithPath: script))
        let command = CallCommand(arguments: ["/bin/sh", script])
        #expect(command.start(now: 0) == nil)
        var ended: [(process: pid_t, status: Int32)] = []
        #expect(
            wait {
                ended += command.reap()
                return !ended.isEmpty
            })
        #expect(ended.map(\.status) == [0])
        let told = try String(contentsOfFile: folder.path + "/told", encoding: .utf8).split(separator: "\n")
        #expect(Set(told).isSubset(of: ["PATH", "SERVICEPUNKT_CALL", "PWD", "SHLVL", "OLDPWD", "_"]))
        #expect(told.contains("SERVICEPUNKT_CALL"))
    }

    @Test("one that hangs is ended at its limit")
    func hangs() {
        let command = CallCommand(arguments: ["sleep", "600"])
        #expect(command.start(now: 0) == nil)
        #expect(command.deadline == CallCommand.limitMilliseconds)
        command.expire(now: CallCommand.limitMilliseconds)
        #expect(wait { !command.reap().isEmpty })
        #expect(command.deadline == nil)
    }

    @Test("one that is not there is reported, and nothing runs")
    func missing() {
        #expect(CallCommand(arguments: ["/no/such/chime"]).start(now: 0) == ENOENT)
    }
}
