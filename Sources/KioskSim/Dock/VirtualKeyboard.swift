// SPDX-License-Identifier: EUPL-1.2

/// A keyboard somebody types on, or a scanner that does as if.
public final class VirtualKeyboard: Sendable {
    public let input: VirtualInput
    private let layout: KeyPlan

    /// - Parameters:
    ///   - layout: what is printed on its keys.
    ///   - keys: that it says it has.
    public init(
        tree: MockDeviceTree, device: MockDevice = .keyboard(), vendor: UInt16 = 0x046D, product: UInt16 = 0xC31C,
        name: String = "Logitech Keyboard K120", layout: KeyPlan = .swedish,
        keys: Set<UInt16> = Set(1..<128)
    ) {
        self.layout = layout
        input = VirtualInput(
            tree: tree, device: device,
            answers: EvdevAnswers(name: name, vendor: vendor, product: product, keys: keys))
    }

    /// A scanner that types as on an American keyboard, as they do when new.
    public static func scanner(tree: MockDeviceTree, device: MockDevice = .scanner()) -> VirtualKeyboard {
        VirtualKeyboard(
            tree: tree, device: device, vendor: 0x0C2E, product: 0x0B61, name: "Honeywell Scanner", layout: .american)
    }

    public func plug() throws(DockError) { try input.plug() }
    public func unplug() throws(DockError) { try input.unplug() }

    /// Types a text, "\n" being Enter, "\t" Tab and "\u{1B}" Escape; characters its keys do not have are an error.
    /// - Parameters:
    ///   - milliseconds: when the first key goes down.
    ///   - apart: milliseconds from key to key.
    public func type(_ text: String, at milliseconds: Int64? = nil, apart: Int64 = 1) throws(DockError) {
        var stamp = milliseconds
        for character in text {
            guard let keys = layout.keys(for: character) else { throw DockError("there is no key for \(character)") }
            try chord(keys, at: stamp)
            stamp = stamp.map { $0 + apart }
        }
    }

    /// Presses keys one after the other, and lets them go in the opposite order.
    public func chord(_ keys: [UInt16], at milliseconds: Int64? = nil) throws(DockError) {
        let down = keys.flatMap { [VirtualEvent(1, $0, 1), .report] }
        let up = keys.reversed().flatMap { [VirtualEvent(1, $0, 0), .report] }
        try input.send(down + up, at: milliseconds)
    }

    /// A scan with its line end.
    public func scan(_ text: String, at milliseconds: Int64? = nil) throws(DockError) {
        try type(text + "\n", at: milliseconds)
    }
}

/// Which keys make a character: numbers of evdev, Shift (42) or AltGr (100) before.
public struct KeyPlan: Sendable {
    private let keys: [Character: [UInt16]]

    public func keys(for character: Character) -> [UInt16]? { keys[character] }

    public static let swedish = KeyPlan(
        plain: ["§1234567890+", "qwertyuiopå", "asdfghjklöä", "<zxcvbnm,.-"],
        shifted: ["½!\"#¤%&/()=?", "QWERTYUIOPÅ", "ASDFGHJKLÖÄ", ">ZXCVBNM;:_"],
        others: ["@": [100, 3], "€": [100, 18], "$": [100, 5], "{": [100, 8], "}": [100, 11], "é": [13, 18]])

    public static let american = KeyPlan(
        plain: ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "\\zxcvbnm,./"],
        shifted: ["~!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"", "|ZXCVBNM<>?"], others: ["\\": [43], "|": [42, 43]])

    /// Rows from the digits down; the last begins with the key between Shift and Z.
    private init(plain: [String], shifted: [String], others: [Character: [UInt16]]) {
        let rows: [[UInt16]] = [[41] + Array(2...13), Array(16...27), Array(30...40), [86] + Array(44...53)]
        var keys: [Character: [UInt16]] = [" ": [57], "\n": [28], "\t": [15], "\u{1B}": [1]]
        for (row, codes) in rows.enumerated() {
            for (character, code) in zip(plain[row], codes) { keys[character] = [code] }
            for (character, code) in zip(shifted[row], codes) { keys[character] = [42, code] }
        }
        self.keys = keys.merging(others) { $1 }
    }
}
