// SPDX-License-Identifier: EUPL-1.2
import Crypto

/// A single-use secret of 24 Crockford base-32 characters (120 bits), typed or scanned by a technician.
///
/// Written in groups of four. I and L read as 1, O as 0; case, spaces and hyphens do not matter.
public struct EnrolmentToken: Sendable, Equatable {
    public static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    public let characters: String

    public init?(_ text: String) {
        var out = ""
        for character in text.uppercased() where character != " " && character != "-" {
            let folded: Character = character == "I" || character == "L" ? "1" : character == "O" ? "0" : character
            guard Self.alphabet.contains(folded) else { return nil }
            out.append(folded)
        }
        guard out.count == 24 else { return nil }
        characters = out
    }

    /// 24 characters from 24 random bytes, five bits of each.
    public init(random bytes: [UInt8]) {
        precondition(bytes.count == 24, "a token takes 24 random bytes")
        characters = String(bytes.map { Self.alphabet[Int($0 & 31)] })
    }

    public var grouped: String {
        stride(from: 0, to: 24, by: 4).map { String(Array(characters)[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// Names the token at the central without giving it away: hexadecimal of the first 8 bytes of a keyed hash.
    public var identifier: String {
        Hex.encode(Array(mac("identifier", [])).prefix(8))
    }

    /// HMAC-SHA-256 keyed with the token over label ‖ 0x00 ‖ length-prefixed parts.
    public func mac(_ label: String, _ parts: [[UInt8]]) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(Array(label.utf8))
        writer.append(UInt8(0))
        for part in parts {
            writer.append(UInt32(part.count))
            writer.append(part)
        }
        let key = SymmetricKey(data: Array(characters.utf8))
        return Array(HMAC<SHA256>.authenticationCode(for: writer.bytes, using: key))
    }

    /// Compares in constant time.
    public func verify(_ code: [UInt8], _ label: String, _ parts: [[UInt8]]) -> Bool {
        let expected = mac(label, parts)
        guard expected.count == code.count else { return false }
        return zip(expected, code).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
