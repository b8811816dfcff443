// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

@Suite("kioskd when things break", .serialized)
struct RobustnessTests {
    @Test("after a SIGKILL the next start gives the terminal back as it was before both")
    func killed() throws {
        let kiosk = try TestKiosk()
        // One terminal for both: a shell that starts the kiosk twice.
        let program = TestKiosk.programs.appendingPathComponent("kioskd").path
        let terminal = try PseudoTerminal(
            program: "/bin/sh",
            arguments: [
                "-c", "'\(program)' run --state '\(kiosk.state.path)'; '\(program)' run --state '\(kiosk.state.path)'",
            ],
            environment: ["PATH": "/usr/bin:/bin"], columns: 58, rows: 16)
        #expect(terminal.wait(for: KioskdTests.start))
        // The status answers once everything behind the first screen stands, the start's own event included.
        #expect(terminal.wait { _ in (try? kiosk.kioskctl(["status", "--state", kiosk.state.path]).status) == 0 })
        let first = try #require(child(of: terminal.process))
        kill(first, SIGKILL)
        #expect(
            terminal.wait { _ in
                guard let second = child(of: terminal.process) else { return false }
                return second != first
            })
        #expect(terminal.wait { _ in (try? kiosk.kioskctl(["status", "--state", kiosk.state.path]).status) == 0 })
        let second = try #require(child(of: terminal.process))
        kill(second, SIGTERM)
        #expect(terminal.waitForExit() == 0)
        #expect(terminal.isSane)
        #expect(!terminal.screen.isAlternate)
        let names = try kiosk.events().map(\.event)
        #expect(names == ["terminalStarted", "terminalStarted", "terminalStopped"])
    }

    @Test("a session cut by SIGKILL gets its end at the next start")
    func cutSession() throws {
        let kiosk = try TestKiosk()
        let first = try kiosk.start()
        #expect(first.wait(for: KioskdTests.start))
        first.send("\r")
        #expect(first.wait(for: KioskdTests.menu))
        first.signal(SIGKILL)
        #expect(first.waitForExit() == 128 + SIGKILL)
        let second = try kiosk.start()
        #expect(second.wait(for: KioskdTests.start))
        second.signal(SIGTERM)
        #expect(second.waitForExit() == 0)
        let names = try kiosk.events().map(\.event)
        #expect(names == ["terminalStarted", "sessionStarted", "sessionEnded", "terminalStarted", "terminalStopped"])
    }

    @Test("a broken bundle: it starts on the last good one, with a notice for the technician")
    func brokenBundle() throws {
        let kiosk = try TestKiosk()
        try kiosk.install(version: 900)
        let newest = try #require(
            try FileManager.default.contentsOfDirectory(atPath: kiosk.state.content).filter { $0.contains("900") }.first
        )
        let path = kiosk.state.content + "/" + newest
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 0xFF
        try bytes.write(to: URL(fileURLWithPath: path))
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: KioskdTests.start))
        let status = try JSONDecoder().decode(
            TerminalStatus.self,
            from: Data(try kiosk.kioskctl(["status", "--state", kiosk.state.path, "--json"]).output.utf8))
        #expect(status.contentVersion != 900)
        #expect(!status.notices.isEmpty)
    }

    @Test("no bundle at all: one line that says how to install one")
    func noBundle() throws {
        let folder = try TemporaryFolder()
        let terminal = try PseudoTerminal(
            program: TestKiosk.programs.appendingPathComponent("kioskd").path,
            arguments: ["run", "--state", folder.path], environment: [:], columns: 250, rows: 10)
        #expect(terminal.waitForExit() == 1)
        #expect(terminal.screen.contains("kioskctl content install"))
        #expect(terminal.isSane)
    }

    @Test("a full disk stops slips, not help, numbers and hours; and says so")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let mount = folder.path + "/small"
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
        #expect(run("/bin/mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", mount]) == 0)
        defer { _ = run("/bin/umount", ["-l", mount]) }
        let kiosk = try TestKiosk(state: mount + "/state")
        let printer = folder.path + "/slips"
        let terminal = try kiosk.start(settings: ["--printer", "file:\(printer)"])
        #expect(terminal.wait(for: KioskdTests.start))
        // Fill it to the last byte, and again whenever the journal's reserve is given back.
        let filler = try #require(fopen(mount + "/filler", "w"))
        defer { fclose(filler) }
        func fill() {
            let block = [UInt8](repeating: 1, count: 4_096)
            while write(fileno(filler), block, block.count) > 0 {}
        }
        fill()
        terminal.send("\r")
        #expect(terminal.wait(for: KioskdTests.menu))
        for _ in 0..<300 {
            fill()
            terminal.send("3")
            terminal.settle(silenceMilliseconds: 20)
            terminal.send("\u{1B}")
            terminal.settle(silenceMilliseconds: 60)
            if !journalWritable(kiosk) { break }
        }
        #expect(!journalWritable(kiosk))
        // The last Escape may still be on its way, and lead from the menu to the attract screen.
        terminal.settle(silenceMilliseconds: 1_000)
        if !terminal.screen.contains(KioskdTests.menu) {
            terminal.send("\u{1B}")
            #expect(terminal.wait(for: KioskdTests.menu) || terminal.screen.contains(KioskdTests.start))
        }
        if terminal.screen.contains(KioskdTests.start) { terminal.send("\r") }
        #expect(terminal.wait(for: KioskdTests.menu))
        terminal.send("?")
        #expect(terminal.wait(for: "112"), "\(terminal.screen.text)")
        terminal.send("\u{1B}")
        #expect(terminal.wait(for: KioskdTests.menu))
        terminal.send("1")
        #expect(terminal.wait(for: "Vem vill du nå?"))
        terminal.send("1")
        #expect(terminal.wait(for: "Telefon"))
        let spooled = FileManager.default.contents(atPath: printer) ?? Data()
        #expect(spooled.isEmpty)
        // Room again: nobody has to do anything.
        ftruncate(fileno(filler), 0)
        #expect(terminal.wait(seconds: 30) { _ in journalWritable(kiosk) })
    }

    private func journalWritable(_ kiosk: TestKiosk) -> Bool {
        guard let answer = try? ControlClient.status(state: kiosk.state),
            let status = try? JSONDecoder().decode(TerminalStatus.self, from: Data(answer))
        else { return true }
        return status.journalWritable
    }

    private func run(_ program: String, _ arguments: [String]) -> Int32 {
        let process = ChildProcess()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        do { try process.run() } catch { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// The child of a process, from /proc.
    private func child(of process: Int32) -> Int32? {
        let path = "/proc/\(process)/task/\(process)/children"
        return (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ").last.flatMap { Int32($0) }
    }
}
