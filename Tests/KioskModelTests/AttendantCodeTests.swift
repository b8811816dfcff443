// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@Suite struct AttendantCodeTests {
    private static let salt = [UInt8](0..<16)

    @Test func aStoredCodeOpensToItsDigitsOnlyAndDoesNotShowThem() throws {
        let stored = try #require(AttendantCode.make("2468", salt: Self.salt))
        #expect(stored.hasPrefix("scrypt$ln=14,r=8,p=1$000102030405060708090a0b0c0d0e0f$"))
        #expect(!stored.contains("2468"))
        let code = AttendantCode(stored: stored)
        #expect(code.accepts("2468"))
        #expect(!code.accepts("2469") && !code.accepts("") && !code.accepts("24680"))
    }

    @Test func aCodeOfAnOlderConfigurationIsAcceptedStill() {
        #expect(AttendantCode(stored: "1234").accepts("1234"))
        #expect(!AttendantCode(stored: "1234").accepts("12345"))
    }

    @Test(arguments: [
        "", "12", "scrypt$", "scrypt$ln=14,r=8,p=1$00$00", "scrypt$ln=40,r=8,p=1$0001020304050607$00",
        "scrypt$ln=14,ln=14,r=8$0001020304050607$00", "bcrypt$1234",
    ])
    func whatCannotBeReadOpensToNobody(_ stored: String) {
        for typed in ["", "1234", stored] { #expect(!AttendantCode(stored: stored).accepts(typed)) }
    }

    @Test(arguments: ["", "123", "12345", "12a4", "１２３４"])
    func onlyFourDigitsAreACode(_ digits: String) {
        #expect(AttendantCode.make(digits, salt: Self.salt) == nil)
    }
}
