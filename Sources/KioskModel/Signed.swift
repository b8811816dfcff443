// SPDX-License-Identifier: EUPL-1.2
public import Crypto
public import Foundation

/// A JSON value with an Ed25519 signature over its exact bytes: heartbeats, acknowledgements, site configurations.
public struct Signed<Value: Codable & Sendable>: Codable, Sendable {
    /// The JSON bytes that were signed.
    public let payload: Data
    public let signature: Data

    public init(_ value: Value, by key: Curve25519.Signing.PrivateKey) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        payload = try encoder.encode(value)
        signature = try key.signature(for: payload)
    }

    /// The value, when the signature is the key's. Unknown fields are ignored.
    public func verified(by key: Curve25519.Signing.PublicKey) throws -> Value {
        guard key.isValidSignature(signature, for: payload) else { throw SignedError.badSignature }
        return try JSONDecoder().decode(Value.self, from: payload)
    }
}

public enum SignedError: Error, Equatable {
    case badSignature
}
