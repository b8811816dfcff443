// SPDX-License-Identifier: EUPL-1.2
import Console
import Glibc
import TextScreen

/// The terminal of this process: screens out, events in. Used by the loop's thread alone.
final class Terminal {
    enum Reading {
        case events([TerminalEvent])
        /// Control-C: ends the demo, means nothing at a service point.
        case interrupted([TerminalEvent])
        /// The other end is gone.
        case closed
    }

    private let session: TerminalSession
    private var picture: ANSIScreen
    private var input = TerminalInput()
    private var touch = TouchTracker()
    private(set) var layout: Layout?

    init(theme: Theme, modesFile: String, environment: [String: String]) throws {
        session = try TerminalSession(modesFile: modesFile, environment: environment)
        picture = ANSIScreen(theme: theme, abilities: session.abilities)
    }

    var size: (columns: Int, rows: Int) { session.size }
    var pageCount: Int { layout?.pageCount ?? 1 }

    func enter() throws { try session.enter() }

    func leave() { session.leave() }

    /// The size changed, or somebody else wrote: the next `show` paints everything.
    func measure() {
        session.measure()
        picture.forget()
    }

    func show(_ screen: Screen, tooSmall: String) {
        let next = Layout(screen, columns: size.columns, rows: size.rows, tooSmall: tooSmall)
        layout = next
        let bytes = picture.show(next)
        if !bytes.isEmpty, !session.write(bytes) { picture.forget() }
    }

    func bell() { _ = session.write([7]) }

    /// The node whose region holds a cell, when press and release meet there.
    func press(column: Int, row: Int) {
        if let layout { touch.press(column: column, row: row, on: layout) }
    }

    func release(column: Int, row: Int) -> String? {
        layout.flatMap { touch.release(column: column, row: row, on: $0) }
    }

    /// When an unfinished key must be decided, CLOCK_BOOTTIME milliseconds.
    var deadline: Int64? { input.pendingDeadline }

    func flush(now: Int64) -> [TerminalEvent] { input.flush(now: now) }

    func read(now: Int64) -> Reading {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return .events([]) }
        guard count > 0 else { return .closed }
        let events = input.feed(buffer[0..<count], now: now)
        return input.takeInterrupt() ? .interrupted(events) : .events(events)
    }

    /// Drops everything typed and touched and not yet taken: it was the last visitor's.
    func forget() {
        input = TerminalInput()
        touch.cancel()
        tcflush(STDIN_FILENO, TCIFLUSH)
    }
}
