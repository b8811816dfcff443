// SPDX-License-Identifier: EUPL-1.2

/// What of a touchscreen reaches a meeting's browser: one finger, above the terminal's own strip at the lower edge, which
/// hangs up. Pure. No second finger, so nothing can be pinched, and no button but the finger itself.
public struct RelayPointer: Sendable {
    /// The strip's part of the height: 15 mm of a 15.6" panel's 194, the smallest target (DESIGN.md, Layout).
    public static let barFraction = 0.08
    /// Steps of the relay's own device, both ways.
    public static let steps: Int32 = 65_535

    private enum Phase {
        case free, relayed
        /// The finger came down on the strip.
        case onBar
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
            guard place.y < 1 - Self.barFraction else {
                phase = .onBar
                last = steps(place)
                return ([], false)
            }
            phase = .relayed
            return (move(to: place) + [touch(1), report], false)
        case (.relayed, let place?):
            let moved = move(to: (place.x, min(place.y, 1 - Self.barFraction)))
            return (moved.isEmpty ? [] : moved + [report], false)
        case (.relayed, nil):
            phase = .free
            return ([touch(0), report], false)
        case (.onBar, let place?):
            last = steps(place)
            return ([], false)
        case (.onBar, nil):
            // A touch counts when press and release share a target.
            phase = .free
            return ([], Double(last.y) / Double(Self.steps) >= 1 - Self.barFraction)
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
