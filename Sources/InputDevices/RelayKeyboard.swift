// SPDX-License-Identifier: EUPL-1.2

/// What of a keyboard reaches a meeting's browser: an allow-list of keys that write and move, no more. Pure; the kernel's
/// events in, those for the relay's own device out.
///
/// Left out are Ctrl, Alt, Meta, every F-key, SysRq, Menu and all keys of browsers and media: no shortcut of browser,
/// compositor or kernel can be pressed. Escape is the terminal's own: held for a second it hangs up.
public struct RelayKeyboard: Sendable {
    public static let escapeMilliseconds: Int64 = 1_000

    /// Letters, digits, punctuation, space, Tab, Enter, Backspace, Delete, Shift, Caps Lock, arrows, Home, End, Page Up
    /// and Down, and the number pad (linux/input-event-codes.h).
    public static let allowed: [UInt16] =
        Array(2...28) + Array(30...54) + [55, 57, 58] + Array(71...83) + [86, 96, 98] + Array(102...109) + [111]

    /// Shift, down and up: a key that writes nothing by itself.
    static let nothing: [DeviceEvent] = [1, 0].flatMap {
        [
            DeviceEvent(EventType.key, 42, $0),
            DeviceEvent(EventType.synchronisation, SynchronisationCode.report, 0),
        ]
    }

    private static let escape: UInt16 = 1
    private static let rightAlt: UInt16 = 100
    /// Keys that write a character of their own; the third level is for these alone.
    private static let writing: Set<UInt16> = Set(2...13).union(16...27).union(30...41).union(43...53).union([86])
    private static let allowedSet = Set(allowed)

    /// The right Alt key reaches a third character ("@" on a Swedish keyboard) and is no Alt.
    private let hasThirdLevel: Bool
    private var isThirdLevel = false
    /// Keys the browser believes to be down, and whether the third level went with each.
    private var down: [UInt16: Bool] = [:]
    private var escapeSince: Int64?
    /// Escape has been held long enough; told once.
    private var isHungUp = false

    /// - Parameter layout: as xkb names it: in "us" the right Alt key is an Alt and never passed on.
    public init(layout: String) {
        hasThirdLevel = layout != "us"
    }

    /// When `hangsUp` is to be asked next; milliseconds of CLOCK_BOOTTIME.
    public var deadline: Int64? { isHungUp ? nil : escapeSince.map { $0 + Self.escapeMilliseconds } }

    /// One event of the kernel's. Times are milliseconds of CLOCK_BOOTTIME.
    public mutating func take(_ event: DeviceEvent, now: Int64) -> [DeviceEvent] {
        // Repetition is made anew by the relay's own device.
        guard event.type == EventType.key, event.value == 0 || event.value == 1 else { return [] }
        let isDown = event.value == 1
        switch event.code {
        case Self.escape:
            if !isDown {
                escapeSince = nil
                isHungUp = false
            } else if escapeSince == nil {
                escapeSince = now
            }
            return []
        case Self.rightAlt:
            isThirdLevel = isDown && hasThirdLevel
            return []
        default: return isDown ? press(event.code) : release(event.code)
        }
    }

    /// Whether Escape has been down for a second; true once for each time.
    public mutating func hangsUp(now: Int64) -> Bool {
        guard let since = escapeSince, !isHungUp, now - since >= Self.escapeMilliseconds else { return false }
        isHungUp = true
        return true
    }

    /// Lets go of everything: at the end, and when events were lost.
    public mutating func releaseAll() -> [DeviceEvent] {
        let codes = down.keys.sorted()
        escapeSince = nil
        isThirdLevel = false
        return codes.flatMap { release($0) }
    }

    private mutating func press(_ code: UInt16) -> [DeviceEvent] {
        guard Self.allowedSet.contains(code), down[code] == nil else { return [] }
        let takesThird = isThirdLevel && Self.writing.contains(code)
        // What does not write is not pressed while the right Alt key is: Alt and an arrow go back a page.
        guard takesThird || !isThirdLevel else { return [] }
        down[code] = takesThird
        return (takesThird ? [key(Self.rightAlt, 1)] : []) + [key(code, 1), report]
    }

    private mutating func release(_ code: UInt16) -> [DeviceEvent] {
        guard let tookThird = down.removeValue(forKey: code) else { return [] }
        return [key(code, 0)] + (tookThird ? [key(Self.rightAlt, 0)] : []) + [report]
    }

    private func key(_ code: UInt16, _ value: Int32) -> DeviceEvent { DeviceEvent(EventType.key, code, value) }
    private var report: DeviceEvent { DeviceEvent(EventType.synchronisation, SynchronisationCode.report, 0) }
}
