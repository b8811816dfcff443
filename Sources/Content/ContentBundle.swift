// SPDX-License-Identifier: EUPL-1.2
public import Crypto
public import Foundation
public import KioskModel

/// A content bundle that was verified and opened.
public struct ContentBundle: Sendable, Equatable {
    public var manifest: ContentManifest
    public var content: KioskContent
    public var notices: [ContentNotice]

    /// The bytes of a bundle. The same source and key give the same bytes with the same SQLite.
    public static func build(_ source: ContentSource, key: Curve25519.Signing.PrivateKey) throws(ContentError)
        -> [UInt8]
    {
        do {
            let database = try BundleDatabase.bytes(of: source.content)
            return try BundleEnvelope.seal(database: database, key: key) { hash in
                ContentManifest(
                    schema: ContentManifest.currentSchema, version: source.content.version, county: source.county,
                    expires: source.expires, databaseSHA256: hash)
            }
        } catch {
            throw .file(path: "bundle", reason: "it could not be built: \(error)")
        }
    }

    /// Checks a folder and writes its bundle: `kioskctl content build`.
    /// - Throws: `ContentError.problems` when the folder has mistakes; nothing is written then.
    public static func build(
        directory: String, keyFile: String, output: String
    ) throws(ContentError) -> ContentManifest {
        let source = try ContentSource.load(directory: directory)
        let key = try ContentKey.load(path: keyFile)
        let bytes = try build(source, key: key)
        let bundle = try open(bytes: Data(bytes), keys: [key.publicKey])
        guard bundle.content == source.content else {
            throw .damaged("what was read back is not what was written")
        }
        try ContentFile.replace(path: output, with: Data(bytes))
        return bundle.manifest
    }

    /// Verifies and reads the bundle in a file.
    /// - Parameters:
    ///   - keys: Public keys of whom this terminal takes content from.
    ///   - county: When given, content of another county is refused.
    ///   - today: When given, content past its last day opens with a notice.
    public static func open(
        path: String, keys: [Curve25519.Signing.PublicKey], county: String? = nil, today: CivilDate? = nil
    ) throws(ContentError) -> ContentBundle {
        let bytes = try ContentFile.read(path: path, maximum: ContentLimits.bundleBytes)
        return try open(bytes: bytes, keys: keys, county: county, today: today)
    }

    /// The same for bytes in memory.
    public static func open(
        bytes: Data, keys: [Curve25519.Signing.PublicKey], county: String? = nil, today: CivilDate? = nil
    ) throws(ContentError) -> ContentBundle {
        let envelope = try BundleEnvelope(verifying: bytes, keys: keys)
        let manifest = envelope.manifest
        if let county, county != manifest.county {
            throw .otherCounty(found: manifest.county, expected: county)
        }
        guard let lastDay = SourceText.date(manifest.expires) else { throw .damaged("its last day is not a day") }
        let content: KioskContent
        do {
            content = try BundleDatabase.content(
                of: envelope.database, version: manifest.version, schema: manifest.schema)
        } catch let error as ContentError {
            throw error
        } catch {
            throw .damaged("its database cannot be read")
        }
        var notices: [ContentNotice] = []
        if let today, today > lastDay { notices.append(.expired(on: manifest.expires)) }
        return ContentBundle(manifest: manifest, content: content, notices: notices)
    }
}
