// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import SwiftASN1
import X509

/// What the terminal checks of a certificate it is given, and the request it asks for one with.
enum CertificateCheck {
    /// First and last moment of `certificate`, when it was signed by `authority` and made out for `key`.
    static func validity(
        of certificate: String, from authority: String, for key: P256.Signing.PublicKey
    ) throws(UplinkError) -> ClosedRange<Int64> {
        let own: Certificate
        let root: Certificate
        do {
            own = try Certificate(pemEncoded: certificate)
            root = try Certificate(pemEncoded: authority)
        } catch {
            throw .unexpectedAnswer("the certificate", detail: "it is no PEM certificate")
        }
        guard own.publicKey == Certificate.PublicKey(key) else {
            throw .unexpectedAnswer("the certificate", detail: "it is made out for another key")
        }
        guard root.publicKey.isValidSignature(own.signature, for: own) else {
            throw .unexpectedAnswer("the certificate", detail: "it is not from the central's authority")
        }
        let first = milliseconds(own.notValidBefore)
        let last = milliseconds(own.notValidAfter)
        guard first < last else {
            throw .unexpectedAnswer("the certificate", detail: "it ends before it begins")
        }
        return first...last
    }

    /// A PKCS #10 request for `key`, PEM, with the terminal id as common name.
    static func request(for key: P256.Signing.PrivateKey, terminal: String) throws(UplinkError) -> String {
        do {
            let name = try DistinguishedName { CommonName(terminal) }
            let request = try CertificateSigningRequest(
                version: .v1, subject: name, privateKey: Certificate.PrivateKey(key),
                attributes: CertificateSigningRequest.Attributes(), signatureAlgorithm: .ecdsaWithSHA256)
            return try request.serializeAsPEM().pemString
        } catch {
            preconditionFailure("a request for a good key always encodes: \(error)")
        }
    }

    private static func milliseconds(_ date: Date) -> Int64 { Int64(date.timeIntervalSince1970 * 1_000) }
}
