// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What of a touchscreen reaches a meeting's browser: one finger, below the terminal's own strip at the upper edge
/// (`HangUpStrip`), which hangs up. Pure. No second finger, so nothing can be pinched, and no button but the finger itself.
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
            return (move(to: place) + [touch(1), report], false)
        case (.relayed, let place?):
            let moved = move(to: (place.x, max(place.y, HangUpStrip.fraction)))
            return (moved.isEmpty ? [] : moved + [report], false)
        case (.relayed, nil):
            phase = .free
            return ([touch(0), report], false)
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
        if case .relayed = phase { return [touch(0), report] }
        return []
    }

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

    private func touch(_ value: Int32) -> DeviceEvent { DeviceEvent(EventType.key, KeyCode.touch, value) }
    private var report: DeviceEvent { DeviceEvent(EventType.synchronisation, SynchronisationCode.report, 0) }
}
