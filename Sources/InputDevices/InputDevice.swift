// SPDX-License-Identifier: EUPL-1.2
import Glibc
public import KioskModel

/// One touchscreen, keyboard or scanner that is open: events of the kernel in, what a person did out.
///
/// Used on one thread, the one that polls `descriptor`. It never blocks and never waits.
public final class InputDevice {
    /// Events handled in one `read`: a device that never ends leaves the loop its turn.
    static let mostEventsAtOnce = 1_024
    /// No panel, and no mouse, tells more in a second.
    static let mostEventsInSecond = 50_000

    public let kind: PeripheralKind
    public let identity: DeviceIdentity
    /// To be polled for reading; -1 after `close`.
    public private(set) var descriptor: Int32
    /// True while nobody else, the console included, gets its events.
    public private(set) var isGrabbed = false
    /// `ready`, `touchStuck` or `lying`.
    public var condition: DeviceCondition {
        if isLying { return .lying }
        if case .touch(let tracker) = reader, tracker.isStuck { return .touchStuck }
        return .ready
    }
    /// Axes, ranges, size, slots, keys: for the technician.
    public let capabilities: [String]

    /// While a meeting lasts: what the visitor does goes there and nowhere else. A key or a finger that is down when the
    /// device changes hands is let go of on the one side, and says nothing on the other until it is down anew.
    public var relay: InputRelay? {
        didSet {
            guard relay !== oldValue else { return }
            oldValue?.left(ObjectIdentifier(self))
            keysHeldOver = keysDown
            if case .touch(let tracker) = reader { isFingerHeldOver = tracker.pressedPlace != nil }
        }
    }

    private enum Reader {
        case touch(FingerTracker)
        case keyboard(KeyTranslation)
        case scanner(KeyTranslation, ScanLine)
    }

    private var device: (any EventSource)?
    private var reader: Reader
    private var isResynchronising = false
    private var isLying = false
    /// Events of this device wait in libevdev, where poll(2) does not see them.
    private var isBehind = false
    /// Keys of a keyboard that are down.
    private var keysDown: Set<UInt16> = []
    private var keysHeldOver: Set<UInt16> = []
    private var isFingerHeldOver = false
    /// Of the latest event or call: time never goes back.
    private var clock: Int64 = 0
    private var second: (start: Int64, count: Int) = (0, 0)

