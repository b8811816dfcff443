// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

/// The code of a booked meeting, as people type it.
@Suite struct BookingCodeTests {
    private static let codes = (0..<200).map { number in
        BookingCode(random: (0..<7).map { UInt8(truncatingIfNeeded: number * 37 + $0 * 11) })
    }

    @Test func itIsReadHoweverItIsWritten() {
        for code in Self.codes {
            #expect(code.grouped.count == 9)
            #expect(BookingCode(code.grouped) == code)
            #expect(BookingCode(" \(code.characters.lowercased()) ") == code)
            let misread = code.characters.replacing("0", with: "o").replacing("1", with: "l")
            #expect(BookingCode(misread) == code)
        }
    }

    @Test func aMistypedCharacterIsSeen() {
        for code in Self.codes.prefix(20) {
            for place in 0..<8 {
                for other in EnrolmentToken.alphabet where other != Array(code.characters)[place] {
                    var typed = Array(code.characters)
                    typed[place] = other
                    #expect(BookingCode(String(typed)) == nil)
                }
            }
        }
    }

    @Test(arguments: ["", "1234567", "123456789", "ABCDEFG!", "åäö12345", "ABCD EFGU"])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(BookingCode(text) == nil)
    }
}
