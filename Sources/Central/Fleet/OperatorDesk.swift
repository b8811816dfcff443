// SPDX-License-Identifier: EUPL-1.2
import Crypto
import CryptoExtras
import Dispatch
import Foundation
import KioskModel

/// An operator who is signed in.
struct SignedInOperator: Sendable, Equatable {
    let name: String
    let area: String
    let cookie: String
    /// Agencies whose desks a clerk sits at; empty for operators, who see the terminals.
    var agencies: [Int32] = []

    var isClerk: Bool { !agencies.isEmpty }
}

/// Operators: their passwords, their cookies, and how often somebody may guess.
public struct OperatorDesk: Sendable {
    /// scrypt at 32 MiB and well under a second (RFC 7914; OWASP "Password Storage", 2^15, 8, 3 rounded to one lane).
    static let scryptRounds = 32_768
    static let cookieSeconds: Int64 = 12 * 3_600
    static let minimumPasswordCharacters = 10

    let database: any Database
    let secret: SymmetricKey
    let clock: CentralClock
    let random: RandomBytes

    /// Adds an operator or gives one a new password; earlier cookies of that name end.
    /// - Parameter desk: codes of agencies: the operator is a clerk there and sees nothing else. Empty: an operator is one
    ///   as before, a clerk stays a clerk.
    public func save(name: String, password: String, area: String, desk: [Int32] = []) async throws {
        guard !name.isEmpty, name.count <= 64, SafeText.isClean(name) else {
            throw CentralError.invalid(
                "the name is empty, too long or has invisible characters", remedy: "choose another")
        }
        guard password.count >= Self.minimumPasswordCharacters else {
            throw CentralError.invalid(
                "the password is too short", remedy: "give at least \(Self.minimumPasswordCharacters) characters")
        }
        let salt = random.take(16)
        let hash = try await Self.hash(password, salt)
        let now = clock.nowMilliseconds()
        try await database.write { session in
            try session.run(
                Statements.Operators.save, [.text(area), .text(name), .blob(salt), .blob(hash), .number(now)])
            guard !desk.isEmpty else { return }
            try session.run(Statements.Desks.clearClerk, [.text(name)])
            for agency in desk {
                try session.run(Statements.Desks.addClerk, [.text(area), .text(name), .number(agency)])
            }
        }
    }

    /// A password that can be typed: five groups of four of the token's alphabet.
    public func generatePassword() -> String {
        let characters = random.take(20).map { EnrolmentToken.alphabet[Int($0 & 31)] }
        return stride(from: 0, to: 20, by: 4).map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// The cookie of a right name and password, else `nil`. An unknown name takes as long as a wrong password.
    func signIn(name: String, password: String) async throws -> String? {
        let row = try await database.read { try $0.run(Statements.Operators.find, [.text(name)]).first }
        let salt = try row?.blob("salt") ?? [UInt8](repeating: 0, count: 16)
        let hash = try await Self.hash(String(password.prefix(256)), salt)
        guard let row, Self.isEqual(hash, try row.blob("hash")) else { return nil }
        return cookie(name, issued: clock.nowMilliseconds())
    }

    /// Who a cookie belongs to, if it is ours, young enough and not signed out.
    func verify(_ cookie: String) async throws -> SignedInOperator? {
        let parts = cookie.split(separator: ".")
        guard parts.count == 3, let nameBytes = Hex.decode(String(parts[0])), let issued = Int64(parts[1]),
            let code = Hex.decode(String(parts[2]))
        else { return nil }
        let name = String(decoding: nameBytes, as: UTF8.self)
        let now = clock.nowMilliseconds()
        guard Self.isEqual(code, mac("cookie", "\(parts[0]).\(parts[1])")), issued <= now,
            now - issued < Self.cookieSeconds * 1_000,
            let (row, agencies) = try await database.read({ session in
                try session.run(Statements.Operators.find, [.text(name)]).first.map { row in
                    (
                        row,
                        try session.run(Statements.Desks.clerks, [.text(name)]).map {
                            Int32(clamping: try $0.integer("agency"))
                        }
                    )
                }
            }),
            try row.integer("signed_out_ms") < issued
        else { return nil }
        return SignedInOperator(name: name, area: try row.text("area"), cookie: cookie, agencies: agencies)
    }

    /// Ends every cookie of this operator.
    func signOut(_ name: String) async throws {
        let now = clock.nowMilliseconds()
        _ = try await database.write { try $0.run(Statements.Operators.signOut, [.text(name), .number(now)]) }
    }

    /// What a form must bring back with the cookie it was shown beside.
    func formToken(_ cookie: String) -> String { Hex.encode(mac("form", cookie)) }

    func isFormToken(_ token: String, for cookie: String) -> Bool {
        guard let code = Hex.decode(token) else { return false }
        return Self.isEqual(code, mac("form", cookie))
    }

    private func cookie(_ name: String, issued: Int64) -> String {
        let body = "\(Hex.encode(Array(name.utf8))).\(issued)"
        return body + "." + Hex.encode(mac("cookie", body))
    }

    private func mac(_ label: String, _ text: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array((label + "\u{0}" + text).utf8), using: secret))
    }

    private static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// One at a time and off the shared pool: a password costs 32 MiB and a good part of a second.
    private static let queue = DispatchQueue(label: "central.scrypt")

    private static func hash(_ password: String, _ salt: [UInt8]) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        let key = try KDF.Scrypt.deriveKey(
                            from: Array(password.utf8), salt: salt, outputByteCount: 32, rounds: scryptRounds,
                            blockSize: 8, parallelism: 1, maxMemory: 64 << 20)
                        return key.withUnsafeBytes { Array($0) }
                    })
            }
        }
    }
}
