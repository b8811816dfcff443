// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// The clerk of soak and bench: answers at once, and notes when each visitor's first frame was decoded.
final class MeetingClerk {
    private let clerk: Clerk

    init(_ clerk: Clerk) throws {
        self.clerk = clerk
        // A video element stands there as soon as the line does; its first frame comes later.
        try clerk.browser.value(
            """
            window.firstFrames = [];
            new MutationObserver((changes) => {
              for (const change of changes) for (const node of change.addedNodes) {
                if (node.tagName === "VIDEO") node.requestVideoFrameCallback(() => firstFrames.push(Date.now()));
              }
            }).observe(document.getElementById("others"), { childList: true });
            """)
    }

    var text: String { clerk.browser.text }
    /// Of the browser.
    var process: Int32 { clerk.browser.processIdentifier }

    func close() { clerk.close() }

    /// Answers whoever waits. One that has gone in the very moment cannot be answered; then the next one is.
    func answer(seconds: Double = 40) throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        while ContinuousClock.now < deadline {
            guard clerk.browser.becomes(Self.someone + " && " + Self.isFree, seconds: seconds) else { break }
            try clerk.browser.value("\(Self.someone).click()")
            if clerk.browser.becomes("!document.getElementById('stage').hidden", seconds: 4) { return }
        }
        throw TourFailure("the clerk can answer nobody: \(text)")
    }

    private static let someone = "document.querySelector('#waiting button:not([disabled])')"
    private static let isFree = "document.getElementById('stage').hidden && current === null"

    func hangUp() throws { try clerk.hangUp() }

    /// Ends what the visitor has left already: a slip could still be sent, and the desk is not free until then.
    func clearDesk() throws {
        if try clerk.browser.value(Self.isFree) as? Bool != true { try clerk.hangUp() }
    }

    /// Nobody waits any more and no meeting is on, before the time is over: the page looks every two seconds.
    func isIdle(seconds: Double = 40) -> Bool {
        clerk.browser.becomes("\(Self.isFree) && !document.querySelector('#waiting button')", seconds: seconds)
    }

    /// When the first frame after a moment was decoded, wall clock in milliseconds.
    func firstFrame(after moment: Double, seconds: Double) -> Double? {
        let words = "firstFrames.find((one) => one >= \(Int64(moment)))"
        guard clerk.browser.becomes(words, seconds: seconds) else { return nil }
        return (try? clerk.browser.value(words) as? NSNumber)?.doubleValue
    }

    /// When the visitor's browser told the central of its first decoded frame, by the central's clock; `nil` where the desk
    /// tells of no such thing.
    func visitorFrame(after moment: Double, seconds: Double) -> Double? {
        let told = "sight?.own?.firstFrameMilliseconds"
        let isTold = "\(told) >= \(Int64(moment)) || (sight?.own && !('visitorFrames' in sight.own))"
        guard clerk.browser.becomes(isTold, seconds: seconds) else { return nil }
        return (try? clerk.browser.value(told) as? NSNumber)?.doubleValue
    }

    /// Opens or closes the desk.
    func turnDoor(open: Bool) throws {
        let isOpen = "document.querySelector('.door.open') !== null"
        if try clerk.browser.value(isOpen) as? Bool != open { try clerk.browser.press("#doors button") }
        guard clerk.browser.becomes("(\(isOpen)) === \(open)") else {
            throw TourFailure("the desk does not \(open ? "open" : "close"): \(text)")
        }
    }

    /// Videos of others that still stand in the page; none is left when no meeting is on.
    var videos: Int {
        let count = try? clerk.browser.value("document.querySelectorAll('#others video').length")
        return (count as? NSNumber)?.intValue ?? -1
    }
}
