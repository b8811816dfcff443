// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

/// The code of a booked meeting, as people type it.
@Suite struct BookingCodeTests {
    private static let codes = (0..<200).map { number in
        BookingCode(random: (0..<8).map { UInt8(truncatingIfNeeded: number * 37 + $0 * 11) })
    }

    @Test func itIsReadHoweverItIsWritten() {
        for code in Self.codes {
            #expect(code.grouped.count == 11)
            #expect(BookingCode(code.grouped) == code)
            #expect(BookingCode(" \(code.characters) ") == code)
        }
    }

    /// The keypad of the terminal has digits alone, and takes twelve.
    @Test func itCanBeTypedOnTheKeypad() {
        for code in Self.codes { #expect(code.characters.count <= 12 && code.characters.allSatisfy(\.isNumber)) }
    }

    @Test func aMistypedDigitIsSeen() {
        for code in Self.codes.prefix(20) {
            for place in 0..<10 {
                for other in "0123456789" where other != Array(code.characters)[place] {
                    var typed = Array(code.characters)
                    typed[place] = other
                    #expect(BookingCode(String(typed)) == nil)
                }
            }
        }
    }

    @Test(arguments: ["", "123456789", "12345678901", "12345abcde", "åäö1234567", "٠١٢٣٤٥٦٧٨٩"])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(BookingCode(text) == nil)
    }
}
