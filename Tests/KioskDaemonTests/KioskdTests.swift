// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

@Suite("kioskd in a terminal", .serialized)
struct KioskdTests {
    static let start = "Tryck här"
    static let menu = "Vad vill du göra?"

    @Test("SIGTERM, SIGINT and SIGHUP give the terminal back", arguments: [SIGTERM, SIGINT, SIGHUP])
    func givesBack(signal: Int32) throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: Self.start))
        #expect(terminal.screen.isAlternate)
        #expect(!terminal.isSane)
        terminal.signal(signal)
        #expect(terminal.waitForExit() == 0)
        #expect(terminal.isSane)
        #expect(!terminal.screen.isAlternate)
        #expect(terminal.screen.isCursorVisible)
        #expect(terminal.screen.modes.isDisjoint(with: [1000, 1002, 1003, 1006]))
        #expect(terminal.screen.unknown == [])
    }

    @Test("a session, its service and its end are in the journal, in order, each once")
    func counted() throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: Self.start))
        terminal.send("\r")
        #expect(terminal.wait(for: Self.menu))
        terminal.send("1")
        #expect(terminal.wait(for: "Vem vill du nå?"))
        terminal.send("9")
        #expect(terminal.wait(for: "Tack för besöket"))
        terminal.signal(SIGTERM)
        #expect(terminal.waitForExit() == 0)
        let names = try kiosk.events().map(\.event)
        #expect(
            names == ["terminalStarted", "sessionStarted", "serviceOpened", "sessionEnded", "terminalStopped"])
        #expect(try kiosk.kioskctl(["journal", "verify", "--state", kiosk.state.path]).status == 0)
    }

    @Test("a click is a touch; press and release must meet on the same choice")
    func click() throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: Self.start))
        let (column, row) = try #require(terminal.screen.position(of: Self.start))
        terminal.click(column: column, row: row)
        #expect(terminal.wait(for: Self.menu))
        let choice = try #require(terminal.screen.position(of: "Säg vad du tycker"))
        terminal.send("\u{1B}[<0;\(choice.column + 1);\(choice.row + 1)M\u{1B}[<0;1;1m")
        terminal.settle()
        #expect(terminal.screen.contains(Self.menu))
        terminal.click(column: choice.column, row: choice.row)
        #expect(terminal.wait(for: "Fick du det du kom för?"))
    }

    @Test("one touch on the goodbye leads to the attract screen, and begins no visit that nobody makes")
    func touchOnGoodbye() throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: Self.start))
        terminal.send("\r")
        #expect(terminal.wait(for: Self.menu))
        terminal.send("9")
        try #require(terminal.wait(for: "Tack för besöket"))
        terminal.click(column: 40, row: 9)
        #expect(terminal.wait(for: Self.start))
        terminal.settle()
        #expect(terminal.screen.contains(Self.start))
        terminal.signal(SIGTERM)
        #expect(terminal.waitForExit() == 0)
        #expect(try kiosk.events().count { $0.event == "sessionStarted" } == 1)
    }

    @Test("the size may change at any moment; below 40×15 one sentence asks for a larger window")
    func resizing() throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: Self.start))
        terminal.send("\r")
        #expect(terminal.wait(for: Self.menu))
        for (columns, rows) in [(120, 33), (40, 15), (80, 25), (58, 16)] {
            terminal.resize(columns: columns, rows: rows)
            #expect(terminal.wait { $0.contains(Self.menu) && $0.contains("Avsluta") }, "\(columns)×\(rows)")
        }
        terminal.resize(columns: 20, rows: 5)
        #expect(terminal.wait { !$0.contains(Self.menu) && !$0.text.isEmpty })
        terminal.resize(columns: 58, rows: 16)
        #expect(terminal.wait(for: Self.menu))
        #expect(terminal.screen.unknown == [])
    }

    @Test("changing the language keeps the errand")
    func language() throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: Self.start))
        terminal.send("3")
        #expect(terminal.wait(for: "What would you like to do?") || terminal.screen.contains("do?"))
        terminal.send("\u{1B}")
        #expect(terminal.wait { $0.contains("slip") || $0.contains(Self.start) })
    }

    @Test("a folder belongs to one kioskd at a time; the second says so in one line")
    func locked() throws {
        let kiosk = try TestKiosk()
        let first = try kiosk.start()
        #expect(first.wait(for: Self.start))
        let second = try kiosk.start()
        #expect(second.waitForExit() == 1)
        #expect(second.screen.contains("another kioskd uses"))
        #expect(second.isSane)
        #expect(first.screen.contains(Self.start))
    }

    @Test("without a terminal it does not start, and says what to do")
    func noTerminal() throws {
        let kiosk = try TestKiosk()
        let process = ChildProcess()
        process.executableURL = TestKiosk.programs.appendingPathComponent("kioskd")
        process.arguments = ["run", "--state", kiosk.state.path]
        let error = Pipe()
        (process.standardInput, process.standardOutput, process.standardError) = (
            FileHandle.nullDevice, FileHandle.nullDevice, error
        )
        try process.run()
        let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(text.split(separator: "\n").count == 1)
        #expect(text.contains("start kioskd on a console"))
    }

    @Test(
        "wrong flags end with status 64 and one line",
        arguments: [["run", "--colour", "red"], ["run", "--state"], ["dance"]])
    func wrongFlags(arguments: [String]) throws {
        let kiosk = try TestKiosk()
        let terminal = try PseudoTerminal(
            program: TestKiosk.programs.appendingPathComponent("kioskd").path, arguments: arguments,
            environment: [:], columns: 200, rows: 10)
        #expect(terminal.waitForExit() == 64)
        #expect(terminal.screen.lines.filter { !$0.isEmpty }.count == 1)
        _ = kiosk
    }

    @Test("status answers beside the running kiosk, for people and for machines")
    func status() throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: Self.start))
        let people = try kiosk.kioskctl(["status", "--state", kiosk.state.path])
        #expect(people.status == 0)
        #expect(people.output.contains("not enrolled"))
        #expect(people.output.contains("noDevice"))
        let machine = try kiosk.kioskctl(["status", "--state", kiosk.state.path, "--json"])
        let status = try JSONDecoder().decode(TerminalStatus.self, from: Data(machine.output.utf8))
        #expect(status.screen == "attract")
        #expect((status.columns, status.rows) == (58, 16))
        terminal.signal(SIGTERM)
        #expect(terminal.waitForExit() == 0)
        let gone = try kiosk.kioskctl(["status", "--state", kiosk.state.path])
        #expect(gone.status == 1)
        #expect(gone.error.contains("no kioskd answers"))
    }

    @Test("the attendant's call runs the configured command and rings the bell")
    func call() throws {
        let kiosk = try TestKiosk()
        let told = kiosk.folder.path + "/told"
        let terminal = try kiosk.start(settings: ["--call-command", "touch \(told)"])
        #expect(terminal.wait(for: Self.start))
        terminal.send("\r")
        #expect(terminal.wait(for: Self.menu))
        terminal.send("0")
        #expect(terminal.wait { $0.bells > 0 && FileManager.default.fileExists(atPath: told) })
    }
}

extension TerminalScreen {
    /// Where a text begins, in cells.
    func position(of text: String) -> (column: Int, row: Int)? {
        for (row, cells) in cells.enumerated() {
            for column in cells.indices where cells[column...].map(\.text).joined().hasPrefix(text) {
                return (column, row)
            }
        }
        return nil
    }
}
