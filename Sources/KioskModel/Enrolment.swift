// SPDX-License-Identifier: EUPL-1.2
public import Foundation

/// The enrolment conversation, JSON over TLS on the central's enrolment listener. Before the terminal sends anything
/// of its own the central proves that it knows the token; before the central stores anything the terminal does.
///
/// 1. `POST /v1/enrolment/hello` `Hello` → `HelloAnswer`. The TLS connection is not yet trusted. The terminal checks
///    `proof` = mac("central", serverKeyHash, clientNonce, serverNonce), and from then on pins `serverKeyHash`
///    (SHA-256 of the server certificate's SubjectPublicKeyInfo): a man in the middle has another key.
/// 2. `POST /v1/enrolment/request` `Request` → `Answer`; proof = mac("terminal", serverKeyHash, clientNonce,
///    serverNonce, body). The token is burned in the transaction that stores the terminal.
///    The answer's proof = mac("answer", clientNonce, serverNonce, body).
public enum Enrolment {
    public struct Hello: Codable, Sendable {
        public var tokenIdentifier: String
        public var clientNonce: Data

        public init(tokenIdentifier: String, clientNonce: Data) {
            self.tokenIdentifier = tokenIdentifier
            self.clientNonce = clientNonce
        }
    }

    public struct HelloAnswer: Codable, Sendable {
        public var serverNonce: Data
        public var serverKeyHash: Data
        public var proof: Data

        public init(serverNonce: Data, serverKeyHash: Data, proof: Data) {
            self.serverNonce = serverNonce
            self.serverKeyHash = serverKeyHash
            self.proof = proof
        }
    }

    public struct Request: Codable, Sendable {
        public var tokenIdentifier: String
        public var clientNonce: Data
        public var serverNonce: Data
        /// JSON of `Body`.
        public var body: Data
        public var proof: Data

        public init(tokenIdentifier: String, clientNonce: Data, serverNonce: Data, body: Data, proof: Data) {
            self.tokenIdentifier = tokenIdentifier
            self.clientNonce = clientNonce
            self.serverNonce = serverNonce
            self.body = body
            self.proof = proof
        }
    }

    public struct Body: Codable, Sendable {
        /// Raw Ed25519 public key, 32 bytes. Terminal id = SHA-256 of it.
        public var signingKey: Data
        /// PKCS #10 request for the TLS key (P-256), PEM.
        public var certificateRequest: String
        public var softwareVersion: String

        public init(signingKey: Data, certificateRequest: String, softwareVersion: String) {
            self.signingKey = signingKey
            self.certificateRequest = certificateRequest
            self.softwareVersion = softwareVersion
        }
    }

    public struct Answer: Codable, Sendable {
        /// JSON of `Grant`.
        public var body: Data
        public var proof: Data

        public init(body: Data, proof: Data) {
            self.body = body
            self.proof = proof
        }
    }

    public struct Grant: Codable, Sendable {
        /// The terminal's certificate, PEM, 400 days.
        public var certificate: String
        /// The central's authority, PEM.
        public var authority: String
        /// Raw Ed25519 public key that signs acknowledgements, answers and configurations.
        public var centralKey: Data
        /// Raw Ed25519 public keys whose content bundles this terminal accepts.
        public var contentKeys: [Data]
        /// `https://host:port` of the terminals' listener.
        public var terminalsURL: String
        public var configuration: Signed<SiteConfiguration>
        public var serverTimeMilliseconds: Int64

        public init(
            certificate: String, authority: String, centralKey: Data, contentKeys: [Data], terminalsURL: String,
            configuration: Signed<SiteConfiguration>, serverTimeMilliseconds: Int64
        ) {
            self.certificate = certificate
            self.authority = authority
            self.centralKey = centralKey
            self.contentKeys = contentKeys
            self.terminalsURL = terminalsURL
            self.configuration = configuration
            self.serverTimeMilliseconds = serverTimeMilliseconds
        }
    }

    /// Why an enrolment was refused: `{"refused": "…"}` with status 403.
    public enum Refusal: String, Codable, Sendable, Error, CaseIterable {
        case unknownToken
        case usedToken
        case expiredToken
        case badProof
        case malformed
    }
}

/// A refusal as it stands in a JSON answer.
public struct RefusalAnswer: Codable, Sendable {
    public var refused: String

    public init(refused: String) {
        self.refused = refused
    }
}
