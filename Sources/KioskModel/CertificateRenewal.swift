// SPDX-License-Identifier: EUPL-1.2

/// The next certificate of a terminal, at two thirds of the life of the one it has: `POST /v1/certificate` with
/// `Signed<CertificateRenewal>` (the terminal's Ed25519 key) → `Signed<CertificateRenewalAnswer>` (the central's).
public struct CertificateRenewal: Codable, Sendable, Equatable {
    /// Terminal id in hexadecimal.
    public var terminal: String
    /// PKCS #10 request for the TLS key, PEM.
    public var certificateRequest: String

    public init(terminal: String, certificateRequest: String) {
        self.terminal = terminal
        self.certificateRequest = certificateRequest
    }
}

public struct CertificateRenewalAnswer: Codable, Sendable, Equatable {
    /// The new certificate, PEM.
    public var certificate: String
    /// The central's authority, PEM.
    public var authority: String

    public init(certificate: String, authority: String) {
        self.certificate = certificate
        self.authority = authority
    }
}
