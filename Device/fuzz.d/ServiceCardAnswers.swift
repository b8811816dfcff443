// SPDX-License-Identifier: EUPL-1.2
import Crypto

/// What a card with the card authentication key (9E) answers (NIST SP 800-73-4), without statuses. Its key and the
/// challenge are always the same, so that an input means the same in every run.
enum ServiceCardAnswers {
    static let nonce = [UInt8](repeating: 0x2A, count: 32)
    static let challenge = SHA256.hash(data: nonce)
    static let key = privateKey(7)
    static let publicKey = Array(key.publicKey.x963Representation)

    private static let signature = sign(key)
    private static let forgedSignature = sign(privateKey(9))

    static func answer(_ command: [UInt8], isForged: Bool) -> [UInt8] {
        switch command[1] {
        case 0xA4: object(0x61, object(0x4F, [0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 1, 0]))
        case 0x87: object(0x7C, object(0x82, isForged ? forgedSignature : signature))
        case 0xCB: object(0x53, object(0x70, certificate) + [0x71, 1, 0, 0xFE, 0])
        default: [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6]
        }
    }

    /// Nothing but the part that names the key stands in for a certificate.
    private static let certificate = object(
        0x30, [UInt8](repeating: 0x5A, count: 90) + key.publicKey.derRepresentation + [0x5A, 0x5A])

    private static func object(_ tag: UInt8, _ value: [UInt8]) -> [UInt8] {
        let length: [UInt8] =
            switch value.count {
            case ..<128: [UInt8(value.count)]
            case ..<256: [0x81, UInt8(value.count)]
            default: [0x82, UInt8(value.count >> 8), UInt8(value.count & 255)]
            }
        return [tag] + length + value
    }

    private static func privateKey(_ byte: UInt8) -> P256.Signing.PrivateKey {
        let bytes = [UInt8](repeating: byte, count: 32)
        guard let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) else { broken("no key") }
        return key
    }

    private static func sign(_ key: P256.Signing.PrivateKey) -> [UInt8] {
        guard let signature = try? key.signature(for: challenge) else { broken("no signature") }
        return Array(signature.derRepresentation)
    }
}
