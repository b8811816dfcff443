// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What of a touchscreen reaches a meeting's browser: one finger, below the terminal's own strip at the upper edge
/// (`HangUpStrip`), which hangs up. Pure. No second finger, so nothing can be pinched, and no button but the first.
///
/// The browser meets it as a pointer that is told where to stand, not as a finger: Debian 12's cage (0.1.4) passes
/// touches on without saying where a frame of them ends, and Chromium then waits for the end for ever. A long press
/// opens no menu that way either. Between two touches the pointer stands in the lower right corner, where nobody sees it.
public struct RelayPointer: Sendable {
    /// Steps of the relay's own device, both ways.
    public static let steps: Int32 = 65_535

    private enum Phase {
        case free, relayed
        /// The finger came down on the strip.
        case onStrip
    }

    private var phase = Phase.free
    private var last: (x: Int32, y: Int32) = (0, 0)

    public init() {}

    /// Where the first finger is, from 0 (left, top) to 1 (right, bottom); `nil`: none is down.
    /// - Returns: events for the relay's own device, and whether the visitor hangs up.
    public mutating func take(_ place: (x: Double, y: Double)?) -> (events: [DeviceEvent], hangsUp: Bool) {
        switch (phase, place) {
        case (.free, nil): return ([], false)
        case (.free, let place?):
            guard !HangUpStrip.contains(y: place.y) else {
                phase = .onStrip
                last = steps(place)
                return ([], false)
            }
            phase = .relayed
            // Where it is before that it is pressed: a pointer does not press where it has never been.
            return (move(to: place) + [Self.report, button(1), Self.report], false)
        case (.relayed, let place?):
            let moved = move(to: (place.x, max(place.y, HangUpStrip.fraction)))
            return (moved.isEmpty ? [] : moved + [Self.report], false)
        case (.relayed, nil):
            return (release(), false)
        case (.onStrip, let place?):
            last = steps(place)
            return ([], false)
        case (.onStrip, nil):
            // A touch counts when press and release share a target.
            phase = .free
            return ([], HangUpStrip.contains(y: Double(last.y) / Double(Self.steps)))
        }
    }

    /// Lets go: at the end, and when a finger does not count any more.
    public mutating func release() -> [DeviceEvent] {
        defer { phase = .free }
        guard case .relayed = phase else { return [] }
        return [button(0), Self.report] + Self.rest
    }

    /// Out of sight.
    static let rest = [
        DeviceEvent(EventType.absolute, AbsoluteCode.x, steps), DeviceEvent(EventType.absolute, AbsoluteCode.y, steps),
        report,
    ]

    private mutating func move(to place: (x: Double, y: Double)) -> [DeviceEvent] {
        let next = steps(place)
        defer { last = next }
        if case .relayed = phase, next == last { return [] }
        return [
            DeviceEvent(EventType.absolute, AbsoluteCode.x, next.x),
            DeviceEvent(EventType.absolute, AbsoluteCode.y, next.y),
        ]
    }

    private func steps(_ place: (x: Double, y: Double)) -> (x: Int32, y: Int32) {
        func step(_ value: Double) -> Int32 { Int32((min(1, max(0, value)) * Double(Self.steps)).rounded()) }
        return (step(place.x), step(place.y))
    }

    private func button(_ value: Int32) -> DeviceEvent { DeviceEvent(EventType.key, KeyCode.leftButton, value) }
    private static let report = DeviceEvent(EventType.synchronisation, SynchronisationCode.report, 0)
}
