// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import NIOSSL
import Synchronization
import X509

@testable import Uplink

/// The central of the tests: speaks every address of the agreed conversation, and does wrong what a test tells it to.
/// It verifies batches as the real one must, and counts each event once.
final class TestCentral: Sendable {
    struct State: Sendable {
        var tokens: [String: (token: EnrolmentToken, refusal: Enrolment.Refusal?)] = [:]
        var nonces: [Data: Data] = [:]
        var terminals: [String: Curve25519.Signing.PublicKey] = [:]
        /// Records of an epoch by sequence.
        var records: [UInt32: [UInt64: UsageRecord]] = [:]
        var doubles = 0
        var refuseBatches: (status: Int, reason: BatchRefusal)?
        var heartbeats: [Heartbeat] = []
        var batches = 0
        var configuration: SiteConfiguration
        var content: [UInt8]?
        var wantedContent: UInt32 = 0
        var nextContactSeconds: Int32 = 300
        var questions: [TestServer.Question] = []
        /// What was asked and polled of meetings, as verified.
        var meetingsAsked: [MeetingRequest] = []
        var meetingPolls: [MeetingPoll] = []
        var meetingAnswer = MeetingAnswer(meeting: "", serverTimeMilliseconds: 0, nextPollMilliseconds: 200)
        /// Answers with this status instead of an answer.
        var brokenStatus: Int?
        /// Called once, when the next batch was stored and before it is answered.
        var whenStored: (@Sendable () -> Void)?
        var forgedKey: Curve25519.Signing.PrivateKey?
        var forgedConfigurationKey: Curve25519.Signing.PrivateKey?
        var wrongProof = false
        var wrongAnswerProof = false
        var grantOtherCertificate = false
        var serverTime: Int64
        var certificateLife: ClosedRange<Date>
    }

    static let day: TimeInterval = 86_400
    /// The server judges terminals by the machine's clock, and no terminal believes a time before its software.
    static let launch = max(
        Date(), Date(timeIntervalSince1970: TimeInterval(SoftwareVersion.builtMilliseconds / 1_000) + day))
    let authority: TestAuthority
    let key = Curve25519.Signing.PrivateKey()
    let contentKey = Curve25519.Signing.PrivateKey()
    let serverKeys: TestServer.Keys
    let enrolmentKeys: TestServer.Keys
    let state: Mutex<State>
    private let servers = Mutex<(enrolment: TestServer?, terminals: TestServer?)>((nil, nil))
    private let ports = Mutex<(enrolment: Int, terminals: Int)>((0, 0))

    init(
        serverFrom: Date = launch.addingTimeInterval(-700 * day), serverTo: Date = launch.addingTimeInterval(400 * day)
    )
        throws
    {
        authority = try TestAuthority()
        var keys = try authority.server(from: serverFrom, to: serverTo)
        enrolmentKeys = keys
        keys.authority = try authority.pem
        serverKeys = keys
        state = Mutex(
            State(
                configuration: .test(version: 1), serverTime: Int64(Self.launch.timeIntervalSince1970 * 1_000),
                certificateLife: Self.launch.addingTimeInterval(
                    -86_400)...Self.launch.addingTimeInterval(
                        399 * Self.day)))
        try start()
    }

    func start() throws {
        let known = ports.withLock { $0 }
        // A question may still be on its way when the test is over.
        let gone = TestServer.Reply(status: 503, body: [])
        let enrolment = try TestServer(keys: enrolmentKeys, port: known.enrolment) { [weak self] in
            self?.enrol($0) ?? gone
        }
        let terminals = try TestServer(keys: serverKeys, port: known.terminals) { [weak self] in
            self?.serve($0) ?? gone
        }
        servers.withLock { $0 = (enrolment, terminals) }
        ports.withLock { $0 = (enrolment.port, terminals.port) }
    }

    func stop() {
        let running = servers.withLock { servers in
            defer { servers = (nil, nil) }
            return servers
        }
        running.enrolment?.stop()
        running.terminals?.stop()
    }

    deinit { stop() }

    var enrolmentURL: String { "https://127.0.0.1:\(ports.withLock { $0.enrolment })" }
    var terminalsURL: String { "https://127.0.0.1:\(ports.withLock { $0.terminals })" }
    var terminalsPort: Int { ports.withLock { $0.terminals } }

    func newToken(refusal: Enrolment.Refusal? = nil) -> EnrolmentToken {
        let token = EnrolmentToken(random: (0..<24).map { _ in UInt8.random(in: 0...255) })
        state.withLock { $0.tokens[token.identifier] = (token, refusal) }
        return token
    }

    /// Events of an epoch that are stored, without gaps from the first.
    func stored(epoch: UInt32 = 1) -> UInt64 { state.withLock { Self.stored($0, epoch) } }

    private static func stored(_ state: State, _ epoch: UInt32) -> UInt64 {
        var last: UInt64 = 0
        while state.records[epoch]?[last + 1] != nil { last += 1 }
        return last
    }

    // MARK: enrolment

