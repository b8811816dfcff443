// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

/// A file for the courier: what its carrier can see, and what becomes of one that was touched.
@Suite struct CourierTests {
    private static let terminal = Curve25519.Signing.PrivateKey()
    private static let central = Curve25519.KeyAgreement.PrivateKey()
    private static let shipments: [[UInt8]] = [Array("a first shipment".utf8), [], Array("and a second".utf8)]

    private static func file() throws -> [UInt8] {
        try CourierFile.seal(shipments, number: 7, signingKey: terminal, to: central.publicKey)
    }

    private static func refusal(
        _ bytes: [UInt8], from key: Curve25519.Signing.PrivateKey = terminal,
        by central: Curve25519.KeyAgreement.PrivateKey = central
    ) -> CourierRefusal? {
        do throws(CourierRefusal) {
            _ = try CourierFile.open(bytes, from: key.publicKey, by: central)
            return nil
        } catch {
            return error
        }
    }

    @Test func theCentralGetsWhatTheTerminalSealed() throws {
        let file = try Self.file()
        let opened = try CourierFile.open(file, from: Self.terminal.publicKey, by: Self.central)
        #expect(opened == Self.shipments)
        let label = try #require(CourierFile.Label(file))
        #expect(label.number == 7)
        #expect(label.keyID == CourierFile.keyID(Self.central.publicKey))
        #expect(label.terminalID == Array(SHA256.hash(data: Self.terminal.publicKey.rawRepresentation)))
    }

    @Test func theCourierReadsNothingAndNoTwoFilesAreAlike() throws {
        let (one, two) = (try Self.file(), try Self.file())
        for text in ["first shipment", "second"] {
            #expect(Data(one).range(of: Data(text.utf8)) == nil)
        }
        #expect(one != two && one.count == two.count)
    }

    @Test func everyByteCountsAndEveryCutShows() throws {
        let file = try Self.file()
        for index in file.indices {
            var changed = file
            changed[index] ^= 1
            #expect(Self.refusal(changed) != nil, "byte \(index)")
        }
        for length in 0..<file.count { #expect(Self.refusal(Array(file.prefix(length))) != nil, "cut at \(length)") }
        #expect(Self.refusal(file + [0]) != nil)
    }

    @Test func reasonsAreTold() throws {
        let file = try Self.file()
        #expect(Self.refusal(file, from: Curve25519.Signing.PrivateKey()) == .unknownTerminal)
        #expect(Self.refusal(file, by: Curve25519.KeyAgreement.PrivateKey()) == .foreignCentral)
        #expect(Self.refusal([UInt8](repeating: 0, count: CourierFile.maximumBytes + 1)) == .oversized)
        #expect(Self.refusal(Array("a photo of a cat".utf8)) == .malformed)
        // Sealed again by somebody else under the terminal's name: the signature is not the terminal's.
        var forged = try CourierFile.seal(
            Self.shipments, number: 8, signingKey: Curve25519.Signing.PrivateKey(), to: Self.central.publicKey)
        forged.replaceSubrange(12..<44, with: file[12..<44])
        #expect(Self.refusal(forged) == .badSignature)
        #expect(throws: CourierRefusal.oversized) {
            _ = try CourierFile.seal(
                [[UInt8](repeating: 1, count: CourierFile.maximumBytes)], number: 1, signingKey: Self.terminal,
                to: Self.central.publicKey)
        }
    }

    @Test func namesAreReadBackWhateverTheirCase() throws {
        let name = CourierName(
            .sealed, keyID: [1, 2, 3, 4, 5, 6, 7, 255], terminalID: [UInt8](repeating: 0xAB, count: 32))
        #expect(name.text == "servicepunkt-01020304050607ff-abababababababab.sealed")
        #expect(CourierName(name.text) == name)
        #expect(CourierName(name.text.uppercased()) == name)
        for text in [
            "", "holiday.jpg", "servicepunkt-01-ab.sealed", "servicepunkt-01020304050607ff-abababababababab.exe",
            "../servicepunkt-01020304050607ff-abababababababab.sealed",
            "servicepunkt-01020304050607ff-abababababababab.sealed.sealed",
        ] {
            #expect(CourierName(text) == nil, "\(text)")
        }
    }
}
