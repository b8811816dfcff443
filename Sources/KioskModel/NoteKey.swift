// SPDX-License-Identifier: EUPL-1.2
public import Crypto
import Foundation

/// A public key that signs notes, with its name.
///
/// As text `name+key id in hexadecimal+base64(kind 1 ‖ Ed25519 public key 32)` (a "vkey" of C2SP signed-note).
public struct NoteKey: Sendable, Equatable {
    /// What a signature of this key says; the raw value is C2SP's signature type.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// The log itself: Ed25519 over the note's text.
        case log = 1
        /// Another party that checked that the log only grew (C2SP tlog-cosignature v1, with a time).
        case cosigner = 4
    }

    public let name: String
    public let kind: Kind
    public let publicKey: [UInt8]

    public init(name: String, kind: Kind, publicKey: [UInt8]) throws(NoteError) {
        guard SignedNote.isName(name) else { throw .badKey("its name is empty or holds a space or a plus") }
        guard publicKey.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            throw .badKey("it is not an Ed25519 key of 32 bytes")
        }
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
    }

    public init(_ text: String) throws(NoteError) {
        let (name, data) = try Self.parts(text)
        guard let kind = Kind(rawValue: data[0]) else { throw .badKey("its kind \(data[0]) is unknown") }
        try self.init(name: name, kind: kind, publicKey: Array(data.dropFirst()))
        guard text == self.text else { throw .badKey("its id does not belong to it") }
    }

    /// Name and key bytes of a text form; the id is checked by writing it again.
    static func parts(_ text: String) throws(NoteError) -> (name: String, data: [UInt8]) {
        // Base64 may hold a plus, a name may not.
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let data = Data(base64Encoded: String(parts[2])), data.count == 33 else {
            throw .badKey("it is not of the form name+id+key")
        }
        return (String(parts[0]), Array(data))
    }

    public var keyID: UInt32 {
        let bytes = Array(name.utf8) + [0x0A, kind.rawValue] + publicKey
        return SHA256.hash(data: bytes).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    public var text: String {
        "\(name)+\(Self.hex(keyID))+\(Data([kind.rawValue] + publicKey).base64EncodedString())"
    }

    static func hex(_ keyID: UInt32) -> String {
        Hex.encode(stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: keyID >> UInt32($0)) })
    }

    /// What this key says of a note.
    public enum Verdict: Sendable, Equatable {
        /// There is no line of this key.
        case absent
        case good
        /// A cosignature made at this time, seconds since 1970.
        case cosigned(atSeconds: UInt64)
        /// There is a line of this key and it does not fit the text.
        case bad
    }

    public func verdict(on note: SignedNote) -> Verdict {
        let lines = note.signatures.filter { $0.name == name && $0.keyID == keyID }
        guard let line = lines.first else { return .absent }
        guard lines.count == 1, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
            return .bad
        }
        switch kind {
        case .log:
            return line.bytes.count == 64 && key.isValidSignature(line.bytes, for: Array(note.text.utf8)) ? .good : .bad
        case .cosigner:
            guard line.bytes.count == 72 else { return .bad }
            let seconds = line.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard seconds <= UInt64(Int64.max) else { return .bad }
            let message = NoteSigner.cosignedMessage(note.text, atSeconds: seconds)
            return key.isValidSignature(line.bytes.dropFirst(8), for: message) ? .cosigned(atSeconds: seconds) : .bad
        }
    }
}

/// The private half.
public struct NoteSigner: Sendable {
    public let key: NoteKey
    private let privateKey: Curve25519.Signing.PrivateKey

    public init(name: String, kind: NoteKey.Kind, privateKey: Curve25519.Signing.PrivateKey) throws(NoteError) {
        key = try NoteKey(name: name, kind: kind, publicKey: Array(privateKey.publicKey.rawRepresentation))
        self.privateKey = privateKey
    }

    private static let prefix = "PRIVATE+KEY+"

    /// Reads `PRIVATE+KEY+name+key id+base64(kind 1 ‖ seed 32)`, the form Go's notes use.
    public init(_ text: String) throws(NoteError) {
        guard text.hasPrefix(Self.prefix) else { throw .badKey("it does not begin with \(Self.prefix)") }
        let (name, data) = try NoteKey.parts(String(text.dropFirst(Self.prefix.count)))
        guard let kind = NoteKey.Kind(rawValue: data[0]) else { throw .badKey("its kind \(data[0]) is unknown") }
        guard let privateKey = try? Curve25519.Signing.PrivateKey(rawRepresentation: data.dropFirst()) else {
            throw .badKey("it is no Ed25519 key")
        }
        try self.init(name: name, kind: kind, privateKey: privateKey)
        guard text == self.text else { throw .badKey("its id does not belong to it") }
    }

    public var text: String {
        let data = Data([key.kind.rawValue]) + privateKey.rawRepresentation
        return "\(Self.prefix)\(key.name)+\(NoteKey.hex(key.keyID))+\(data.base64EncodedString())"
    }

    /// - Parameter seconds: since 1970; stands in a cosignature and nowhere else.
    public func sign(_ text: String, atSeconds seconds: UInt64) throws -> SignedNote.Signature {
        switch key.kind {
        case .log:
            let signature = try privateKey.signature(for: Array(text.utf8))
            return SignedNote.Signature(name: key.name, keyID: key.keyID, bytes: Array(signature))
        case .cosigner:
            var writer = ByteWriter()
            writer.append(seconds)
            writer.append(try privateKey.signature(for: Self.cosignedMessage(text, atSeconds: seconds)))
            return SignedNote.Signature(name: key.name, keyID: key.keyID, bytes: writer.bytes)
        }
    }

    static func cosignedMessage(_ text: String, atSeconds seconds: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
    }
}
