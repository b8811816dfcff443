// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation

/// A secret key as it lies on the disk: the secret and, so that a changed bit is noticed, the public key it must give.
struct StoredKey: Codable {
    static let currentFormat = "servicepunkt-key-1"

    var format: String
    var kind: String
    var secret: Data
    var publicKey: Data

    /// The signing key at `path`, made there when there is none and `creating`; `nil` when there is none.
    static func signing(at path: String, creating: Bool) throws(UplinkError) -> Curve25519.Signing.PrivateKey? {
        if let stored = try load(path, kind: "ed25519") {
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: stored.secret),
                key.publicKey.rawRepresentation == stored.publicKey
            else { throw .damaged(file: path, detail: "the key does not belong to its public half") }
            return key
        }
        guard creating else { return nil }
        let key = Curve25519.Signing.PrivateKey()
        try StoredKey(
            format: currentFormat, kind: "ed25519", secret: key.rawRepresentation,
            publicKey: key.publicKey.rawRepresentation
        ).write(to: path)
        return key
    }

    /// The same for the TLS key.
    static func tls(at path: String, creating: Bool) throws(UplinkError) -> P256.Signing.PrivateKey? {
        if let stored = try load(path, kind: "p256") {
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: stored.secret),
                key.publicKey.x963Representation == stored.publicKey
            else { throw .damaged(file: path, detail: "the key does not belong to its public half") }
            return key
        }
        guard creating else { return nil }
        let key = P256.Signing.PrivateKey()
        try StoredKey(
            format: currentFormat, kind: "p256", secret: key.rawRepresentation,
            publicKey: key.publicKey.x963Representation
        ).write(to: path)
        return key
    }

    private static func load(_ path: String, kind: String) throws(UplinkError) -> StoredKey? {
        guard let bytes = try StoredFile.read(path) else { return nil }
        let stored: StoredKey
        do { stored = try JSONDecoder().decode(StoredKey.self, from: Data(bytes)) } catch {
            throw .damaged(file: path, detail: bytes.isEmpty ? "it is empty" : "it is no key file")
        }
        guard stored.format == currentFormat, stored.kind == kind else {
            throw .damaged(file: path, detail: "it holds no \(kind) key of this version")
        }
        return stored
    }

    private func write(to path: String) throws(UplinkError) {
        let data: Data
        do { data = try JSONEncoder().encode(self) } catch {
            preconditionFailure("text and bytes always encode: \(error)")
        }
        try StoredFile.write(Array(data), to: path)
    }
}
