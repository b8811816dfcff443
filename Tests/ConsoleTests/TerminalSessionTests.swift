// SPDX-License-Identifier: EUPL-1.2
import Console
import Foundation
import Glibc
import KioskSim
import Testing
import TextScreen

/// A real program on a real pseudo-terminal: whatever ends it, the terminal is given back.
@Suite("Taking and giving back a terminal")
struct TerminalSessionTests {
    private let folder = NSTemporaryDirectory() + "console-tests-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private var modesFile: String { folder + "/terminal-modes" }

    /// Beside the test program stands what was built with it.
    private func start(_ environment: [String: String] = [:], columns: Int = 58, rows: Int = 16) throws
        -> PseudoTerminal
    {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return try PseudoTerminal(
            program: folder.appendingPathComponent("kiosk-sim").path,
            arguments: ["terminal-probe", "--modes-file", modesFile],
            environment: environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }, columns: columns, rows: rows)
    }

    private func expectGivenBack(_ terminal: PseudoTerminal) {
        #expect(terminal.isSane)
        #expect(!terminal.screen.isAlternate)
        #expect(terminal.screen.isCursorVisible)
        #expect(terminal.screen.modes.isDisjoint(with: [1000, 1006, 2004]))
        #expect(terminal.screen.modes.contains(7))
        #expect(terminal.screen.unknown.isEmpty)
    }

    @Test("while it is ours: raw, the other screen, no cursor, the mouse")
    func taken() throws {
        let terminal = try start()
        #expect(terminal.wait(for: "ready"))
        #expect(!terminal.isSane)
        #expect(terminal.screen.isAlternate)
        #expect(!terminal.screen.isCursorVisible)
        #expect(terminal.screen.modes.isSuperset(of: [1000, 1006]))
        terminal.send("q")
        #expect(terminal.waitForExit() == 0)
        expectGivenBack(terminal)
        #expect(!FileManager.default.fileExists(atPath: modesFile))
    }

    @Test(
        "given back however it ends",
        arguments: [
            ("t", nil, nil), ("a", nil, 128 + SIGABRT), ("s", nil, 128 + SIGSEGV), ("x", nil, 3),
            ("", SIGTERM, 128 + SIGTERM), ("", SIGHUP, 128 + SIGHUP), ("", SIGBUS, 128 + SIGBUS),
            ("", SIGFPE, 128 + SIGFPE),
        ] as [(String, Int32?, Int32?)])
    func ends(key: String, signal: Int32?, status: Int32?) throws {
        let terminal = try start()
        #expect(terminal.wait(for: "ready"))
        if let signal { terminal.signal(signal) } else { terminal.send(key) }
        let exit = terminal.waitForExit()
        // A Swift trap is SIGILL or SIGTRAP, as the processor has it.
        if let status { #expect(exit == status) } else { #expect(exit == 128 + SIGILL || exit == 128 + SIGTRAP) }
        expectGivenBack(terminal)
    }

    @Test("after SIGKILL the next start gives back what the first one found")
    func killed() throws {
        let terminal = try start()
        #expect(terminal.wait(for: "ready"))
        #expect(FileManager.default.fileExists(atPath: modesFile))
        terminal.signal(SIGKILL)
        #expect(terminal.waitForExit() == 128 + SIGKILL)
        #expect(!terminal.isSane)
        try terminal.restart()
        #expect(terminal.wait(for: "ready"))
        terminal.send("q")
        #expect(terminal.waitForExit() == 0)
        expectGivenBack(terminal)
        #expect(!FileManager.default.fileExists(atPath: modesFile))
    }

    @Test("keys, touches and Escape arrive", arguments: ["\u{1B}[B", "å", "\u{1B}"])
    func keys(text: String) throws {
        let terminal = try start()
        #expect(terminal.wait(for: "ready"))
        terminal.send(text)
        #expect(
            terminal.wait(for: ["\u{1B}[B": "key(TextScreen.Key.down)", "å": "\"å\"", "\u{1B}": "escape"][text] ?? ""))
        terminal.click(column: 10, row: 4)
        #expect(terminal.wait(for: "release(column: 10, row: 4)"))
        terminal.send("b")
        #expect(terminal.wait { $0.bells == 1 })
        terminal.send("\u{3}")
        #expect(terminal.waitForExit() == 0)
        expectGivenBack(terminal)
    }

    @Test("a new size is drawn at once", arguments: [(40, 15), (80, 25), (120, 33)])
    func resize(columns: Int, rows: Int) throws {
        let terminal = try start()
        #expect(terminal.wait(for: "ready"))
        terminal.resize(columns: columns, rows: rows)
        #expect(terminal.wait(for: "size \(columns)×\(rows)"))
        terminal.send("q")
        #expect(terminal.waitForExit() == 0)
    }

    @Test("a Linux console gets a palette, UTF-8 and no mouse, and its palette back")
    func console() throws {
        let terminal = try start(["TERM": "linux"])
        #expect(terminal.wait(for: "ready"))
        #expect(terminal.screen.modes.isDisjoint(with: [1000, 1006]))
        terminal.send("q")
        #expect(terminal.waitForExit() == 0)
        expectGivenBack(terminal)
    }

    @Test("without a terminal it says so")
    func noTerminal() {
        #expect(throws: ConsoleError.notATerminal) {
            _ = try TerminalSession(input: -1, output: -1, environment: [:], modesFile: nil, theme: .lightOnDark)
        }
    }

    @Test(
        "a damaged modes file is not believed", arguments: ["", "rubbish", "servicepunkt terminal modes 1\nx\n1\nff\n"])
    func damaged(text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: modesFile))
        let terminal = try start()
        #expect(terminal.wait(for: "ready"))
        terminal.send("q")
        #expect(terminal.waitForExit() == 0)
        expectGivenBack(terminal)
    }
}
