// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// A text with signature lines (C2SP signed-note, c2sp.org/signed-note): the text ends in a newline, then come an empty
/// line and one line `— name base64(key id 4 ‖ signature)` for each signature.
public struct SignedNote: Sendable, Equatable {
    /// A longer note is refused unread.
    public static let maximumBytes = 65_536
    /// The specification wants at least 16.
    public static let maximumSignatures = 64

    public struct Signature: Sendable, Equatable {
        public let name: String
        /// The first four bytes of a hash over name, kind and key: finds the key, proves nothing.
        public let keyID: UInt32
        public let bytes: [UInt8]

        public init(name: String, keyID: UInt32, bytes: [UInt8]) {
            self.name = name
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// What is signed, its last newline included.
    public let text: String
    public private(set) var signatures: [Signature]

    public init(text: String, signatures: [Signature] = []) {
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note; whether any signature is good is another question.
    public init(_ note: String) throws(NoteError) {
        let bytes = Array(note.utf8)
        guard bytes.count <= Self.maximumBytes else { throw .malformed("it is longer than \(Self.maximumBytes) bytes") }
        guard bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else { throw .malformed("it holds control characters") }
        guard let split = Self.lastEmptyLine(bytes) else { throw .malformed("no empty line ends its text") }
        text = String(decoding: bytes[..<split], as: UTF8.self)
        let lines = bytes[(split + 1)...].split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.last?.isEmpty == true, lines.count > 1 else { throw .malformed("it has no signature") }
        guard lines.count - 1 <= Self.maximumSignatures else { throw .malformed("it has too many signatures") }
        signatures = []
        for line in lines.dropLast() {
            guard let signature = Self.signature(String(decoding: line, as: UTF8.self)) else {
                throw .malformed("a line is no signature")
            }
            signatures.append(signature)
        }
    }

    /// The note with one more signature; an older one of the same key is replaced.
    public func adding(_ signature: Signature) -> SignedNote {
        var note = self
        note.signatures.removeAll { $0.name == signature.name && $0.keyID == signature.keyID }
        note.signatures.append(signature)
        return note
    }

    public var encoded: String {
        text + "\n"
            + signatures.map { signature in
                var writer = ByteWriter()
                writer.append(signature.keyID)
                writer.append(signature.bytes)
                return "— \(signature.name) \(Data(writer.bytes).base64EncodedString())\n"
            }.joined()
    }

    /// True where a name may stand in a signature line: not empty, no spaces, no plus.
    public static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 255
            && name.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0 != "+" && !SafeText.isForbidden($0)
            }
    }

    /// Where the empty line begins that separates text and signatures.
    private static func lastEmptyLine(_ bytes: [UInt8]) -> Int? {
        guard bytes.count > 2 else { return nil }
        return (2..<bytes.count).reversed().first { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }
    }

    private static func signature(_ line: String) -> Signature? {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "—", isName(String(parts[1])),
            let data = Data(base64Encoded: String(parts[2])), data.count > 4,
            data.base64EncodedString() == parts[2]
        else { return nil }
        let keyID = data.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Signature(name: String(parts[1]), keyID: keyID, bytes: Array(data.dropFirst(4)))
    }
}

/// Why a note, or a key for notes, is none.
public enum NoteError: Error, Sendable, Equatable, CustomStringConvertible {
    case malformed(String)
    case badKey(String)

    public var description: String {
        switch self {
        case .malformed(let reason): "this is no signed note: \(reason)"
        case .badKey(let reason): "this is no key for notes: \(reason)"
        }
    }
}
