// SPDX-License-Identifier: EUPL-1.2
import TextScreen

/// What whole escape sequences mean.
enum TerminalSequence {
    /// `bytes` from ESC to the final byte.
    static func event(_ bytes: [UInt8]) -> TerminalEvent? {
        guard bytes.count >= 3, let final = bytes.last else { return nil }
        let body = bytes[2..<bytes.count - 1]
        if body.first == UInt8(ascii: "<") {
            return mouse(body.dropFirst(), isRelease: final == UInt8(ascii: "m"), final)
        }
        if body.first == UInt8(ascii: "[") { return final == UInt8(ascii: "A") ? .key(.f1) : nil }
        switch Character(Unicode.Scalar(final)) {
        case "A": return .key(.up)
        case "B": return .key(.down)
        case "C": return .key(.right)
        case "D": return .key(.left)
        case "H": return .key(.home)
        case "F": return .key(.end)
        case "P": return .key(.f1)
        case "Z": return .key(.backTab)
        // Keypad of an application: Enter and digits.
        case "M" where body.isEmpty && bytes[1] == UInt8(ascii: "O"): return .key(.enter)
        case "p"..."y" where body.isEmpty && bytes[1] == UInt8(ascii: "O"):
            return .key(.character(Character(Unicode.Scalar(final - UInt8(ascii: "p") + UInt8(ascii: "0")))))
        case "~": return numbered(numbers(body).first ?? nil)
        default: return nil
        }
    }

    private static func numbered(_ number: Int?) -> TerminalEvent? {
        switch number {
        case 1, 7: .key(.home)
        case 4, 8: .key(.end)
        case 5: .key(.pageUp)
        case 6: .key(.pageDown)
        case 11: .key(.f1)
        default: nil
        }
    }

    /// SGR mouse (mode 1006): button; column; row, one-based. The left button only, no wheel, no motion.
    private static func mouse(_ body: ArraySlice<UInt8>, isRelease: Bool, _ final: UInt8) -> TerminalEvent? {
        let numbers = numbers(body)
        guard isRelease || final == UInt8(ascii: "M"), numbers.count == 3, let button = numbers[0],
            let column = numbers[1], let row = numbers[2], column >= 1, row >= 1
        else { return nil }
        // Shift, Alt and Control (4, 8, 16) change nothing; motion (32), wheel (64) and others are not a touch.
        guard button & ~0b11100 == 0 else { return nil }
        return isRelease ? .release(column: column - 1, row: row - 1) : .press(column: column - 1, row: row - 1)
    }

    private static func numbers(_ body: ArraySlice<UInt8>) -> [Int?] {
        body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
            guard part.count <= 5 else { return nil }
            return Int(String(decoding: part, as: UTF8.self))
        }
    }
}
