// SPDX-License-Identifier: EUPL-1.2
import Crypto
import CryptoExtras
import Foundation
import KioskModel

/// A JSON Web Token (RFC 7519) in its compact form, signed by HS256 or RS256 (RFC 7518).
enum JSONWebToken {
    enum Key {
        case shared(String)
        /// PKCS #8 or PKCS #1 in PEM, and the id the receiver knows it by.
        case rsa(pem: String, id: String?)
    }

    private struct Header: Encodable {
        var alg: String
        var kid: String?
        var typ = "JWT"
    }

    /// What every system wants to know of a visit, and what its own one wants beside that.
    private struct Claims<Grant: Encodable>: Encodable {
        var iss: String
        var sub: String
        var nbf: Int64
        var exp: Int64
        var grant: Grant

        private enum CodingKeys: String, CodingKey { case iss, sub, nbf, exp }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(iss, forKey: .iss)
            try values.encode(sub, forKey: .sub)
            try values.encode(nbf, forKey: .nbf)
            try values.encode(exp, forKey: .exp)
            try grant.encode(to: encoder)
        }
    }

    /// The token of one visit, good as long as its ticket.
    /// - Parameter grant: claims beside the issuer, the subject and the times.
    /// - Throws: `notSetUp` for a key that cannot be read.
    static func make(
        _ visit: MeetingVisit, issuer: String, subject: String, grant: some Encodable, key: Key
    ) throws(MeetingRefusal) -> String {
        try make(
            Claims(iss: issuer, sub: subject, nbf: visit.fromSeconds, exp: visit.untilSeconds, grant: grant), key: key)
    }

    /// - Throws: `notSetUp` for a key that cannot be read.
    static func make(_ claims: some Encodable, key: Key) throws(MeetingRefusal) -> String {
        do {
            switch key {
            case .shared(let secret):
                let body = try part(Header(alg: "HS256")) + "." + part(claims)
                let code = HMAC<SHA256>.authenticationCode(
                    for: Array(body.utf8), using: SymmetricKey(data: Array(secret.utf8)))
                return body + "." + url(Array(code))
            case .rsa(let pem, let id):
                let body = try part(Header(alg: "RS256", kid: id)) + "." + part(claims)
                let key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
                let signature = try key.signature(
                    for: SHA256.hash(data: Array(body.utf8)), padding: .insecurePKCS1v1_5)
                return body + "." + url(Array(signature.rawRepresentation))
            }
        } catch {
            throw .notSetUp
        }
    }

    private static func part(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return url(Array(try encoder.encode(value)))
    }

    /// Base 64 for addresses (RFC 4648 §5), without padding.
    static func url(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
