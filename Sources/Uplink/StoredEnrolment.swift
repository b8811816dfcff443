// SPDX-License-Identifier: EUPL-1.2
public import Crypto
public import Foundation
public import KioskModel
import SwiftASN1
import X509

/// What the central gave this terminal: one file, replaced as a whole.
public struct StoredEnrolment: Codable, Sendable {
    /// The terminal's certificate, PEM.
    public var certificate: String
    /// The central's authority, PEM.
    public var authority: String
    /// Raw Ed25519 public key of the central.
    public var centralKeyBytes: Data
    /// Raw Ed25519 public keys of those who may sign content.
    public var contentKeyBytes: [Data]
    /// `https://host:port` of the terminals' listener.
    public var terminalsURL: String
    var signedConfiguration: Signed<SiteConfiguration>
    /// X25519 key of the central that files for the courier are sealed to, hexadecimal; `nil` before it was told.
    var courierKey: String?
    /// The one before, to go back to.
    var signedPreviousConfiguration: Signed<SiteConfiguration>?

    init(_ grant: Enrolment.Grant) {
        certificate = grant.certificate
        authority = grant.authority
        centralKeyBytes = grant.centralKey
        contentKeyBytes = grant.contentKeys
        terminalsURL = grant.terminalsURL
        signedConfiguration = grant.configuration
    }

    /// Checks everything that can be checked without a clock: keys, signatures, that the certificate is for `tlsKey` and
    /// from the authority, that the address is https.
    func verified(tlsKey: P256.Signing.PublicKey) throws(UplinkError) -> VerifiedEnrolment {
        guard let central = try? Curve25519.Signing.PublicKey(rawRepresentation: centralKeyBytes) else {
            throw .unexpectedAnswer(terminalsURL, detail: "the central's key is no Ed25519 key")
        }
        var content: [Curve25519.Signing.PublicKey] = []
        for bytes in contentKeyBytes {
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
                throw .unexpectedAnswer(terminalsURL, detail: "a content key is no Ed25519 key")
            }
            content.append(key)
        }
        try Address.check(terminalsURL)
        let validity = try CertificateCheck.validity(of: certificate, from: authority, for: tlsKey)
        let configuration: SiteConfiguration
        do { configuration = try signedConfiguration.verified(by: central) } catch {
            throw .badSignature("the configuration of this place")
        }
        return VerifiedEnrolment(
            stored: self, centralKey: central, contentKeys: content, validity: validity,
            configuration: configuration, courierKey: Self.courierKey(courierKey),
            // An older configuration that no longer verifies is simply not there.
            previousConfiguration: try? signedPreviousConfiguration?.verified(by: central))
    }
}

extension StoredEnrolment {
    fileprivate static func courierKey(_ text: String?) -> Curve25519.KeyAgreement.PublicKey? {
        text.flatMap { Hex.decode($0) }.flatMap { try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: $0) }
    }
}

/// An enrolment whose every signature was checked when it was read.
public struct VerifiedEnrolment: Sendable {
    public let stored: StoredEnrolment
    public let centralKey: Curve25519.Signing.PublicKey
    public let contentKeys: [Curve25519.Signing.PublicKey]
    /// First and last moment of the terminal's certificate, milliseconds UTC.
    public let validity: ClosedRange<Int64>
    public let configuration: SiteConfiguration
    /// What files for the courier are sealed to.
    public let courierKey: Curve25519.KeyAgreement.PublicKey?
    public let previousConfiguration: SiteConfiguration?

    /// Two thirds of the certificate's life are over.
    func isRenewalDue(atWallMilliseconds wall: Int64) -> Bool {
        wall >= validity.lowerBound + (validity.upperBound - validity.lowerBound) / 3 * 2
    }
}
