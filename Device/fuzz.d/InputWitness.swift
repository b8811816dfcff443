// SPDX-License-Identifier: EUPL-1.2
import KioskModel

@testable import InputDevices

/// Sees what comes out of an input device, and knows what never may: written from the rules, not from the code.
struct InputWitness {
    private let kind: PeripheralKind
    /// Of the glass, where the device says so.
    private let size: (x: Double?, y: Double?)
    private var pressed: Int64?
    /// Where and when the last press that counted ended.
    private var released: (at: Int64, x: Double, y: Double)?
    private var clock: Int64 = 1_000_000
    private var isLost = false
    private var refused = (count: 0, at: Int64.min / 2)
    private var gate = NewKeyboardGate { 42 }
    private var digits = ""

    init(kind: PeripheralKind, source: FuzzedInput) {
        self.kind = kind
        gate.show(true, now: clock)
        let surface = try? source.surface()
        size = (surface?.x.millimetres, surface?.y.millimetres)
    }

    /// What comes is of this moment; time never goes back.
    mutating func time(_ now: Int64, late: Int64) { clock = max(clock, now - min(late, now)) }

    mutating func eventsWereLost() { isLost = true }

    mutating func take(_ events: [InputEvent], _ device: InputDevice) {
        for event in events { take(event) }
        if device.condition == .touchStuck { hold(pressed == nil, "stuck and pressed") }
        if device.refusedCardCount > refused.count { refused = (device.refusedCardCount, clock) }
        isLost = false
    }

    private mutating func take(_ event: InputEvent) {
        switch event {
        case .press(let x, let y):
            hold(kind == .touchscreen && pressed == nil, "a press on a press")
            hold((0...1).contains(x) && (0...1).contains(y), "a press beside the glass")
            if let released, clock - released.at < 500 {
                hold(!isNear(x, y, released.x, released.y), "pressed twice within half a second")
            }
            // Somewhere else and back again is somebody who types fast.
            released = nil
            pressed = clock
        case .release(let x, let y):
            guard let pressed else { broken("a release without a press") }
            hold((0...1).contains(x) && (0...1).contains(y), "a release beside the glass")
            hold(clock - pressed < 20_000, "what rested for so long did not press")
            released = (clock, x, y)
            self.pressed = nil
        case .cancel:
            hold(pressed != nil, "nothing to cancel")
            pressed = nil
        case .key(let press):
            hold(kind == .keyboard && !isLost, "a key nobody pressed")
            if case .character(let character) = press {
                hold(SafeEyes.isShowable(String(character)), "a key that types what cannot be shown")
            }
            type(press)
        case .scan(let line): judge(line)
        }
    }

    private func isNear(_ x: Double, _ y: Double, _ otherX: Double, _ otherY: Double) -> Bool {
        let isNearAcross = size.x.map { abs(x - otherX) * $0 <= 15 } ?? (abs(x - otherX) <= 0.06)
        let isNearDown = size.y.map { abs(y - otherY) * $0 <= 15 } ?? (abs(y - otherY) <= 0.06)
        return isNearAcross && isNearDown
    }

    /// A keyboard nobody knows: accepted by its three digits and by nothing else.
    private mutating func type(_ press: KeyPress) {
        let wasRefused = gate.isRefused
        if case .character(let character) = press, "0"..."9" ~= character { digits.append(character) }
        if press == .backspace { digits = String(digits.dropLast()) }
        let answer = gate.take(.key(press), now: clock)
        hold(gate.typedCount < NewKeyboardGate.digitCount, "a code of more digits")
        guard answer == .accepted else { return }
        hold(!wasRefused && digits.hasSuffix("042") && gate.failures < 3, "accepted without the code")
    }

    private func judge(_ line: String) {
        hold(kind == .scanner && !isLost, "a line nobody scanned")
        hold((1...512).contains(line.unicodeScalars.count), "a line of \(line.unicodeScalars.count)")
        hold(SafeEyes.isShowable(line), "a line that cannot be shown")
        hold(clock - refused.at >= 1_000, "a line right behind a payment card")
        hold(!line.contains(#/[;+<][0-9]{13}|%[Bb][0-9]|^[0-9]{13,21}[=)D^]/#), "a payment card was handed on")
    }
}
