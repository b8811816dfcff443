// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@Suite struct WordsTests {
    @Test(arguments: [
        "0123456789ABCDEFGHJKMNPQ", "0123-4567-89ab-cdef-ghjk-mnpq", "o1z3 4567 89AB CDEF GHJK MNPQ",
        " 0l234567 89abcdefghjkmnpq ",
    ]) func tokensAsPeopleTypeThem(_ text: String) throws {
        let token = try #require(EnrolmentToken(text))
        #expect(token.characters.count == 24)
        #expect(token.characters.allSatisfy { EnrolmentToken.alphabet.contains($0) })
        #expect(EnrolmentToken(token.grouped) == token)
    }

    @Test func tokensFoldLookalikes() throws {
        let token = try #require(EnrolmentToken("oOiIlL0123456789ABCDEFGH"))
        #expect(token.characters == "0011110123456789ABCDEFGH")
        #expect(token.grouped == "0011-1101-2345-6789-ABCD-EFGH")
        #expect(token.identifier == EnrolmentToken("00111 10123 456789 ABCDEFGH")?.identifier)
        #expect(token.identifier.count == 16)
    }

    @Test(arguments: ["", "0123", "0123456789ABCDEFGHJKMNPU", "0123456789ABCDEFGHJKMNPQR", "0123456789ABCDEFGHJKMNP√"])
    func noTokens(_ text: String) {
        #expect(EnrolmentToken(text) == nil)
    }

    @Test func proofsHoldOnlyForWhatWasProven() throws {
        let token = EnrolmentToken(random: [UInt8](0..<24))
        let proof = token.mac("central", [[1, 2], [3]])
        #expect(token.verify(proof, "central", [[1, 2], [3]]))
        #expect(!token.verify(proof, "terminal", [[1, 2], [3]]))
        #expect(!token.verify(proof, "central", [[1], [2, 3]]), "parts do not run together")
        #expect(!token.verify(Array(proof.dropLast()), "central", [[1, 2], [3]]))
        #expect(!EnrolmentToken(random: [UInt8](1..<25)).verify(proof, "central", [[1, 2], [3]]))
    }

    @Test(arguments: [
        ("Sillerud lanthandel", "Sillerud lanthandel"), ("Åre ä ö Ñ 日本", "Åre ä ö Ñ 日本"), ("a\nb\tc\rd", "a b c d"),
        ("\u{1B}[31mred\u{1B}[0m", "[31mred[0m"), ("\u{9B}2J", "2J"), ("a\u{202E}b\u{2066}c", "abc"),
        ("\u{FEFF}a\u{00AD}b\u{200B}", "ab"), ("tag\u{E0041}", "tag"), ("line\u{2028}sep", "linesep"),
        ("\u{0}\u{7F}", ""), ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("\u{E000}x", "x"),
    ]) func textFromOutside(_ dirty: String, _ clean: String) {
        #expect(SafeText.clean(dirty) == clean)
        #expect(SafeText.isClean(SafeText.clean(dirty)))
        #expect(SafeText.isClean(dirty) == (dirty == clean))
    }

    @Test func hexadecimal() {
        #expect(Hex.encode([0x00, 0xAF, 0x10]) == "00af10")
        #expect(Hex.decode("00AFaf") == [0, 0xAF, 0xAF])
        #expect(Hex.decode("0") == nil)
        #expect(Hex.decode("0g") == nil)
        #expect(Hex.decode("") == [])
    }

    @Test func integersAreBigEndianAndReadsEnd() throws {
        var writer = ByteWriter()
        writer.append(UInt16(0x0102))
        writer.append(Int32(-2))
        writer.append(UInt8(7))
        #expect(writer.bytes == [1, 2, 0xFF, 0xFF, 0xFF, 0xFE, 7])
        var reader = ByteReader(writer.bytes)
        #expect(try reader.integer(UInt16.self) == 0x0102)
        #expect(try reader.integer(Int32.self) == -2)
        #expect(throws: ByteReader.EndOfBytes()) { try reader.integer(UInt16.self) }
        #expect(try reader.integer(UInt8.self) == 7)
        #expect(throws: ByteReader.EndOfBytes()) { try reader.take(1) }
        #expect(throws: ByteReader.EndOfBytes()) { try reader.take(-1) }
    }

    @Test func countersSortByFamilyThenNumbers() {
        let help = CounterKey(UsageEvent(.helpOpened, purpose: .visitor))
        let service = CounterKey(UsageEvent(.serviceOpened, purpose: .visitor, first: 2, second: 0))
        let agency = CounterKey(family: .agency, first: 0, second: 0, third: 0)
        #expect([agency, help, service].sorted() == [service, help, agency])
        #expect(service.third == 2)
    }

    @Test func signedValuesRefuseOtherKeysAndOtherBytes() throws {
        let key = Curve25519.Signing.PrivateKey()
        let acknowledgement = Acknowledgement(
            terminal: "ab", epoch: 1, stored: 2, releasable: 1, refused: .fork, serverTimeMilliseconds: 3)
        let signed = try Signed(acknowledgement, by: key)
        #expect(try signed.verified(by: key.publicKey) == acknowledgement)
        #expect(throws: SignedError.badSignature) {
            try signed.verified(by: Curve25519.Signing.PrivateKey().publicKey)
        }
        let text = try JSONDecoder().decode(
            Signed<Acknowledgement>.self, from: JSONEncoder().encode(signed))
        #expect(try text.verified(by: key.publicKey) == acknowledgement)
    }

    @Test(arguments: [
        (DeviceStatus.noPrinter, false),
        (DeviceStatus(kind: .printer, state: .online), true),
        (DeviceStatus(kind: .printer, state: .online, paper: .out), false),
        (DeviceStatus(kind: .printer, state: .online, paper: .low), true),
        (DeviceStatus(kind: .printer, state: .online, coverOpen: true), false),
        (DeviceStatus(kind: .printer, state: .unknown), false),
        (DeviceStatus(kind: .scanner, state: .online), false),
    ]) func canPrint(_ status: DeviceStatus, _ can: Bool) {
        #expect(status.canPrint == can)
    }
}
