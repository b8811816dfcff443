// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// A person at the terminal: reads the screen, presses the key that stands before a choice.
final class Visitor {
    private let terminal: PseudoTerminal
    private let report: TourReport
    /// Keys pressed last, the newest at the end.
    private(set) var pressed: [String] = []
    private static let mostPressed = 24

    /// Starts `kioskd` on a grid most visitors meet, with the county's printer.
    convenience init(
        _ county: County, state: URL, report: TourReport, environment: [String: String] = [:],
        purpose: String = "visitor", arguments: [String] = []
    ) throws {
        try self.init(
            county, state: state, report: report, environment: environment, printer: county.printerAddress,
            purpose: purpose, arguments: arguments)
    }

    /// - Parameters:
    ///   - printer: nil leaves it to `kioskd` to find one.
    ///   - programs: where `kioskd` is; nil: where the county's programs are.
    init(
        _ county: County, state: URL, report: TourReport, environment: [String: String], printer: String?,
        purpose: String = "visitor", arguments: [String] = [], programs: Programs? = nil
    ) throws {
        self.report = report
        let own = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "LANG", "TMPDIR"].contains($0.key) }
        terminal = try PseudoTerminal(
            program: (programs ?? county.programs).path("kioskd"),
            arguments: ["run", "--state", state.path, "--purpose", purpose]
                + (printer.map { ["--printer", $0] } ?? []) + arguments,
            environment: own.merging(environment) { $1 }, columns: 58, rows: 16)
    }

    var text: String { terminal.screen.text }
    var process: Int32 { terminal.process }
    /// Escape sequences that no terminal of ours knows.
    var unknownSequences: [String] { terminal.screen.unknown }
    var isTerminalRestored: Bool {
        terminal.isSane && !terminal.screen.isAlternate && terminal.screen.isCursorVisible
    }

    /// Whether the text stands on the screen before the time is over.
    func sees(_ text: String, seconds: Double = 10) -> Bool { terminal.wait(for: text, seconds: seconds) }

    /// Whether the screen comes to hold this before the time is over.
    func sees(seconds: Double = 10, _ condition: (String) -> Bool) -> Bool {
        terminal.wait(seconds: seconds) { condition($0.text) }
    }

    /// Checks that a text appears, and shows the screen where it does not.
    @discardableResult
    func expect(_ text: String, _ what: String, seconds: Double = 10) -> Bool {
        report.check(what, sees(text, seconds: seconds), "no \"\(text)\" in\n\(self.text)")
    }

    /// Checks that a text stands on this page or on one of those after it.
    @discardableResult
    func expectOnSomePage(_ text: String, _ what: String) -> Bool {
        for _ in 0..<8 where !sees(text, seconds: 1) { press(" ") }
        return expect(text, what, seconds: 1)
    }

    /// Takes what the program writes meanwhile: a full terminal would hold it up. Always true.
    @discardableResult
    func rest(milliseconds: Int32 = 200) -> Bool {
        terminal.settle(silenceMilliseconds: milliseconds)
        return true
    }

    func press(_ keys: String) {
        pressed.append(keys.debugDescription)
        if pressed.count > Self.mostPressed { pressed.removeFirst() }
        terminal.send(keys)
    }

    func goBack() { press("\u{1B}") }
    func finish() { press("9") }

    /// Presses the digit that stands before a choice; turns the page where the choice is on another one.
    func choose(_ name: String) throws {
        for _ in 0..<6 {
            if sees(name, seconds: 3), let digit = digit(before: name) { return press(digit) }
            let shown = text
            press(" ")
            _ = sees(seconds: 2) { $0 != shown }
        }
        throw TourFailure("no choice \"\(name)\" on the screen:\n\(text)")
    }

    /// The digit before a name, or above it where a line of choices has little room.
    private func digit(before name: String) -> String? {
        let lines = terminal.screen.lines
        for (row, line) in lines.enumerated() {
            guard let place = line.range(of: name) else { continue }
            let head = line[..<place.lowerBound]
            if let digit = head.last(where: { !$0.isWhitespace }), digit.isNumber { return String(digit) }
            guard row > 0 else { continue }
            let above = lines[row - 1].dropFirst(head.count).prefix(name.count).filter { !$0.isWhitespace }
            if above.count == 1, above.allSatisfy(\.isNumber) { return above }
        }
        return nil
    }

    /// Sends a signal and waits for the end. The exit status, `nil` when it goes on.
    func end(_ signal: Int32) -> Int32? {
        terminal.signal(signal)
        return terminal.waitForExit(seconds: 15)
    }
}
