// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate authority as a central has one.
struct TestAuthority: Sendable {
    let key = P256.Signing.PrivateKey()
    let name: DistinguishedName
    let certificate: Certificate
    static let day: TimeInterval = 86_400

    init(_ common: String = "Authority of the test county") throws {
        name = try DistinguishedName { CommonName(common) }
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSince1970: 1_700_000_000),
            notValidAfter: Date(timeIntervalSince1970: 4_000_000_000), issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try .init {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            }, issuerPrivateKey: .init(key))
    }

    var pem: String { get throws { try certificate.serializeAsPEM().pemString } }

    /// A server certificate for loopback, with its key.
    func server(from: Date, to: Date) throws -> TestServer.Keys {
        let key = P256.Signing.PrivateKey()
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: from,
            notValidAfter: to, issuer: name, subject: try DistinguishedName { CommonName("central") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try .init {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames([
                    .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                ])
            }, issuerPrivateKey: .init(self.key))
        return TestServer.Keys(
            certificate: try certificate.serializeAsPEM().pemString, key: key.pemRepresentation, authority: nil)
    }

    /// A terminal's certificate from its request.
    func terminal(_ request: String, from: Date, to: Date) throws -> String {
        let request = try CertificateSigningRequest(pemEncoded: request)
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: request.publicKey, notValidBefore: from,
            notValidAfter: to, issuer: name, subject: request.subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try .init {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.clientAuth])
            }, issuerPrivateKey: .init(key))
        return try certificate.serializeAsPEM().pemString
    }
}
