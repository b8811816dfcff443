// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// The file of a bundle: database, then the manifest's JSON, then a footer of fixed length.
///
/// Footer, big-endian: Ed25519 public key 32, signature 64 over `context` and the manifest, length of the database 8,
/// length of the manifest 4, `"SPCONT01"`.
struct BundleEnvelope {
    static let magic = Array("SPCONT01".utf8)
    static let context = Array("servicepunkt content manifest 1\n".utf8)
    static let footerLength = 32 + 64 + 8 + 4 + 8
    static let longestManifest = 4_096

    let manifest: ContentManifest
    /// Verified: signed by a trusted key through the manifest.
    let database: Data

    /// - Parameter manifest: Made from the SHA-256 of the database.
    static func seal(
        database: Data, key: Curve25519.Signing.PrivateKey, manifest: (String) -> ContentManifest
    ) throws -> [UInt8] {
        let json = try manifest(Hex.encode(SHA256.hash(data: database))).encoded()
        var writer = ByteWriter()
        writer.append(database)
        writer.append(json)
        writer.append(key.publicKey.rawRepresentation)
        writer.append(try key.signature(for: context + json))
        writer.append(UInt64(database.count))
        writer.append(UInt32(json.count))
        writer.append(magic)
        return writer.bytes
    }

    /// Verifies form, key, signature, schema and hash, in that order; nothing is parsed before its signature holds.
    init(verifying bytes: Data, keys: [Curve25519.Signing.PublicKey]) throws(ContentError) {
        guard bytes.count <= ContentLimits.bundleBytes else { throw .notABundle("it is larger than 16 MiB") }
        guard bytes.count > Self.footerLength else { throw .notABundle("it is too short") }
        guard Array(bytes.suffix(8)) == Self.magic else { throw .notABundle("its end is not that of a bundle") }
        var reader = ByteReader(Array(bytes.suffix(Self.footerLength)))
        let parts: (key: [UInt8], signature: [UInt8], database: UInt64, manifest: UInt32)
        do {
            parts = (try reader.take(32), try reader.take(64), try reader.integer(), try reader.integer())
        } catch {
            throw .notABundle("it is too short")
        }
        guard parts.manifest <= Self.longestManifest, parts.database <= UInt64(ContentLimits.bundleBytes),
            parts.database + UInt64(parts.manifest) + UInt64(Self.footerLength) == UInt64(bytes.count)
        else { throw .notABundle("its lengths do not add up") }
        guard let key = keys.first(where: { Array($0.rawRepresentation) == parts.key }) else { throw .unknownKey }
        let database = bytes.prefix(Int(parts.database))
        let json = Array(bytes.dropFirst(Int(parts.database)).prefix(Int(parts.manifest)))
        guard key.isValidSignature(parts.signature, for: Self.context + json) else { throw .badSignature }
        struct SchemaOnly: Decodable { var schema: Int }
        let decoder = JSONDecoder()
        do {
            let schema = try decoder.decode(SchemaOnly.self, from: Data(json)).schema
            guard ContentManifest.knownSchemas.contains(schema) else { throw ContentError.unknownSchema(schema) }
            manifest = try decoder.decode(ContentManifest.self, from: Data(json))
        } catch let error as ContentError {
            throw error
        } catch {
            throw .damaged("its manifest cannot be read")
        }
        guard Hex.encode(SHA256.hash(data: database)) == manifest.databaseSHA256 else {
            throw .damaged("its database has another hash than the one that was signed")
        }
        self.database = database
    }
}
