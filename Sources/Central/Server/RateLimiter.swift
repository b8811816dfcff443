// SPDX-License-Identifier: EUPL-1.2
import Synchronization

/// Slows down whoever tries too often. It protects one process and nothing else depends on it, so it is the one thing
/// a server process remembers.
final class RateLimiter: Sendable {
    /// More subjects than this are not told apart: the oldest windows go.
    static let maximumSubjects = 10_000

    private struct Window {
        var startMilliseconds: Int64
        var count: Int
    }

    private let perWindow: Int
    private let windowMilliseconds: Int64
    private let windows = Mutex<[String: Window]>([:])

    init(perWindow: Int, windowSeconds: Int) {
        self.perWindow = perWindow
        windowMilliseconds = Int64(windowSeconds) * 1_000
    }

    /// Counts one try of `subject`; false when it had too many.
    func admits(_ subject: String, at now: Int64) -> Bool {
        windows.withLock { windows in
            if windows.count >= Self.maximumSubjects { prune(&windows, now) }
            var window = windows[subject] ?? Window(startMilliseconds: now, count: 0)
            if now - window.startMilliseconds >= windowMilliseconds {
                window = Window(startMilliseconds: now, count: 0)
            }
            window.count += 1
            windows[subject] = window
            return window.count <= perWindow
        }
    }

    /// True when `subject` may try; counts nothing.
    func isOpen(_ subject: String, at now: Int64) -> Bool {
        windows.withLock { windows in
            guard let window = windows[subject], now - window.startMilliseconds < windowMilliseconds else {
                return true
            }
            return window.count < perWindow
        }
    }

    private func prune(_ windows: inout [String: Window], _ now: Int64) {
        windows = windows.filter { now - $0.value.startMilliseconds < windowMilliseconds }
        if windows.count >= Self.maximumSubjects { windows = [:] }
    }
}
