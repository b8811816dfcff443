// SPDX-License-Identifier: EUPL-1.2
public import Crypto
import Foundation
import KioskModel

/// The Ed25519 key a county signs its content with: one file with 64 hexadecimal digits, readable by its owner only.
public enum ContentKey {
    /// Makes a key and writes it to `path`, never over an existing file. Its public half goes to `path` + ".pub".
    @discardableResult
    public static func generate(path: String) throws(ContentError) -> Curve25519.Signing.PrivateKey {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw .file(path: path, reason: "it exists already; choose another name or move it away")
        }
        let key = Curve25519.Signing.PrivateKey()
        try ContentFile.replace(path: path, with: text(key.rawRepresentation), mode: 0o600)
        try ContentFile.replace(path: path + ".pub", with: text(key.publicKey.rawRepresentation))
        return key
    }

    public static func load(path: String) throws(ContentError) -> Curve25519.Signing.PrivateKey {
        let bytes = try digits(path)
        do { return try Curve25519.Signing.PrivateKey(rawRepresentation: bytes) } catch { throw .key(path: path) }
    }

    /// The public half, as a terminal or the central keeps it.
    public static func loadPublic(path: String) throws(ContentError) -> Curve25519.Signing.PublicKey {
        let bytes = try digits(path)
        do { return try Curve25519.Signing.PublicKey(rawRepresentation: bytes) } catch { throw .key(path: path) }
    }

    private static func text(_ bytes: Data) -> Data { Data((Hex.encode(bytes) + "\n").utf8) }

    private static func digits(_ path: String) throws(ContentError) -> [UInt8] {
        let data = try ContentFile.read(path: path, maximum: 4_096)
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Hex.decode(text), bytes.count == 32 else { throw .key(path: path) }
        return bytes
    }
}
