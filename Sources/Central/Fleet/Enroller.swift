// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
public import KioskModel

/// Tokens and the enrolment conversation (see `Enrolment`). Holds no state: the server's nonce authenticates itself.
public struct Enroller: Sendable {
    /// DESIGN.md: a token lives for 15 minutes at most.
    public static let maximumTokenMinutes = 15

    let database: any Database
    let state: StateDirectory
    let clock: CentralClock
    let random: RandomBytes

    /// A token just made: shown once, never again.
    public struct IssuedToken: Sendable {
        public let token: EnrolmentToken
        public let expiresMilliseconds: Int64
    }

    /// Makes a token for a place.
    public func issue(place code: UInt32, minutes: Int) async throws -> IssuedToken {
        guard (1...Self.maximumTokenMinutes).contains(minutes) else {
            throw CentralError.invalid(
                "a token cannot live for \(minutes) minutes", remedy: "give 1 to \(Self.maximumTokenMinutes)")
        }
        let place = try await PlaceRegister(database: database, clock: clock).find(code)
        let token = EnrolmentToken(random: random.take(24))
        let now = clock.nowMilliseconds()
        let expires = now + Int64(minutes) * 60_000
        try await database.write { session in
            try session.run(Statements.Tokens.wipe, [.number(now)])
            try session.run(
                Statements.Tokens.add,
                [
                    .text(place.area), .text(token.identifier), .number(code), .text(token.characters), .number(now),
                    .number(expires),
                ])
        }
        return IssuedToken(token: token, expiresMilliseconds: expires)
    }

    /// First step: proves to the terminal that the central knows the token. Writes nothing.
    public func hello(_ hello: Enrolment.Hello) async throws -> Enrolment.HelloAnswer {
        guard (16...64).contains(hello.clientNonce.count) else { throw Enrolment.Refusal.malformed }
        let token = try await liveToken(hello.tokenIdentifier)
        let fresh = random.take(16)
        let serverNonce = fresh + seal(fresh, hello.tokenIdentifier, hello.clientNonce)
        return Enrolment.HelloAnswer(
            serverNonce: Data(serverNonce), serverKeyHash: Data(state.serverKeyHash),
            proof: Data(
                token.mac("central", [state.serverKeyHash, Array(hello.clientNonce), serverNonce])))
    }

    /// Second step: checks the terminal's proof, then burns the token and stores the terminal in one transaction.
    public func enrol(_ request: Enrolment.Request, terminalsURL: String) async throws -> Enrolment.Answer {
        let token = try await liveToken(request.tokenIdentifier)
        let (clientNonce, serverNonce) = (Array(request.clientNonce), Array(request.serverNonce))
        guard serverNonce.count == 32,
            Array(serverNonce[16...]) == seal(Array(serverNonce[..<16]), request.tokenIdentifier, request.clientNonce),
            token.verify(
                Array(request.proof), "terminal", [state.serverKeyHash, clientNonce, serverNonce, Array(request.body)])
        else { throw Enrolment.Refusal.badProof }
        guard let body = try? JSONDecoder().decode(Enrolment.Body.self, from: request.body),
            body.signingKey.count == 32, body.softwareVersion.utf8.count <= 64,
            (try? Curve25519.Signing.PublicKey(rawRepresentation: body.signingKey)) != nil
        else { throw Enrolment.Refusal.malformed }
        let terminal = Hex.encode(SHA256.hash(data: body.signingKey))
        let certificate: String
        do {
            certificate = try state.authority.terminalCertificate(
                request: body.certificateRequest, terminal: terminal)
        } catch {
            throw Enrolment.Refusal.malformed
        }
        let (configuration, contentKeys) = try await store(body, terminal, request.tokenIdentifier)
        let grant = Enrolment.Grant(
            certificate: certificate, authority: state.authorityPEM,
            centralKey: state.signingKey.publicKey.rawRepresentation, contentKeys: contentKeys,
            terminalsURL: terminalsURL, configuration: try Signed(configuration, by: state.signingKey),
            serverTimeMilliseconds: clock.nowMilliseconds())
        let encoded = try JSONEncoder().encode(grant)
        return Enrolment.Answer(
            body: encoded, proof: Data(token.mac("answer", [clientNonce, serverNonce, Array(encoded)])))
    }

    private func store(
        _ body: Enrolment.Body, _ terminal: String, _ tokenIdentifier: String
    ) async throws -> (SiteConfiguration, [Data]) {
        let now = clock.nowMilliseconds()
        return try await database.write { session in
            // Someone may have used the token since it was looked up.
            guard
                let row = try session.run(Statements.Tokens.use, [.text(tokenIdentifier), .number(now)]).first
            else { throw Enrolment.Refusal.usedToken }
            let area = try row.text("area")
            let place = try row.integer("place")
            try session.run(
                Statements.Terminals.add,
                [
                    .text(area), .text(terminal), .number(place), .blob(Array(body.signingKey)),
                    .text(SafeText.clean(body.softwareVersion)), .number(now),
                ])
            try session.run(Statements.Terminals.endAssignment, [.text(terminal), .number(now)])
            try session.run(
                Statements.Terminals.assign, [.text(area), .text(terminal), .number(now), .number(place)])
            guard let found = try session.run(Statements.Places.find, [.number(place)]).first else {
                throw CentralError.inconsistent("a token for a place that is not there")
            }
            let keys = try session.run(Statements.Contents.keys, [.text(area)]).map { Data(try $0.blob("signing_key")) }
            return (try PlaceRegister.place(found).configuration, keys)
        }
    }

    private func liveToken(_ identifier: String) async throws -> EnrolmentToken {
        let now = clock.nowMilliseconds()
        return try await database.read { session in
            guard let row = try session.run(Statements.Tokens.find, [.text(identifier)]).first else {
                throw Enrolment.Refusal.unknownToken
            }
            guard try row.optionalInteger("used_ms") == nil else { throw Enrolment.Refusal.usedToken }
            guard try row.integer("expires_ms") > now, let secret = try row.optionalText("secret"),
                let token = EnrolmentToken(secret)
            else { throw Enrolment.Refusal.expiredToken }
            return token
        }
    }

    /// Ties a nonce to this conversation, so that no server process has to remember it.
    private func seal(_ fresh: [UInt8], _ tokenIdentifier: String, _ clientNonce: Data) -> [UInt8] {
        let message = fresh + Array(tokenIdentifier.utf8) + [0] + Array(clientNonce)
        return Array(
            HMAC<SHA256>.authenticationCode(for: message, using: state.derivedKey("enrolment nonce")).prefix(16))
    }
}