    private func enrol(_ question: TestServer.Question) -> TestServer.Reply {
        state.withLock { state in
            state.questions.append(question)
            if let status = state.brokenStatus { return TestServer.Reply(status: status, body: []) }
            switch question.path {
            case "/v1/enrolment/hello": return hello(question, &state)
            case "/v1/enrolment/request": return request(question, &state)
            default: return TestServer.Reply(status: 404, body: [])
            }
        }
    }

    private func refuse(_ refusal: Enrolment.Refusal) -> TestServer.Reply {
        reply(403, RefusalAnswer(refused: refusal.rawValue))
    }

    private func hello(_ question: TestServer.Question, _ state: inout State) -> TestServer.Reply {
        guard let hello = try? JSONDecoder().decode(Enrolment.Hello.self, from: Data(question.body)) else {
            return refuse(.malformed)
        }
        guard let entry = state.tokens[hello.tokenIdentifier] else { return refuse(.unknownToken) }
        if let refusal = entry.refusal { return refuse(refusal) }
        let nonce = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
        state.nonces[hello.clientNonce] = nonce
        let hash = Self.keyHash(enrolmentKeys)
        var proof = entry.token.mac("central", [Array(hash), Array(hello.clientNonce), Array(nonce)])
        if state.wrongProof { proof[0] ^= 1 }
        return reply(200, Enrolment.HelloAnswer(serverNonce: nonce, serverKeyHash: hash, proof: Data(proof)))
    }

    private func request(_ question: TestServer.Question, _ state: inout State) -> TestServer.Reply {
        guard let request = try? JSONDecoder().decode(Enrolment.Request.self, from: Data(question.body)),
            let body = try? JSONDecoder().decode(Enrolment.Body.self, from: request.body)
        else { return refuse(.malformed) }
        guard let entry = state.tokens[request.tokenIdentifier] else { return refuse(.unknownToken) }
        if let refusal = entry.refusal { return refuse(refusal) }
        let parts = [
            Array(Self.keyHash(enrolmentKeys)), Array(request.clientNonce), Array(request.serverNonce),
            Array(request.body),
        ]
        guard state.nonces[request.clientNonce] == request.serverNonce,
            entry.token.verify(Array(request.proof), "terminal", parts),
            let signing = try? Curve25519.Signing.PublicKey(rawRepresentation: body.signingKey)
        else { return refuse(.badProof) }
        state.tokens[request.tokenIdentifier]?.refusal = .usedToken
        state.terminals[Hex.encode(SHA256.hash(data: body.signingKey))] = signing
        do {
            let life = state.certificateLife
            let other = try CertificateCheck.request(for: P256.Signing.PrivateKey(), terminal: "other")
            let grant = Enrolment.Grant(
                certificate: try authority.terminal(
                    state.grantOtherCertificate ? other : body.certificateRequest, from: life.lowerBound,
                    to: life.upperBound),
                authority: try authority.pem, centralKey: key.publicKey.rawRepresentation,
                contentKeys: [contentKey.publicKey.rawRepresentation], terminalsURL: terminalsURL,
                configuration: try Signed(state.configuration, by: key), serverTimeMilliseconds: state.serverTime)
            let granted = try JSONEncoder().encode(grant)
            var proof = entry.token.mac(
                "answer", [Array(request.clientNonce), Array(request.serverNonce), Array(granted)])
            if state.wrongAnswerProof { proof[0] ^= 1 }
            return reply(200, Enrolment.Answer(body: granted, proof: Data(proof)))
        } catch {
            return refuse(.malformed)
        }
    }

    static func keyHash(_ keys: TestServer.Keys) -> Data {
        guard let certificate = try? NIOSSLCertificate.fromPEMBytes(Array(keys.certificate.utf8)).first,
            let spki = try? certificate.extractPublicKey().toSPKIBytes()
        else { preconditionFailure("the test's own certificate") }
        return Data(SHA256.hash(data: spki))
    }

    // MARK: terminals

    private func serve(_ question: TestServer.Question) -> TestServer.Reply {
        state.withLock { state in
            state.questions.append(question)
            if let status = state.brokenStatus { return TestServer.Reply(status: status, body: []) }
            switch (question.method, question.path) {
            case ("POST", "/v1/heartbeat"): return heartbeat(question, &state)
            case ("POST", "/v1/batches"): return batch(question, &state)
            case ("GET", "/v1/configuration"):
                return signedReply(state.configuration, by: state.forgedConfigurationKey, &state)
            case ("GET", "/v1/content"):
                return TestServer.Reply(status: state.content == nil ? 404 : 200, body: state.content ?? [])
            case ("POST", "/v1/certificate"): return certificate(question, &state)
            case ("POST", "/v1/meetings"):
                guard let asked: MeetingRequest = verified(question, \.terminal, state) else {
                    return refuse(.malformed)
                }
                state.meetingsAsked.append(asked)
                return meeting(asked.meeting, &state)
            case ("POST", "/v1/meetings/poll"):
                guard let poll: MeetingPoll = verified(question, \.terminal, state) else {
                    return refuse(.malformed)
                }
                state.meetingPolls.append(poll)
                return meeting(poll.meeting, &state)
            default: return TestServer.Reply(status: 404, body: [])
            }
        }
    }

