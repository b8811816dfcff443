// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import SwiftASN1
import X509

/// The keys and certificates of a central, made at the first start in its directory; every file 0600.
struct StateDirectory: Sendable {
    /// The server's certificate is renewed at a start when less than this is left.
    static let renewalDays: Double = 133

    let path: String
    let authority: Authority
    let authorityPEM: String
    let serverCertificatePEM: String
    let serverKeyPEM: String
    /// SHA-256 of the server key's SubjectPublicKeyInfo: what terminals pin.
    let serverKeyHash: [UInt8]
    /// Signs acknowledgements, answers and configurations.
    let signingKey: Curve25519.Signing.PrivateKey
    /// Opens what couriers bring.
    let courierKey: Curve25519.KeyAgreement.PrivateKey
    /// Seeds cookies and nonces.
    let secret: [UInt8]

    var databasePath: String { path + "/central.sqlite" }

    /// Opens the directory and makes what is missing in it.
    /// - Parameter hosts: names and addresses of the server's certificate; empty for commands, which leave it alone.
    init(path: String, hosts: [String], clock: CentralClock, random: RandomBytes) throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CentralError.directory(path: path, reason: "cannot be made")
        }
        func file(_ name: String, _ make: () throws -> [UInt8]) throws -> [UInt8] {
            let file = path + "/" + name
            if FileManager.default.fileExists(atPath: file) { return try SafeFile.read(file) }
            let bytes = try make()
            try SafeFile.write(bytes, to: file)
            return bytes
        }
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        func understood<Value>(_ name: String, _ read: () throws -> Value) throws -> Value {
            do {
                return try read()
            } catch let error as CentralError {
                throw error
            } catch {
                throw CentralError.directory(path: path + "/" + name, reason: "is damaged")
            }
        }
        let authorityKeyBytes = try file("authority.key") {
            Array(P256.Signing.PrivateKey().pemRepresentation.utf8)
        }
        let authorityKey = try understood("authority.key") {
            try P256.Signing.PrivateKey(pemRepresentation: text(authorityKeyBytes))
        }
        let authorityBytes = try file("authority.pem") {
            Array(try Authority.make(key: authorityKey, clock: clock).certificate.serializeAsPEM().pemString.utf8)
        }
        authorityPEM = text(authorityBytes)
        let authorityPEM = self.authorityPEM
        let authority = try understood("authority.pem") {
            Authority(certificate: try Certificate(pemEncoded: authorityPEM), key: authorityKey, clock: clock)
        }
        self.authority = authority
        let serverKeyBytes = try file("server.key") { Array(P256.Signing.PrivateKey().pemRepresentation.utf8) }
        let serverKey = try understood("server.key") {
            try P256.Signing.PrivateKey(pemRepresentation: text(serverKeyBytes))
        }
        serverKeyPEM = serverKey.pemRepresentation
        serverKeyHash = Array(SHA256.hash(data: serverKey.publicKey.derRepresentation))
        // The key stays for good, terminals pin it; only the certificate around it is renewed.
        let certificateFile = path + "/server.pem"
        if hosts.isEmpty {
            serverCertificatePEM = ""
        } else if let kept = Self.usable(certificateFile, hosts: hosts, key: serverKey, clock: clock) {
            serverCertificatePEM = kept
        } else {
            serverCertificatePEM = try authority.serverCertificate(key: serverKey.publicKey, hosts: hosts)
                .serializeAsPEM().pemString
            try SafeFile.write(Array(serverCertificatePEM.utf8), to: certificateFile)
        }
        let signingBytes = try file("signing.key") {
            Array((Hex.encode(Curve25519.Signing.PrivateKey().rawRepresentation) + "\n").utf8)
        }
        signingKey = try understood("signing.key") {
            let raw = Hex.decode(text(signingBytes).trimmingCharacters(in: .whitespacesAndNewlines)) ?? []
            return try Curve25519.Signing.PrivateKey(rawRepresentation: raw)
        }
        let courierBytes = try file("courier.key") {
            Array((Hex.encode(Curve25519.KeyAgreement.PrivateKey().rawRepresentation) + "\n").utf8)
        }
        courierKey = try understood("courier.key") {
            let raw = Hex.decode(text(courierBytes).trimmingCharacters(in: .whitespacesAndNewlines)) ?? []
            return try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: raw)
        }
        secret = try file("server.secret") { random.take(32) }
        guard secret.count == 32 else {
            throw CentralError.directory(path: path + "/server.secret", reason: "is damaged")
        }
    }

    private static func usable(
        _ file: String, hosts: [String], key: P256.Signing.PrivateKey, clock: CentralClock
    ) -> String? {
        guard let bytes = try? SafeFile.read(file),
            let certificate = try? Certificate(pemEncoded: String(decoding: bytes, as: UTF8.self)),
            P256.Signing.PublicKey(certificate.publicKey)?.rawRepresentation == key.publicKey.rawRepresentation,
            let alternatives = try? certificate.extensions.subjectAlternativeNames
        else { return nil }
        let names = alternatives.map { name -> String in
            switch name {
            case .dnsName(let name): name
            case .ipAddress(let bytes): Hex.encode(bytes.bytes)
            default: ""
            }
        }
        let wanted = hosts.map { Authority.addressBytes($0).map { Hex.encode($0) } ?? $0 }
        let left = certificate.notValidAfter.timeIntervalSince(clock.date)
        guard names == wanted, left > renewalDays * 86_400, certificate.notValidBefore <= clock.date else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A key for one use, derived from the directory's secret.
    func derivedKey(_ label: String) -> SymmetricKey {
        SymmetricKey(
            data: HMAC<SHA256>.authenticationCode(for: Array(label.utf8), using: SymmetricKey(data: secret)))
    }
}
