// SPDX-License-Identifier: EUPL-1.2
public import Crypto
import Foundation

/// What was agreed and what comes next, from the agency's clerk to the visitor: phrases of the content bundle, which the
/// terminal has in the visitor's language and Swedish, and a few free lines in the clerk's language.
///
/// Sealed with HPKE (RFC 9180, base mode: DHKEM X25519 HKDF-SHA-256, HKDF-SHA-256, AES-256-GCM, which browsers have; info
/// `servicepunkt slip v1`, associated data the meeting's id in ASCII hexadecimal) to a key made for the session. The
/// sealed bytes are the encapsulated key, 32, and the ciphertext. Clerk's browser and terminal alone see the content.
public struct MeetingSlip: Codable, Sendable, Equatable {
    /// A phrase by the id it has in content (`phrases:`), with a value where it has a place for one.
    public struct Phrase: Codable, Sendable, Equatable {
        public var id: String
        /// A day, a time, a number, as the clerk wrote it; "" where there is none.
        public var value: String

        public init(id: String, value: String = "") {
            self.id = id
            self.value = value
        }
    }

    public static let mostPhrases = 12
    public static let mostFreeLines = 8
    /// Of a free line or a value, characters.
    public static let longestLine = 200

    public var version = 1
    public var phrases: [Phrase]
    public var freeLines: [String]
    /// BCP 47 tag of the free lines.
    public var freeLanguage: String

    public init(phrases: [Phrase], freeLines: [String], freeLanguage: String) {
        self.phrases = phrases
        self.freeLines = freeLines
        self.freeLanguage = freeLanguage
    }

    private static let suite = HPKE.Ciphersuite(
        kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
    private static let info = Data("servicepunkt slip v1".utf8)

    /// - Parameter meeting: its id in hexadecimal.
    public func sealed(to key: Curve25519.KeyAgreement.PublicKey, meeting: String) throws -> [UInt8] {
        var sender = try HPKE.Sender(recipientKey: key, ciphersuite: Self.suite, info: Self.info)
        let content = try JSONEncoder().encode(self)
        return Array(sender.encapsulatedKey) + Array(try sender.seal(content, authenticating: Data(meeting.utf8)))
    }

    /// Opens and bounds what came: too many or too long lines are cut off, control and bidi characters taken out.
    /// - Returns: `nil` when it was not sealed to this key and meeting, or is no slip.
    public static func open(
        _ sealed: [UInt8], by key: Curve25519.KeyAgreement.PrivateKey, meeting: String
    ) -> MeetingSlip? {
        guard sealed.count > 48, sealed.count <= SealedSlip.mostBytes,
            var recipient = try? HPKE.Recipient(
                privateKey: key, ciphersuite: suite, info: info, encapsulatedKey: Data(sealed[..<32])),
            let content = try? recipient.open(Data(sealed[32...]), authenticating: Data(meeting.utf8)),
            let slip = try? JSONDecoder().decode(MeetingSlip.self, from: content), slip.version == 1
        else { return nil }
        func line(_ text: String) -> String { SafeText.clean(String(text.prefix(longestLine))) }
        return MeetingSlip(
            phrases: slip.phrases.prefix(mostPhrases).map { Phrase(id: line($0.id), value: line($0.value)) },
            freeLines: slip.freeLines.prefix(mostFreeLines).map(line).filter { !$0.isEmpty },
            freeLanguage: line(slip.freeLanguage))
    }
}
