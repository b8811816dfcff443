// SPDX-License-Identifier: EUPL-1.2

/// All keys and touches of a meeting: from the grabbed devices through the allow-lists to the relay's own two. One for a
/// meeting, used on the thread that reads the devices; hand it to each `InputDevice.relay` while the meeting lasts.
public final class InputRelay {
    /// Where events go; a `RelayDevice`, or what stands in for it.
    public typealias Output = ([DeviceEvent]) -> Void

    private var keyboard: RelayKeyboard
    private var pointer = RelayPointer()
    private let keys: Output
    private let touches: Output
    private let onHangUp: () -> Void

    /// - Parameter layout: of the keyboards, as xkb names it.
    public init(layout: String, keys: @escaping Output, touches: @escaping Output, onHangUp: @escaping () -> Void) {
        keyboard = RelayKeyboard(layout: layout)
        self.keys = keys
        self.touches = touches
        self.onHangUp = onHangUp
    }

    /// When `timePassed` is to be called; milliseconds of CLOCK_BOOTTIME.
    public var deadline: Int64? { keyboard.deadline }

    public func timePassed(now: Int64) {
        if keyboard.hangsUp(now: now) { onHangUp() }
    }

    /// Lets go of everything that is down: when the meeting is over.
    public func end() {
        send(keyboard.releaseAll(), keys)
        send(pointer.release(), touches)
    }

    func take(key event: DeviceEvent, now: Int64) {
        send(keyboard.take(event, now: now), keys)
        timePassed(now: now)
    }

    /// - Parameter place: of the first finger in parts of the picture.
    func take(place: (x: Double, y: Double)?) {
        let (events, hangsUp) = pointer.take(place)
        send(events, touches)
        if hangsUp { onHangUp() }
    }

    func eventsLost() { end() }

    private func send(_ events: [DeviceEvent], _ output: Output) {
        if !events.isEmpty { output(events) }
    }
}
