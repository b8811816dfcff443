// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel

/// Content bundles for terminals, and the keys they may be signed with.
public struct ContentRegister: Sendable {
    let database: any Database
    let clock: CentralClock

    /// Lets terminals that enrol from now on accept bundles of this key.
    /// - Parameter key: raw Ed25519 public key, 32 bytes.
    public func addKey(_ key: [UInt8], area: String) async throws {
        guard key.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: key)) != nil else {
            throw CentralError.invalid(
                "this is no Ed25519 public key", remedy: "give 64 hexadecimal digits, as `kioskctl content key` prints")
        }
        let now = clock.nowMilliseconds()
        _ = try await database.write {
            try $0.run(Statements.Contents.addKey, [.text(area), .blob(key), .number(now)])
        }
    }

    /// Checks a bundle against the area's keys and makes it the one that terminals should have.
    /// - Returns: its version.
    public func add(_ bundle: [UInt8], area: String) async throws -> UInt32 {
        let keys = try await database.read { session in
            try session.run(Statements.Contents.keys, [.text(area)]).map { try $0.blob("signing_key") }
        }
        guard !keys.isEmpty else {
            throw CentralError.notFound(
                "no content key is known", remedy: "add one with `kiosk-central content-key add`")
        }
        let opened: ContentBundle
        do {
            opened = try ContentBundle.open(
                bytes: Data(bundle), keys: try keys.map { try Curve25519.Signing.PublicKey(rawRepresentation: $0) })
        } catch {
            throw CentralError.invalid(
                "the bundle was refused: \(SafeText.clean("\(error)"))",
                remedy: "build it again with `kioskctl content build` and a known key")
        }
        let version = opened.manifest.version
        let digest = Hex.encode(SHA256.hash(data: bundle))
        let now = clock.nowMilliseconds()
        let rows = try await database.write { session in
            try session.run(
                Statements.Contents.add,
                [.text(area), .number(version), .text(digest), .blob(bundle), .number(now)])
        }
        guard !rows.isEmpty else {
            throw CentralError.invalid(
                "version \(version) is here already with other content", remedy: "build with a higher version")
        }
        return version
    }
}
