// SPDX-License-Identifier: EUPL-1.2
import CXkb

/// Meanings out of the keys of one keyboard. It knows nothing of devices, so that anything can drive it; for one thread.
public final class KeyTranslation {
    /// What a key came to.
    public enum Meaning: Equatable {
        case press(KeyPress)
        /// Modifiers, dead keys, chords, keys without use here.
        case nothing
    }

    private let keyboard: OpaquePointer

    init(_ keyboard: OpaquePointer) { self.keyboard = keyboard }

    deinit { cxkb_keyboard_free(keyboard) }

    /// - Parameters:
    ///   - code: of evdev (KEY_A is 30).
    ///   - value: 0 up, 1 down, 2 held so long that it repeats.
    ///   - isSilent: after lost events: a key that went down meanwhile changes Shift, and types nothing.
    public func take(code: UInt16, value: Int32, isSilent: Bool = false) -> Meaning {
        // Number lock is on and stays on: a keypad has digits.
        guard code != KeyCode.numberLock else { return .nothing }
        guard value != 0 else {
            cxkb_keyboard_release(keyboard, UInt32(code))
            return .nothing
        }
        var meaning = cxkb_meaning()
        cxkb_keyboard_press(keyboard, UInt32(code), value == 2 ? 1 : 0, isSilent ? 1 : 0, &meaning)
        guard !isSilent, meaning.is_chord == 0 else { return .nothing }
        guard let press = Self.press(code, meaning) else { return .nothing }
        return value == 2 && !Self.repeats(press) ? .nothing : .press(press)
    }

    private static func press(_ code: UInt16, _ meaning: cxkb_meaning) -> KeyPress? {
        if let digit = KeyCode.keypadDigit(code) { return .character(Character("\(digit)")) }
        return named(meaning.symbol) ?? character(meaning)
    }

    /// Keysyms of X11/keysymdef.h; 0xFF80 and up are those of the keypad.
    private static func named(_ symbol: UInt32) -> KeyPress? {
        switch symbol {
        case 0xFF0D, 0xFF8D: .enter
        case 0xFF1B: .escape
        case 0xFF09, 0xFF89: .tab
        case 0xFE20: .backTab
        case 0xFF08: .backspace
        case 0xFF52, 0xFF97: .up
        case 0xFF54, 0xFF99: .down
        case 0xFF51, 0xFF96: .left
        case 0xFF53, 0xFF98: .right
        case 0xFF55, 0xFF9A: .pageUp
        case 0xFF56, 0xFF9B: .pageDown
        case 0xFF50, 0xFF95: .home
        case 0xFF57, 0xFF9C: .end
        case 0xFFBE, 0xFF6A: .help
        default: nil
        }
    }

    private static func character(_ meaning: cxkb_meaning) -> KeyPress? {
        let text = withUnsafeBytes(of: meaning.text) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard text.count == 1, let character = text.first,
            !character.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else { return nil }
        return .character(character)
    }

    private static func repeats(_ press: KeyPress) -> Bool {
        switch press {
        case .up, .down, .left, .right, .backspace: true
        default: false
        }
    }
}
