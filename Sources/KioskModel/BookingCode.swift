// SPDX-License-Identifier: EUPL-1.2

/// The code of a booked meeting, from a letter or a message: eight characters of Crockford's base 32, written in two
/// groups, of which the last checks the others (Luhn's algorithm modulo 32). It says who and when, not about what.
///
/// I and L read as 1, O as 0; case, blanks and hyphens do not matter.
public struct BookingCode: Sendable, Equatable {
    public static let length = 8
    public let characters: String

    /// `nil` when it is mistyped.
    public init?(_ text: String) {
        var out = ""
        for character in text.prefix(64).uppercased() where character != " " && character != "-" {
            let folded: Character = character == "I" || character == "L" ? "1" : character == "O" ? "0" : character
            guard EnrolmentToken.alphabet.contains(folded) else { return nil }
            out.append(folded)
        }
        guard out.count == Self.length, Self.check(out.dropLast()) == out.last else { return nil }
        characters = out
    }

    /// Seven characters from seven random bytes, five bits of each, and the check.
    public init(random bytes: [UInt8]) {
        precondition(bytes.count == Self.length - 1, "a booking code takes seven random bytes")
        let text = String(bytes.map { EnrolmentToken.alphabet[Int($0 & 31)] })
        characters = text + String(Self.check(text[...]))
    }

    public var grouped: String { characters.prefix(4) + "-" + characters.suffix(4) }

    private static func check(_ text: Substring) -> Character {
        var (factor, sum) = (2, 0)
        for character in text.reversed() {
            let value = factor * (EnrolmentToken.alphabet.firstIndex(of: character) ?? 0)
            sum += value / 32 + value % 32
            factor = factor == 2 ? 1 : 2
        }
        return EnrolmentToken.alphabet[(32 - sum % 32) % 32]
    }
}
