// SPDX-License-Identifier: EUPL-1.2
import Glibc
import KioskModel

/// The bar that says how to hang up: a program of its own inside a meeting's sandbox. Each line it reads is what it shows
/// from then on; at the end of them, or of the screen, it ends. It takes no touch: those never come so far.
public enum HangUpBar {
    /// No line is longer; the rest is cut.
    static let mostBytes = 1_024
    /// When the bar is laid over the others again after each line, milliseconds: a browser's window comes when it is ready.
    static let raises: [Int64] = [250, 600, 1_200, 2_500, 5_000, 10_000]

    /// The X server is started by whoever first asks for it, so nobody asks before there is something to show.
    /// - Parameters:
    ///   - lines: descriptor the texts come from.
    ///   - display: as in `DISPLAY`.
    /// - Returns: the program's exit status.
    public static func run(lines: Int32, display: String?) -> Int32 {
        guard let display else { return 69 }
        var shown: (connection: XConnection, window: BarWindow)?
        var text = LineEnd()
        var due: [Int64] = []
        while true {
            var waiting = [
                pollfd(fd: lines, events: Int16(POLLIN), revents: 0),
                // One below zero is passed over.
                pollfd(fd: shown?.connection.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let wait = due.first.map { Int32(clamping: max(0, $0 - now())) } ?? -1
            if poll(&waiting, 2, wait) < 0, errno != EINTR { return 1 }
            if waiting[1].revents != 0, shown?.connection.drain() == false { return 0 }
            if waiting[0].revents != 0 {
                var bytes = [UInt8](repeating: 0, count: mostBytes)
                let count = read(lines, &bytes, bytes.count)
                if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { return 0 }
                if let line = text.take(bytes.prefix(max(0, count))) {
                    if shown == nil { shown = open(display) }
                    guard let window = shown?.window else { return 69 }
                    guard (try? window.show(line)) == true else { return 1 }
                    due = raises.map { $0 + now() }
                }
            }
            while let next = due.first, now() >= next {
                due.removeFirst()
                guard shown?.window.raise() == true else { return 0 }
            }
        }
    }

    private static func open(_ display: String) -> (connection: XConnection, window: BarWindow)? {
        guard let connection = XConnection(display: display) else { return nil }
        return BarWindow(connection).map { (connection, $0) }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// Lines out of bytes; of those that come at once the last one counts.
struct LineEnd {
    private var rest: [UInt8] = []

    mutating func take(_ bytes: some Collection<UInt8>) -> String? {
        rest += bytes
        guard let end = rest.lastIndex(of: 10) else {
            if rest.count > HangUpBar.mostBytes { rest.removeLast(rest.count - HangUpBar.mostBytes) }
            return nil
        }
        let lines = rest[..<end].split(separator: 10)
        rest = Array(rest[(end + 1)...])
        guard let last = lines.last else { return nil }
        return SafeText.clean(String(decoding: last.prefix(HangUpBar.mostBytes), as: UTF8.self))
    }
}
