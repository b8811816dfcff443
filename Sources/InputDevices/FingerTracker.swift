// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Touches out of the reports of a touch device: pure, so that recorded, generated and random reports can drive it.
///
/// The first finger counts. A second one or a palm cancels, and nothing counts until the glass is free again. A finger
/// that comes back within half a second at nearly the same place is the same touch (a trembling hand, a bouncing panel).
public struct FingerTracker: Sendable {
    /// After a finger left, one that comes this soon at nearly the same place does not press: milliseconds.
    /// A finger swallowed so begins the time anew: a hand that trembles for two seconds presses once.
    public static let debounceMilliseconds: Int64 = 500
    /// A finger rests no longer; a wet cloth or a leaflet does: milliseconds.
    public static let longestTouchMilliseconds: Int64 = 20_000
    /// Nearly the same place: the smallest target is 15 mm both ways.
    static let sameMillimetres = 15.0
    /// The same where the device does not tell its size: a part of the picture's width or height.
    static let sameFraction = 0.06
    /// A thumb laid flat is some 25 mm long.
    static let palmMillimetres = 32.0
    static let palmFraction = 0.15

    private enum Phase: Equatable {
        case free
        /// A finger is down and counts.
        case pressed(id: Int32)
        /// Something is down that does not count.
        case ignoring
    }

    public var calibration: TouchCalibration
    /// Something rests on the glass for longer than a touch.
    public private(set) var isStuck = false

    private let surface: TouchSurface
    private var reading: ContactReading
    private var phase = Phase.free
    private var place = (x: 0.0, y: 0.0)
    /// Since when something is down.
    private var since: Int64?
    private var lastLift: (at: Int64, x: Double, y: Double)?
    private var isLost = false
    private var isResynchronising = false

    public init(surface: TouchSurface, calibration: TouchCalibration = .none) {
        self.surface = surface
        self.calibration = calibration
        reading = ContactReading(surface: surface)
    }

    /// When `timePassed` is to be called; milliseconds of the same clock.
    public var deadline: Int64? {
        guard let since, !isStuck else { return nil }
        return since + Self.longestTouchMilliseconds
    }

    /// Where the finger that counts is, from 0 (left, top) to 1 (right, bottom); `nil`: none is down.
    public var pressedPlace: (x: Double, y: Double)? {
        if case .pressed = phase { return place }
        return nil
    }

    /// What is down before the first report (`InputDevice` asks the kernel): it does not count.
    public mutating func begin(with values: [DeviceEvent], now: Int64) {
        for event in values { reading.take(event) }
        defer { reading.finishReport() }
        guard !reading.contacts.isEmpty else { return }
        phase = .ignoring
        since = now
    }

    /// One event; `now` never goes back.
    public mutating func take(_ event: DeviceEvent, now: Int64) -> [InputEvent] {
        guard event.type == EventType.synchronisation, event.code == SynchronisationCode.report else {
            reading.take(event)
            return []
        }
        defer { reading.finishReport() }
        if isLost {
            // Contacts without slots are all told anew in the first whole report.
            isLost = false
            if case .anonymous = surface.contacts { return cancelled(now) }
        }
        return judge(reading.contacts, now)
    }

    /// The kernel lost events; those until `resynchronised` say what changed meanwhile.
    public mutating func eventsLost() { isResynchronising = true }

    /// What is known is again what is there. A press whose finger left meanwhile does not count: nobody saw where.
    public mutating func resynchronised(now: Int64) -> [InputEvent] {
        isResynchronising = false
        defer { reading.finishReport() }
        if case .anonymous = surface.contacts {
            isLost = true
            reading.forget()
            return cancelled(now)
        }
        if case .pressed(let id) = phase, reading.contacts.first?.id != id || reading.contacts.count != 1 {
            let events = cancelled(now)
            return events + judge(reading.contacts, now)
        }
        return judge(reading.contacts, now)
    }

    public mutating func timePassed(now: Int64) -> [InputEvent] {
        guard let deadline, now >= deadline else { return [] }
        isStuck = true
        defer { phase = .ignoring }
        if case .pressed = phase { return [.cancel] }
        return []
    }

    private mutating func judge(_ contacts: [Contact], _ now: Int64) -> [InputEvent] {
        guard !isResynchronising else { return [] }
        guard let first = contacts.first else { return lifted(now) }
        if since == nil { since = now }
        let events = timePassed(now: now)
        if contacts.count > 1 || isPalm(first) { return events + cancelled(now) }
        switch phase {
        case .ignoring: return events
        case .pressed(let id) where id == first.id:
            place = position(first)
            return events
        case .pressed: return events + cancelled(now)
        case .free:
            place = position(first)
            guard !isBounce(now) else {
                phase = .ignoring
                return events
            }
            phase = .pressed(id: first.id)
            return events + [.press(x: place.x, y: place.y)]
        }
    }

    private mutating func lifted(_ now: Int64) -> [InputEvent] {
        defer {
            if since != nil { lastLift = (now, place.x, place.y) }
            since = nil
            isStuck = false
            phase = .free
        }
        // Nobody looked in between: it was down too long all the same.
        let events = timePassed(now: now)
        if case .pressed = phase { return [.release(x: place.x, y: place.y)] }
        return events
    }

    /// Nothing counts until the glass is free.
    private mutating func cancelled(_ now: Int64) -> [InputEvent] {
        defer { phase = .ignoring }
        if since == nil { since = now }
        if case .pressed = phase { return [.cancel] }
        return []
    }

    private func isBounce(_ now: Int64) -> Bool {
        guard let lastLift, now - lastLift.at < Self.debounceMilliseconds else { return false }
        let apart = [
            (abs(place.x - lastLift.x), surface.x.millimetres), (abs(place.y - lastLift.y), surface.y.millimetres),
        ]
        return apart.allSatisfy { fraction, size in
            size.map { fraction * $0 <= Self.sameMillimetres } ?? (fraction <= Self.sameFraction)
        }
    }

    private func isPalm(_ contact: Contact) -> Bool {
        if contact.tool == palmTool { return true }
        guard surface.hasMajor else { return false }
        let fraction = Double(contact.major) / surface.x.span
        return surface.x.millimetres.map { fraction * $0 > Self.palmMillimetres } ?? (fraction > Self.palmFraction)
    }

    private func position(_ contact: Contact) -> (x: Double, y: Double) {
        let point = calibration.apply(x: surface.x.fraction(contact.x), y: surface.y.fraction(contact.y))
        return (Self.inside(point.x), Self.inside(point.y))
    }

    private static func inside(_ value: Double) -> Double { value.isFinite ? min(1, max(0, value)) : 0 }
}
