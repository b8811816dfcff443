// SPDX-License-Identifier: EUPL-1.2

/// The next certificate of a terminal, at two thirds of the life of the one it has: `POST /v1/certificate` with this as
/// JSON, over the connection that the old one opened → the new certificate, PEM. The terminal takes it only when it is
/// for its own key and from the authority it knows.
public struct CertificateRenewal: Codable, Sendable, Equatable {
    /// PKCS #10 request for the TLS key, PEM.
    public var certificateRequest: String

    public init(certificateRequest: String) {
        self.certificateRequest = certificateRequest
    }
}
