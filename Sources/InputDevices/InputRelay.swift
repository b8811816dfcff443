// SPDX-License-Identifier: EUPL-1.2

/// All keys and touches of a meeting: from the grabbed devices through the allow-lists to the relay's own two. One for a
/// meeting, used on the thread that reads the devices; hand it to each `InputDevice.relay` while the meeting lasts.
public final class InputRelay {
    /// Where events go; a `RelayDevice`, or what stands in for it.
    public typealias Output = ([DeviceEvent]) -> Void
    /// Tells the devices that events come from apart.
    typealias Source = ObjectIdentifier

    private let layout: String
    /// When Shift comes next, milliseconds of CLOCK_BOOTTIME.
    private var taps: [Int64] = []
    private var keyboards: [Source: RelayKeyboard] = [:]
    private var pointer = RelayPointer()
    /// The glass whose finger counts.
    private var glass: Source?
    private let keys: Output
    private let touches: Output
    private let onHangUp: () -> Void

    /// - Parameter layout: of the keyboards, as xkb names it.
    public init(layout: String, keys: @escaping Output, touches: @escaping Output, onHangUp: @escaping () -> Void) {
        self.layout = layout
        self.keys = keys
        self.touches = touches
        self.onHangUp = onHangUp
    }

    /// Tells the compositor of both devices before a person uses them, when the page stands: Debian 12's looks at them
    /// when the first event comes, the browser hears of a keyboard and a pointer only then, and misses that event and the
    /// next key. The pointer goes out of sight, and Shift alone writes nothing; it comes again some seconds later.
    public func wake(now: Int64) {
        send(RelayPointer.rest, touches)
        send(RelayKeyboard.nothing, keys)
        taps = Self.tapMilliseconds.map { now + $0 }
    }

    private static let tapMilliseconds: [Int64] = [500, 2_000, 8_000]

    /// When `timePassed` is to be called; milliseconds of CLOCK_BOOTTIME.
    public var deadline: Int64? { (keyboards.values.map(\.deadline) + [taps.first]).compactMap { $0 }.min() }

    public func timePassed(now: Int64) {
        if let due = taps.first, due <= now {
            taps.removeFirst()
            send(RelayKeyboard.nothing, keys)
        }
        for source in keyboards.keys where keyboards[source]?.hangsUp(now: now) == true { onHangUp() }
    }

    /// Lets go of everything that is down: when the meeting is over.
    public func end() {
        taps = []
        for source in keyboards.keys { left(source) }
        if let glass { left(glass) }
    }

    func take(key event: DeviceEvent, from source: Source, now: Int64) {
        var keyboard = keyboards[source] ?? RelayKeyboard(layout: layout)
        let events = keyboard.take(event, now: now)
        keyboards[source] = keyboard
        send(events, keys)
        timePassed(now: now)
    }

    /// - Parameter place: of the first finger in parts of the picture; `nil`: it has left.
    func take(place: (x: Double, y: Double)?, from source: Source) {
        guard glass == nil || glass == source else { return }
        glass = place == nil ? nil : source
        let (events, hangsUp) = pointer.take(place)
        send(events, touches)
        if hangsUp { onHangUp() }
    }

    /// The touch does not count: a second finger, a palm.
    func cancelTouch(from source: Source) {
        guard glass == source else { return }
        glass = nil
        send(pointer.release(), touches)
    }

    /// The device is gone, is no longer the meeting's, or its events were lost: whatever it held is let go of.
    func left(_ source: Source) {
        if var keyboard = keyboards.removeValue(forKey: source) { send(keyboard.releaseAll(), keys) }
        cancelTouch(from: source)
    }

    private func send(_ events: [DeviceEvent], _ output: Output) {
        if !events.isEmpty { output(events) }
    }
}
