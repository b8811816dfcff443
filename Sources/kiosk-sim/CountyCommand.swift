// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import Glibc
import KioskSim
import Synchronization

/// The demo's county: makes it, says where everything is, and keeps it until told to stop.
struct CountyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "county", abstract: "Makes a demo county on loopback and keeps it until standard input ends.",
        discussion: """
            When all is ready it prints lines name=value: state, slips, printer, dashboard, operator, password, clerk. \
            It ends, and with it all it started, when standard input ends or on SIGTERM.
            """)

    @OptionGroup var options: CountyOptions

    @Flag(help: "Print JSON when ready.")
    var json = false

    func run() throws {
        let (folder, isTemporary) = try options.open()
        let county = try options.county(in: folder)
        defer {
            county.stop()
            if isTemporary { CommandEntry.complain("the county is in \(folder.path)") }
        }
        // Below a script, Ctrl+C is for the kiosk in the same terminal.
        for number in isatty(0) == 1 ? [SIGTERM, SIGHUP, SIGINT] : [SIGTERM, SIGHUP] {
            signal(number) { _ in askedToEnd.store(true, ordering: .relaxed) }
        }
        try county.make(content: options.contentFolder) { CommandEntry.complain("  \($0)") }
        let dismiss = try attend(county)
        let facts = [
            ("state", county.state.path), ("slips", county.slips.path), ("printer", county.printerAddress),
            ("dashboard", county.dashboard), ("operator", county.operatorName), ("password", county.password),
            ("clerk", County.clerkName),
        ]
        if json {
            try CommandEntry.printJSON(Dictionary(uniqueKeysWithValues: facts))
        } else {
            let lines = facts.map { "\($0.0)=\($0.1)\n" }.joined() + "ready=yes\n"
            FileHandle.standardOutput.write(Data(lines.utf8))
        }
        waitForTheEnd()
        dismiss()
    }

    /// Meanwhile a clerk answers at the desk of the practice agency.
    /// - Returns: ends the clerk.
    private func attend(_ county: County) throws -> () -> Void {
        guard county.hasDesk else { return {} }
        let clerk = try county.clerk()
        let isGone = DispatchSemaphore(value: 0)
        let log = county.clerkLog
        let thread = Thread {
            clerk.attend(until: { askedToEnd.load(ordering: .relaxed) }) { Self.note($0, in: log) }
            clerk.close()
            isGone.signal()
        }
        thread.start()
        return {
            askedToEnd.store(true, ordering: .relaxed)
            _ = isGone.wait(timeout: .now() + 15)
        }
    }

    /// What the clerk could not do; the demo shows it at its end.
    private static func note(_ words: String, in log: URL) {
        let known = (try? Data(contentsOf: log)) ?? Data()
        let line = Data((words.replacing("\n", with: " ") + "\n").utf8)
        do {
            try (known + line).write(to: log)
        } catch {
            CommandEntry.complain("the practice agency's clerk: \(words)")
        }
    }

    /// A signal may come on any thread, so the wait looks up five times a second.
    private func waitForTheEnd() {
        var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        var buffer = [UInt8](repeating: 0, count: 256)
        while !askedToEnd.load(ordering: .relaxed) {
            guard poll(&input, 1, 200) > 0 else { continue }
            if read(0, &buffer, buffer.count) <= 0 { return }
        }
    }
}

private let askedToEnd = Atomic<Bool>(false)
