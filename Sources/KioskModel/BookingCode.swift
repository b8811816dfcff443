// SPDX-License-Identifier: EUPL-1.2

/// The code of a booked meeting, from a letter or a message: ten digits, which the terminal's keypad has, written in two
/// groups; the last checks the others (Luhn, ISO/IEC 7812-1 annex B). It says who and when, not about what.
///
/// Blanks and hyphens do not matter.
public struct BookingCode: Sendable, Equatable {
    public static let length = 10
    public static let randomBytes = 8
    public let characters: String

    /// `nil` when it is mistyped.
    public init?(_ text: String) {
        let digits = text.prefix(64).filter { $0 != " " && $0 != "-" }
        guard digits.utf8.count == Self.length, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            Self.check(digits.dropLast()) == digits.last
        else { return nil }
        characters = digits
    }

    /// Nine digits from eight random bytes, and the check.
    public init(random bytes: [UInt8]) {
        precondition(bytes.count == Self.randomBytes, "a booking code takes eight random bytes")
        let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000_000
        let text = String(String(1_000_000_000 + number).dropFirst())
        characters = text + String(Self.check(text[...]))
    }

    public var grouped: String { characters.prefix(5) + "-" + characters.suffix(5) }

    private static func check(_ digits: Substring) -> Character {
        var (factor, sum) = (2, 0)
        for digit in digits.reversed() {
            let value = factor * (digit.wholeNumberValue ?? 0)
            sum += value / 10 + value % 10
            factor = 3 - factor
        }
        return Character(String((10 - sum % 10) % 10))
    }
}
