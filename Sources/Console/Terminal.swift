// SPDX-License-Identifier: EUPL-1.2
import Glibc
public import TextScreen

/// Screens on the terminal of this process, and what is done there. Used from one thread.
public final class Terminal {
    public enum Reading: Sendable, Equatable {
        /// May be empty: half a sequence.
        case events([TerminalEvent])
        /// Control-C.
        case interrupted
        case closed
    }

    private let session: TerminalSession
    private let now: () -> Int64
    private var picture: ANSIScreen
    private var input = TerminalInput()
    private var layout: Layout?
    /// A screen that may come next, drawn over the present one while the visitor reads.
    private struct Prepared {
        var layout: Layout
        var picture: ANSIScreen
        var bytes: [UInt8]
    }

    private var prepared: [Prepared] = []
    /// Said alone in a window too small for any screen: "Make the window larger." in the visitor's language.
    public var tooSmall: String?
    public private(set) var size: (columns: Int, rows: Int)

    /// - Parameters:
    ///   - modesFile: see `TerminalSession`.
    ///   - now: CLOCK_BOOTTIME in milliseconds.
    public init(
        theme: Theme, modesFile: String?, environment: [String: String] = Terminal.processEnvironment(),
        input: Int32 = 0, output: Int32 = 1, now: @escaping () -> Int64 = Terminal.bootMilliseconds
    ) throws(ConsoleError) {
        session = try TerminalSession(
            input: input, output: output, environment: environment, modesFile: modesFile, theme: theme)
        self.now = now
        picture = ANSIScreen(theme: theme, abilities: session.abilities)
        size = session.size()
    }

    public func enter() throws(ConsoleError) {
        try session.enter()
        picture.forget()
        measure()
    }

    public func leave() { session.leave() }

    /// On a Linux console the kernel types nothing from here on, whatever is plugged in: keys come from whoever reads
    /// the keyboards. Until `giveKeysToKernel` or `leave`.
    /// - Returns: errno: ENOTTY where this is no console, EPERM where it is somebody else's; 0 when it is so.
    public func takeKeysFromKernel() -> Int32 { session.takeKeysFromKernel() }

    /// The kernel types again.
    public func giveKeysToKernel() { session.giveKeysToKernel() }

    /// errno when the terminal's own modes could not be kept for the start after a SIGKILL; 0: all is well.
    public var modesFileError: Int32 { session.modesFileError }

    /// The size may have changed (SIGWINCH): the next `show` paints all.
    public func measure() {
        size = session.size()
        prepared = []
        picture.forget()
    }

    /// Takes what has been typed; never waits.
    /// - Parameter isReady: see `TerminalSession.read`.
    public func read(isReady: Bool = false) -> Reading {
        switch session.read(isReady: isReady) {
        case .closed: return .closed
        case .nothing: return .events([])
        case .bytes(let bytes):
            let events = input.feed(bytes, now: now())
            return input.takeInterrupt() ? .interrupted : .events(events)
        }
    }

    /// When `flush` is due.
    public var deadline: Int64? { input.pendingDeadline }

    /// An Escape that stayed alone.
    public func flush(now: Int64) -> [TerminalEvent] { input.flush(now: now) }

    /// Lays out and draws what changed, in one write.
    /// - Returns: the layout, for its targets and the number of its pages.
    @discardableResult
    public func show(_ screen: Screen) -> Layout {
        show(draw(screen))
    }

    /// Draws screens that may come next over the one shown, so that the one that comes costs a write. To be called
    /// after `show`, when nobody waits; good until anything else is shown or the size changes.
    public func prepare(_ screens: [Screen]) {
        prepared = screens.map(draw)
    }

    /// Shows a prepared screen by its place.
    /// - Returns: false when it is not prepared any more: show it then.
    public func showPrepared(_ index: Int) -> Bool {
        guard prepared.indices.contains(index) else { return false }
        show(prepared[index])
        return true
    }

    @discardableResult
    private func show(_ next: Prepared) -> Layout {
        // The visitor first: what was there before is put away after the write.
        let isShown = next.bytes.isEmpty || session.write(next.bytes)
        prepared = []
        layout = next.layout
        picture = next.picture
        if !isShown { picture.forget() }
        return next.layout
    }

    private func draw(_ screen: Screen) -> Prepared {
        let layout = Layout(screen, columns: size.columns, rows: size.rows, tooSmall: tooSmall)
        var next = picture
        let bytes = next.show(layout)
        return Prepared(layout: layout, picture: next, bytes: bytes)
    }

    /// Pages of the body shown last.
    public var pageCount: Int { layout?.pageCount ?? 1 }

    /// The node a cell belongs to on what was shown last.
    public func target(column: Int, row: Int) -> String? { layout?.target(column: column, row: row) }

    public func bell() { session.write([0x07]) }

    /// Drops everything a visitor typed or saw: half a sequence, the last layout; the next screen is painted whole.
    public func forget() {
        input = TerminalInput()
        layout = nil
        prepared = []
        picture.forget()
    }

    public static func bootMilliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// The variables that tell about the terminal.
    public static func processEnvironment() -> [String: String] {
        var found: [String: String] = [:]
        for name in ["TERM", "COLORTERM", "COLUMNS", "LINES"] {
            if let value = getenv(name) { found[name] = String(cString: value) }
        }
        return found
    }
}