    /// Owns `descriptor` (open for reading, never blocking) from here on, also when it throws. A scanner is grabbed at
    /// once; a keyboard when `grab` is called.
    /// - Parameters:
    ///   - kind: `touchscreen`, `keyboard` or `scanner`.
    ///   - layout: of a keyboard or a scanner; needed there.
    ///   - now: milliseconds of CLOCK_BOOTTIME.
    public convenience init(
        descriptor: Int32, kind: PeripheralKind, identity: DeviceIdentity, calibration: TouchCalibration? = nil,
        layout: KeyboardLayout? = nil, now: Int64
    ) throws(InputError) {
        do {
            try self.init(
                EvdevDevice(descriptor: descriptor), descriptor: descriptor, kind: kind, identity: identity,
                calibration: calibration, layout: layout, now: now)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// The same with events from anywhere. When it throws, `descriptor` stays the caller's.
    init(
        _ device: any EventSource, descriptor: Int32, kind: PeripheralKind, identity: DeviceIdentity,
        calibration: TouchCalibration? = nil, layout: KeyboardLayout? = nil, now: Int64
    ) throws(InputError) {
        (reader, capabilities) = try Self.reader(kind, device, calibration, layout, now)
        if kind == .scanner { try device.grab(true) }
        self.device = device
        self.descriptor = descriptor
        self.kind = kind
        self.identity = identity
        isGrabbed = kind == .scanner
    }

    deinit { close() }

    /// What the person did since; `now` in milliseconds of CLOCK_BOOTTIME.
    /// - Throws: `.gone` when it was unplugged, `.lying` when it never ends or sends half events: close it then.
    public func read(now: Int64) throws(InputError) -> [InputEvent] {
        let events = try drain(now)
        if !isBehind, events.isEmpty, isHungUp { throw .gone }
        return events
    }

    /// When `timePassed` is to be called, in milliseconds of CLOCK_BOOTTIME.
    public var deadline: Int64? {
        if isBehind { return clock }
        return switch reader {
        case .touch(let tracker): tracker.deadline
        case .keyboard: nil
        case .scanner(_, let line): line.deadline
        }
    }

    /// Ends what only time ends: a scan without a line end, a finger that rests.
    public func timePassed(now: Int64) -> [InputEvent] {
        // What is wrong with it the next read says.
        let late = isBehind ? (try? drain(now)) ?? [] : []
        advance(to: now)
        switch reader {
        case .touch(var tracker):
            defer { reader = .touch(tracker) }
            return late + pass(tracker.timePassed(now: clock), of: tracker)
        case .keyboard: return late
        case .scanner(let keys, var line):
            defer { reader = .scanner(keys, line) }
            return late + [line.timePassed(now: clock)].compactMap { $0.map(InputEvent.scan) }
        }
    }

    /// From here on nobody else gets its events: the console types nothing, no SysRq, no change of consoles.
    public func grab() throws(InputError) {
        guard !isGrabbed else { return }
        guard let device else { throw .gone }
        try device.grab(true)
        isGrabbed = true
    }

    public func release() throws(InputError) {
        guard isGrabbed else { return }
        guard let device else { throw .gone }
        try device.grab(false)
        isGrabbed = false
    }

    /// Of a touchscreen; during the four touches of a calibration `.none`.
    public var calibration: TouchCalibration {
        get {
            if case .touch(let tracker) = reader { return tracker.calibration }
            return .none
        }
        set {
            guard case .touch(var tracker) = reader else { return }
            tracker.calibration = newValue
            reader = .touch(tracker)
        }
    }

    /// Payment cards a stripe reader was shown, which were refused.
    public var refusedCardCount: Int {
        if case .scanner(_, let line) = reader { return line.refusedCount }
        return 0
    }

    public func close() {
        guard descriptor >= 0 else { return }
        relay = nil
        if case .scanner(let keys, var line) = reader {
            line.forget()
            reader = .scanner(keys, line)
        }
        device = nil
        Glibc.close(descriptor)
        descriptor = -1
        isGrabbed = false
        isBehind = false
    }

    private static func reader(
        _ kind: PeripheralKind, _ device: any EventSource, _ calibration: TouchCalibration?,
        _ layout: KeyboardLayout?, _ now: Int64
    ) throws(InputError) -> (Reader, [String]) {
        guard kind != .touchscreen else {
            let surface = try device.surface()
            var tracker = FingerTracker(surface: surface, calibration: calibration ?? .none)
            tracker.begin(with: device.present(on: surface), now: now)
            return (.touch(tracker), surface.words)
        }
        guard let layout else { preconditionFailure("a \(kind) is read with a layout") }
        guard device.has(EventType.key, KeyCode.enter) || device.has(EventType.key, KeyCode.a) else {
            throw .lying("no keys")
        }
        let words = ["\(device.keyCount) keys", "layout \(layout.name)"]
        let keys = try layout.keyboard()
        return (kind == .scanner ? .scanner(keys, ScanLine()) : .keyboard(keys), words)
    }

    private func drain(_ now: Int64) throws(InputError) -> [InputEvent] {
        guard let device else { throw .gone }
        guard !isLying else { throw .lying("events without end") }
        var events: [InputEvent] = []
        isBehind = false
        for _ in 0..<Self.mostEventsAtOnce {
            switch try device.next(isResynchronising: isResynchronising) {
            case .event(let event, let milliseconds):
                advance(to: min(now, milliseconds ?? now))
                try count()
                events += take(event)
            case .lost:
                isResynchronising = true
                relay?.left(ObjectIdentifier(self))
                if case .touch(var tracker) = reader {
                    isFingerHeldOver = relay != nil && tracker.pressedPlace != nil
                    tracker.eventsLost()
                    reader = .touch(tracker)
                }
            case .nothing where isResynchronising:
                isResynchronising = false
                events += resynchronised()
            case .nothing: return events
            }
        }
        isBehind = true
        return events
    }

    private func take(_ event: DeviceEvent) -> [InputEvent] {
        switch reader {
        case .touch(var tracker):
            defer { reader = .touch(tracker) }
            let events = tracker.take(event, now: clock)
            return event.type == EventType.synchronisation ? pass(events, of: tracker) : events
        case .keyboard(let keys): return takeKey(event, keys)
        case .scanner(let keys, var line):
            guard event.type == EventType.key, case .press(let press) = meaning(event, keys) else { return [] }
            defer { reader = .scanner(keys, line) }
            switch press {
            case .enter, .tab: return line.end(now: clock).map(InputEvent.scan)
            case .character(let character):
                return [line.take(character, now: clock)].compactMap { $0.map(InputEvent.scan) }
            default: return []
            }
        }
    }

    private func takeKey(_ event: DeviceEvent, _ keys: KeyTranslation) -> [InputEvent] {
        guard event.type == EventType.key else { return [] }
        if event.value == 0 { keysDown.remove(event.code) } else { keysDown.insert(event.code) }
        let isHeldOver = keysHeldOver.contains(event.code)
        if isHeldOver, event.value == 0 { keysHeldOver.remove(event.code) }
        if !isHeldOver, !isResynchronising {
            relay?.take(key: event, from: ObjectIdentifier(self), now: clock)
        }
        // Shift goes on being known, whoever the keys are for.
        let meaning = keys.take(
            code: event.code, value: event.value, isSilent: isResynchronising || isHeldOver || relay != nil)
        guard case .press(let press) = meaning else { return [] }
        return [.key(press)]
    }

    /// What was touched, for the menu; or while a meeting lasts for the relay.
    private func pass(_ events: [InputEvent], of tracker: FingerTracker) -> [InputEvent] {
        if isFingerHeldOver {
            isFingerHeldOver = tracker.pressedPlace != nil
            return []
        }
        guard let relay, !isResynchronising else { return relay == nil ? events : [] }
        if events.contains(.cancel) {
            relay.cancelTouch(from: ObjectIdentifier(self))
        } else {
            relay.take(place: tracker.pressedPlace, from: ObjectIdentifier(self))
        }
        return []
    }

    private func meaning(_ event: DeviceEvent, _ keys: KeyTranslation) -> KeyTranslation.Meaning {
        keys.take(code: event.code, value: event.value, isSilent: isResynchronising)
    }

    private func resynchronised() -> [InputEvent] {
        switch reader {
        case .touch(var tracker):
            defer { reader = .touch(tracker) }
            return pass(tracker.resynchronised(now: clock), of: tracker)
        case .keyboard: return []
        case .scanner(let keys, var line):
            // A code with a hole is another code.
            line.forget()
            reader = .scanner(keys, line)
            return []
        }
    }

    private func advance(to milliseconds: Int64) { clock = max(clock, milliseconds) }

    private func count() throws(InputError) {
        if clock - second.start >= 1_000 { second = (clock, 0) }
        second.count += 1
        guard second.count > Self.mostEventsInSecond else { return }
        isLying = true
        throw .lying("events without end")
    }

    /// The far end is closed: a device of the kernel says ENODEV instead, and this is never asked for one.
    private var isHungUp: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, 0) > 0 else { return false }
        return watched.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 && watched.revents & Int16(POLLIN) == 0
    }
}
