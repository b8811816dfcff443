// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// What a bundle says of itself; the signature is over these exact JSON bytes.
public struct ContentManifest: Codable, Sendable, Equatable {
    /// The schema this software writes. 2: meetings and phrases.
    public static let currentSchema = 2
    /// Schemas this software reads: older bundles open for ever.
    static let knownSchemas = 1...currentSchema

    /// Version of the form of the database.
    public var schema: Int
    /// Version of the content, from kiosk.yaml; usage events store it.
    public var version: UInt32
    public var county: String
    /// Last day the content is meant for, ISO 8601.
    public var expires: String
    /// SHA-256 of the database's bytes, lower-case hexadecimal.
    public var databaseSHA256: String

    public init(schema: Int, version: UInt32, county: String, expires: String, databaseSHA256: String) {
        self.schema = schema
        self.version = version
        self.county = county
        self.expires = expires
        self.databaseSHA256 = databaseSHA256
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}

/// What a technician should know about content that opened all the same.
public enum ContentNotice: Sendable, Equatable, CustomStringConvertible {
    /// The last day the content was meant for is past.
    case expired(on: String)
    /// A newer bundle could not be opened, this older one is shown.
    case fellBack(to: UInt32, reason: String)

    public var description: String {
        switch self {
        case .expired(let day): "The content was meant for use up to \(day). Build and install a newer bundle."
        case .fellBack(let version, let reason):
            "The newest content cannot be opened; version \(version) is shown. \(reason)"
        }
    }
}
