// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import SwiftASN1
import X509

/// The central's own certificate authority: signs the server's certificate and those of terminals.
struct Authority: Sendable {
    /// Fixed by DESIGN.md.
    static let terminalCertificateDays = 400
    static let serverCertificateDays = 400
    static let authorityYears = 20

    let certificate: Certificate
    private let key: Certificate.PrivateKey
    private let clock: CentralClock

    init(certificate: Certificate, key: P256.Signing.PrivateKey, clock: CentralClock) {
        self.certificate = certificate
        self.key = Certificate.PrivateKey(key)
        self.clock = clock
    }

    /// A new self-signed authority.
    static func make(key: P256.Signing.PrivateKey, clock: CentralClock) throws -> Authority {
        let name = try DistinguishedName { CommonName("Servicepunkt central") }
        let publicKey = Certificate.PublicKey(key.publicKey)
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: publicKey,
            notValidBefore: clock.date.addingTimeInterval(-day),
            notValidAfter: clock.date.addingTimeInterval(day * 365 * Double(authorityYears)),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
        return Authority(certificate: certificate, key: key, clock: clock)
    }

    /// The certificate of the enrolment and terminals listeners, for names and addresses.
    func serverCertificate(key: P256.Signing.PublicKey, hosts: [String]) throws -> Certificate {
        let names = hosts.map { host -> GeneralName in
            Self.addressBytes(host).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(host)
        }
        return try sign(
            Certificate.PublicKey(key), commonName: hosts.first ?? "central", days: Self.serverCertificateDays,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names)
                AuthorityKeyIdentifier(keyIdentifier: keyIdentifier)
            })
    }

    /// The certificate of a terminal, for client authentication and nothing else.
    /// - Throws: `Enrolment.Refusal.malformed` style errors of the request: not PEM, not P-256, not signed by its key.
    func terminalCertificate(request pem: String, terminal: String) throws -> String {
        let request = try CertificateSigningRequest(pemEncoded: pem)
        guard request.publicKey.isValidSignature(request.signature, for: request),
            P256.Signing.PublicKey(request.publicKey) != nil
        else {
            throw CentralError.invalid("the certificate request is not for a P-256 key", remedy: "make a new request")
        }
        let certificate = try sign(
            request.publicKey, commonName: terminal, days: Self.terminalCertificateDays,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.clientAuth])
                AuthorityKeyIdentifier(keyIdentifier: keyIdentifier)
            })
        return try certificate.serializeAsPEM().pemString
    }

    private var keyIdentifier: ArraySlice<UInt8> {
        SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier
    }

    private func sign(
        _ publicKey: Certificate.PublicKey, commonName: String, days: Int, extensions: Certificate.Extensions
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(), publicKey: publicKey,
            // An hour back: the clocks of the two sides need not agree to the second.
            notValidBefore: clock.date.addingTimeInterval(-3_600),
            notValidAfter: clock.date.addingTimeInterval(Self.day * Double(days)),
            issuer: certificate.subject, subject: try DistinguishedName { CommonName(commonName) },
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: key)
    }

    private static let day: Double = 86_400

    /// The bytes of an IPv4 or IPv6 address, `nil` for a name.
    static func addressBytes(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        return nil
    }

    /// The common name of a certificate in DER, which for a terminal is its id.
    static func commonName(der: [UInt8]) throws -> String? {
        let certificate = try Certificate(derEncoded: der)
        for part in certificate.subject {
            for attribute in part where attribute.type == .RDNAttributeType.commonName {
                return String(describing: attribute.value)
            }
        }
        return nil
    }
}
