// SPDX-License-Identifier: EUPL-1.2
public import Crypto
import Foundation
public import KioskModel
import Synchronization

/// Who this terminal is: an Ed25519 key for journal and heartbeats, a P-256 key for TLS, both made here at the first
/// start and never leaving the machine, and what the central granted on enrolment.
///
/// Files of the folder, mode 0600: `signing.key`, `tls.key`, `enrolment.json`, `time.json`. Shared by the daemon and
/// the uplink's thread: what changes is behind a lock.
public final class TerminalIdentity: Sendable {
    public let directory: String
    public let signingKey: Curve25519.Signing.PrivateKey
    public let tlsKey: P256.Signing.PrivateKey
    private let current: Mutex<VerifiedEnrolment?>

    /// Reads the identity of `directory`; makes folder and keys where there are none yet.
    /// - Parameter settingDamagedAside: keep going when a file is damaged: it is renamed to `….damaged-N` and the
    ///   terminal is a new one that must be enrolled. For `kioskctl provision`, never for the daemon.
    public static func loadOrCreate(
        directory: String, settingDamagedAside: Bool = false
    ) throws(UplinkError) -> TerminalIdentity {
        try StoredFile.makeFolder(directory)
        if settingDamagedAside { try setDamagedAside(directory) }
        let enrolled = try StoredFile.read(enrolmentPath(directory)) != nil
        guard let signing = try StoredKey.signing(at: signingPath(directory), creating: !enrolled) else {
            throw .damaged(file: signingPath(directory), detail: "it is missing, but the terminal was enrolled")
        }
        guard let tls = try StoredKey.tls(at: tlsPath(directory), creating: !enrolled) else {
            throw .damaged(file: tlsPath(directory), detail: "it is missing, but the terminal was enrolled")
        }
        return try TerminalIdentity(directory: directory, signingKey: signing, tlsKey: tls)
    }

    /// The identity of `directory`, or `nil` when none was made there yet. Writes nothing.
    public static func load(directory: String) throws(UplinkError) -> TerminalIdentity? {
        guard let signing = try StoredKey.signing(at: signingPath(directory), creating: false),
            let tls = try StoredKey.tls(at: tlsPath(directory), creating: false)
        else { return nil }
        return try TerminalIdentity(directory: directory, signingKey: signing, tlsKey: tls)
    }

    private init(
        directory: String, signingKey: Curve25519.Signing.PrivateKey, tlsKey: P256.Signing.PrivateKey
    ) throws(UplinkError) {
        self.directory = directory
        self.signingKey = signingKey
        self.tlsKey = tlsKey
        current = Mutex(try Self.readEnrolment(directory, tlsKey: tlsKey.publicKey))
    }

    /// SHA-256 of the first Ed25519 public key, 32 bytes.
    public var terminalID: [UInt8] { Array(SHA256.hash(data: signingKey.publicKey.rawRepresentation)) }
    /// The same in hexadecimal.
    public var terminal: String { Hex.encode(terminalID) }

    public var isEnrolled: Bool { current.withLock { $0 != nil } }
    public var enrolment: VerifiedEnrolment? { current.withLock { $0 } }
    /// What the operator says of this place; `nil` before enrolment.
    public var configuration: SiteConfiguration? { enrolment?.configuration }
    public var previousConfiguration: SiteConfiguration? { enrolment?.previousConfiguration }
    /// Keys whose content bundles this terminal accepts; empty before enrolment.
    public var contentKeys: [Curve25519.Signing.PublicKey] { enrolment?.contentKeys ?? [] }

    /// Reads the enrolment again, for it may have been written by `kioskctl provision`.
    public func reload() throws(UplinkError) {
        let fresh = try Self.readEnrolment(directory, tlsKey: tlsKey.publicKey)
        current.withLock { $0 = fresh }
    }

    /// Verifies and stores as a whole; what stood before is kept when anything is wrong.
    func store(_ enrolment: StoredEnrolment) throws(UplinkError) {
        let verified = try enrolment.verified(tlsKey: tlsKey.publicKey)
        let data: Data
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            data = try encoder.encode(enrolment)
        } catch {
            preconditionFailure("text and bytes always encode: \(error)")
        }
        try StoredFile.write(Array(data), to: Self.enrolmentPath(directory))
        current.withLock { $0 = verified }
    }

    private static func readEnrolment(
        _ directory: String, tlsKey: P256.Signing.PublicKey
    ) throws(UplinkError) -> VerifiedEnrolment? {
        let path = enrolmentPath(directory)
        guard let bytes = try StoredFile.read(path) else { return nil }
        let stored: StoredEnrolment
        do { stored = try JSONDecoder().decode(StoredEnrolment.self, from: Data(bytes)) } catch {
            throw .damaged(file: path, detail: "it is no enrolment")
        }
        do { return try stored.verified(tlsKey: tlsKey) } catch {
            throw .damaged(file: path, detail: error.description)
        }
    }

    private static func setDamagedAside(_ directory: String) throws(UplinkError) {
        var damaged = false
        do { _ = try StoredKey.signing(at: signingPath(directory), creating: false) } catch .damaged {
            damaged = true
        }
        do { _ = try StoredKey.tls(at: tlsPath(directory), creating: false) } catch .damaged { damaged = true }
        if !damaged {
            do { _ = try load(directory: directory) } catch .damaged { damaged = true }
        }
        let paths = [enrolmentPath(directory), signingPath(directory), tlsPath(directory)]
        let present = paths.map { access($0, F_OK) == 0 }
        // An enrolment without its keys is of no use either.
        if present[0], !present[1] || !present[2] { damaged = true }
        guard damaged else { return }
        for (path, there) in zip(paths, present) where there { try StoredFile.setAside(path) }
    }

    private static func signingPath(_ directory: String) -> String { directory + "/signing.key" }
    private static func tlsPath(_ directory: String) -> String { directory + "/tls.key" }
    private static func enrolmentPath(_ directory: String) -> String { directory + "/enrolment.json" }
}
