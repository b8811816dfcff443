// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Console
import Foundation
import Glibc
import TextScreen

/// A program that does with a terminal what kioskd does, and crashes when asked: for the tests of `Console`.
struct TerminalProbe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal-probe", abstract: "Takes the terminal, shows what it is told, crashes on command.",
        shouldDisplay: false)

    @Option(help: "Where the terminal's own modes are kept.")
    var modesFile: String?

    func run() throws {
        let terminal = try Terminal(theme: .lightOnDark, modesFile: modesFile)
        let signals = SignalPipe([SIGTERM, SIGHUP, SIGINT, SIGWINCH])
        try terminal.enter()
        terminal.show(screen("ready"))
        while true {
            let wait = terminal.deadline.map { max(0, $0 - Terminal.bootMilliseconds()) } ?? -1
            switch signals.wait(besides: 0, milliseconds: Int32(wait)) {
            case .signal(SIGWINCH):
                terminal.measure()
                terminal.show(screen("size \(terminal.size.columns)×\(terminal.size.rows)"))
            case .signal(let number):
                terminal.leave()
                Glibc.exit(128 + number)
            case .readable: if !take(terminal.read(), terminal) { return terminal.leave() }
            case .timeout:
                for event in terminal.flush(now: Terminal.bootMilliseconds()) { show(event, on: terminal) }
            }
        }
    }

    /// False when it is time to go.
    private func take(_ reading: Terminal.Reading, _ terminal: Terminal) -> Bool {
        guard case .events(let events) = reading else { return false }
        for event in events {
            switch event {
            case .key(.character("q")): return false
            case .key(.character("t")): preconditionFailure("asked to trap")
            case .key(.character("a")): abort()
            case .key(.character("s")): raise(SIGSEGV)
            case .key(.character("x")): Glibc.exit(3)
            case .key(.character("b")): terminal.bell()
            default: show(event, on: terminal)
            }
        }
        return true
    }

    private func show(_ event: TerminalEvent, on terminal: Terminal) {
        var name = "\(event)"
        if case .press(let column, let row) = event {
            name += " on \(terminal.target(column: column, row: row) ?? "nothing")"
        }
        terminal.show(screen(name))
    }

    private func screen(_ word: String) -> Screen {
        Screen(
            id: "probe", kind: .standard, language: "en",
            header: Screen.Header(symbolText: "PROBE", place: "", clock: ""),
            nodes: [
                Node(id: "heading", role: .heading, name: word),
                Node(id: "choice.1", role: .choice, name: "One", key: "1"),
                Node(id: "bar.help", role: .bar, name: "Help", key: "?"),
            ], focus: "choice.1")
    }
}

/// Signals as bytes of a pipe.
private final class SignalPipe {
    enum Event {
        case signal(Int32)
        case readable
        case timeout
    }

    /// The handler's end; a signal handler can reach nothing else.
    nonisolated(unsafe) private static var writeEnd: Int32 = -1
    private let readEnd: Int32

    init(_ numbers: [Int32]) {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        readEnd = ends[0]
        Self.writeEnd = ends[1]
        for number in numbers {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                write(SignalPipe.writeEnd, &byte, 1)
            }
        }
    }

    func wait(besides descriptor: Int32, milliseconds: Int32) -> Event {
        var descriptors = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let count = poll(&descriptors, 2, milliseconds)
            if count == 0 { return .timeout }
            if count < 0 { continue }
            if descriptors[0].revents != 0 {
                var byte: UInt8 = 0
                read(readEnd, &byte, 1)
                return .signal(Int32(byte))
            }
            return .readable
        }
    }
}
