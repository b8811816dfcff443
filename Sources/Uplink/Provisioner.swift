// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
public import KioskModel

/// Enrols a terminal with a token, as `KioskModel.Enrolment` describes: nothing of the terminal's is sent before the
/// central proved that it knows the token, and nothing is written before everything was verified.
public enum Provisioner {
    static let nonceBytes = 32

    /// Enrols `identity` at the enrolment listener `url`. Blocks until done, at most two minutes.
    /// - Parameters:
    ///   - url: `https://host:port` of the enrolment listener.
    ///   - token: as typed or scanned by the technician.
    ///   - random: that many random bytes.
    @discardableResult
    public static func enrol(
        url: String, token: String, identity: TerminalIdentity,
        random: (_ count: Int) -> [UInt8] = { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
    ) throws(UplinkError) -> Enrolment.Grant {
        guard let token = EnrolmentToken(token) else { throw .badToken }
        let base = try Address.check(url)
        let library = try CurlLibrary()
        let clientNonce = random(nonceBytes)

        let hello = try provenHello(base: base, token: token, clientNonce: clientNonce, library: library)
        let body = try encode(
            Enrolment.Body(
                signingKey: identity.signingKey.publicKey.rawRepresentation,
                certificateRequest: CertificateCheck.request(for: identity.tlsKey, terminal: identity.terminal),
                softwareVersion: SoftwareVersion.text))
        let proof = token.mac(
            "terminal", [Array(hello.serverKeyHash), clientNonce, Array(hello.serverNonce), body])
        let request = Enrolment.Request(
            tokenIdentifier: token.identifier, clientNonce: Data(clientNonce), serverNonce: hello.serverNonce,
            body: Data(body), proof: Data(proof))
        // A fresh connection, on which only the server that proved itself is spoken to.
        let pinned = try Transport(library: library, base: base, trust: .pinned(Array(hello.serverKeyHash)))
        let answer: Enrolment.Answer = try ask(
            pinned, "/v1/enrolment/request", request, url: base)
        let answerParts = [clientNonce, Array(hello.serverNonce), Array(answer.body)]
        guard token.verify(Array(answer.proof), "answer", answerParts) else { throw .impostor(base) }
        let grant: Enrolment.Grant
        do { grant = try JSONDecoder().decode(Enrolment.Grant.self, from: answer.body) } catch {
            throw .unexpectedAnswer(base, detail: "the grant is not of the agreed form")
        }
        try identity.store(StoredEnrolment(grant))
        return grant
    }

    /// Asks the server to prove that it knows the token. Only the token's identifier and a nonce are sent.
    private static func provenHello(
        base: String, token: EnrolmentToken, clientNonce: [UInt8], library: CurlLibrary
    ) throws(UplinkError) -> Enrolment.HelloAnswer {
        let unproven = try Transport(library: library, base: base, trust: .unproven)
        let hello: Enrolment.HelloAnswer = try ask(
            unproven, "/v1/enrolment/hello",
            Enrolment.Hello(tokenIdentifier: token.identifier, clientNonce: Data(clientNonce)), url: base)
        let parts = [Array(hello.serverKeyHash), clientNonce, Array(hello.serverNonce)]
        guard hello.serverKeyHash.count == 32, hello.serverNonce.count >= 16,
            token.verify(Array(hello.proof), "central", parts)
        else { throw .impostor(base) }
        return hello
    }

    private static func ask<Answer: Decodable>(
        _ transport: Transport, _ path: String, _ question: some Encodable, url: String
    ) throws(UplinkError) -> Answer {
        let answer = try transport.perform(Transport.Request(path: path, body: try encode(question)))
        guard answer.status == 200 else {
            if let refusal = try? JSONDecoder().decode(RefusalAnswer.self, from: Data(answer.body)),
                let reason = Enrolment.Refusal(rawValue: refusal.refused)
            {
                throw .enrolmentRefused(reason)
            }
            throw .unexpectedAnswer(url, detail: "status \(answer.status)")
        }
        do { return try JSONDecoder().decode(Answer.self, from: Data(answer.body)) } catch {
            throw .unexpectedAnswer(url, detail: "no answer of an enrolment listener")
        }
    }

    private static func encode(_ value: some Encodable) throws(UplinkError) -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(value))
        } catch {
            preconditionFailure("text and bytes always encode: \(error)")
        }
    }
}