    private func heartbeat(_ question: TestServer.Question, _ state: inout State) -> TestServer.Reply {
        guard let signed = try? JSONDecoder().decode(Signed<Heartbeat>.self, from: Data(question.body)),
            let claimed = try? JSONDecoder().decode(Heartbeat.self, from: signed.payload),
            let key = state.terminals[claimed.terminal], let heartbeat = try? signed.verified(by: key)
        else { return refuse(.malformed) }
        state.heartbeats.append(heartbeat)
        let stored = Self.stored(state, heartbeat.epoch)
        return signedReply(
            HeartbeatAnswer(
                serverTimeMilliseconds: state.serverTime, wantedConfiguration: state.configuration.version,
                wantedContent: state.wantedContent, wantedSoftware: nil, agenciesOpenNow: [],
                nextContactSeconds: state.nextContactSeconds, stored: stored, releasable: 0), &state)
    }

    private func batch(_ question: TestServer.Question, _ state: inout State) -> TestServer.Reply {
        guard question.contentType == Batch.contentType, let id = Batch.claimedTerminalID(question.body),
            let key = state.terminals[Hex.encode(id)],
            let batch = try? Batch(verifying: question.body, key: key), let first = batch.records.first
        else { return TestServer.Reply(status: 400, body: []) }
        state.batches += 1
        let terminal = Hex.encode(id)
        func answer(_ status: Int, _ refusal: BatchRefusal?) -> TestServer.Reply {
            signedReply(
                Acknowledgement(
                    terminal: terminal, epoch: batch.epoch, stored: Self.stored(state, batch.epoch), releasable: 0,
                    refused: refusal, serverTimeMilliseconds: state.serverTime), status: status, &state)
        }
        if let refusal = state.refuseBatches { return answer(refusal.status, refusal.reason) }
        guard first.sequence <= Self.stored(state, batch.epoch) + 1 else { return answer(409, .gap) }
        for record in batch.records {
            if let before = state.records[batch.epoch]?[record.sequence] {
                guard before == record else { return answer(409, .fork) }
                state.doubles += 1
            }
            state.records[batch.epoch, default: [:]][record.sequence] = record
        }
        state.whenStored?()
        state.whenStored = nil
        return answer(200, nil)
    }

    private func verified<Value: Codable & Sendable>(
        _ question: TestServer.Question, _ terminal: (Value) -> String, _ state: State
    ) -> Value? {
        guard let signed = try? JSONDecoder().decode(Signed<Value>.self, from: Data(question.body)),
            let claimed = try? JSONDecoder().decode(Value.self, from: signed.payload),
            let key = state.terminals[terminal(claimed)]
        else { return nil }
        return try? signed.verified(by: key)
    }

    private func meeting(_ meeting: String, _ state: inout State) -> TestServer.Reply {
        var answer = state.meetingAnswer
        if answer.meeting.isEmpty { answer.meeting = meeting }
        return signedReply(answer, &state)
    }

    private func certificate(_ question: TestServer.Question, _ state: inout State) -> TestServer.Reply {
        guard let signed = try? JSONDecoder().decode(Signed<CertificateRenewal>.self, from: Data(question.body)),
            let renewal = try? JSONDecoder().decode(CertificateRenewal.self, from: signed.payload),
            let fresh = try? authority.terminal(
                renewal.certificateRequest, from: state.certificateLife.lowerBound,
                to: state.certificateLife.upperBound),
            let pem = try? authority.pem
        else { return refuse(.malformed) }
        return signedReply(CertificateRenewalAnswer(certificate: fresh, authority: pem), &state)
    }

    private func signedReply(
        _ value: some Codable & Sendable, status: Int = 200, by forged: Curve25519.Signing.PrivateKey? = nil,
        _ state: inout State
    ) -> TestServer.Reply {
        guard let signed = try? Signed(value, by: forged ?? state.forgedKey ?? key) else {
            preconditionFailure("values of the test always encode")
        }
        return reply(status, signed)
    }

    private func reply(_ status: Int, _ value: some Encodable) -> TestServer.Reply {
        guard let data = try? JSONEncoder().encode(value) else {
            preconditionFailure("values of the test always encode")
        }
        return TestServer.Reply(status: status, body: Array(data))
    }
}

extension SiteConfiguration {
    static func test(version: UInt32) -> SiteConfiguration {
        SiteConfiguration(
            version: version, placeCode: 7, placeName: "Sillerud lanthandel", municipality: "Årjäng",
            county: "Värmland", shopPhone: "0573-000 00", shopPhonePlace: "at the till",
            openingHours: OpeningHours(week: Array(repeating: [], count: 7)), isMobile: false,
            responsible: "Årjängs kommun",
            complaintsPhone: "0573-141 00", attendantCode: "")
    }
}
