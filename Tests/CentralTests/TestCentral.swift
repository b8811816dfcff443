// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Logging
import Synchronization

@testable import Central

/// A clock that a test sets.
final class TestClock: Sendable {
    private let now: Mutex<Int64>
    /// Since when it goes by itself; `nil`: it stands still.
    private let since: ContinuousClock.Instant?

    init(_ milliseconds: Int64, goes: Bool = false) {
        now = Mutex(milliseconds)
        since = goes ? .now : nil
    }

    func advance(seconds: Int64) { now.withLock { $0 += seconds * 1_000 } }

    var clock: CentralClock {
        CentralClock { [self] in
            let gone = since.map { ContinuousClock.now - $0 } ?? .zero
            let (seconds, fraction) = gone.components
            return now.withLock { $0 } + seconds * 1_000 + fraction / 1_000_000_000_000_000
        }
    }
}

/// A running central on free ports, and what a terminal says to it.
struct TestCentral {
    let server: CentralServer
    let ports: CentralPorts
    let settings: CentralSettings
    let clock: TestClock

    var store: CentralStore { server.store }
    var operatorsURL: String { "http://127.0.0.1:\(ports.operators)" }

    static func sample(_ name: String = "Sillerud lanthandel") -> SiteConfiguration {
        SiteConfiguration(
            version: 0, placeCode: 0, placeName: name, municipality: "Årjäng", county: "Värmland",
            shopPhone: "0573-123 45", shopPhonePlace: "vid kassan", openingHours: .always, isMobile: false,
            responsible: "Årjängs kommun", complaintsPhone: "0573-141 00", attendantCode: "1234")
    }

    /// Starts a central, runs `body` against it and stops it.
    static func run(
        directory: String? = nil, clock: TestClock = TestClock(Int64(Date().timeIntervalSince1970 * 1_000)),
        configure: (inout CentralSettings) -> Void = { _ in },
        _ body: (TestCentral) async throws -> Void
    ) async throws {
        let folder = try directory ?? TestFolder.make("central")
        var settings = CentralSettings(directory: folder)
        settings.address = "127.0.0.1"
        settings.hosts = ["127.0.0.1", "localhost"]
        configure(&settings)
        var logger = Logger(label: "central")
        logger.logLevel = .critical
        let server = try CentralServer(settings, clock: clock.clock, logger: logger)
        let running = Task { try await server.run() }
        let outcome: Result<Void, any Error>
        do {
            let ports = try await server.ports()
            try await body(TestCentral(server: server, ports: ports, settings: settings, clock: clock))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        _ = await running.result
        if directory == nil { try? FileManager.default.removeItem(atPath: folder) }
        try outcome.get()
    }

    // MARK: enrolment

    func enrolmentPost(_ path: String, _ body: Data) async throws -> HTTPAnswer {
        try await Curl.request(
            "https://127.0.0.1:\(ports.enrolment)/v1/enrolment/\(path)", method: "POST", body: body,
            headers: ["Content-Type: application/json"], arguments: ["--insecure"])
    }

    /// The whole conversation, as a terminal holds it.
    func enrol(_ terminal: inout TestTerminal, token: EnrolmentToken) async throws -> HTTPAnswer {
        let nonce = (0..<32).map { _ in UInt8.random(in: 0...255) }
        let hello = try await enrolmentPost(
            "hello",
            try JSONEncoder().encode(
                Enrolment.Hello(tokenIdentifier: token.identifier, clientNonce: Data(nonce))))
        guard hello.status == 200 else { return hello }
        let greeting = try hello.json(Enrolment.HelloAnswer.self)
        let (key, theirs) = (Array(greeting.serverKeyHash), Array(greeting.serverNonce))
        guard token.verify(Array(greeting.proof), "central", [key, nonce, theirs]) else { return hello }
        let body = try JSONEncoder().encode(
            Enrolment.Body(
                signingKey: terminal.signingKey.publicKey.rawRepresentation,
                certificateRequest: try terminal.certificateRequest(), softwareVersion: SoftwareVersion.text))
        let answer = try await enrolmentPost(
            "request",
            try JSONEncoder().encode(
                Enrolment.Request(
                    tokenIdentifier: token.identifier, clientNonce: Data(nonce), serverNonce: Data(theirs), body: body,
                    proof: Data(token.mac("terminal", [key, nonce, theirs, Array(body)])))))
        guard answer.status == 200 else { return answer }
        let sealed = try answer.json(Enrolment.Answer.self)
        guard token.verify(Array(sealed.proof), "answer", [nonce, theirs, Array(sealed.body)]) else { return answer }
        let grant = try JSONDecoder().decode(Enrolment.Grant.self, from: sealed.body)
        terminal.grant = grant
        try Data(grant.certificate.utf8).write(to: URL(fileURLWithPath: terminal.folder + "/terminal.pem"))
        try Data(terminal.tlsKey.pemRepresentation.utf8).write(
            to: URL(fileURLWithPath: terminal.folder + "/terminal.key"))
        try Data(grant.authority.utf8).write(to: URL(fileURLWithPath: terminal.folder + "/authority.pem"))
        return answer
    }

    /// A terminal enrolled at a new place.
    func newTerminal(_ configuration: SiteConfiguration = sample()) async throws -> TestTerminal {
        let place = try await store.places.add(configuration, area: CentralStore.defaultArea)
        var terminal = try TestTerminal()
        terminal.placeCode = place.code
        let token = try await store.enroller.issue(place: place.code, minutes: 15)
        _ = try await enrol(&terminal, token: token.token)
        return terminal
    }

    // MARK: terminals

    func ask(
        _ terminal: TestTerminal, _ path: String, method: String = "GET", body: Data? = nil, type: String? = nil
    ) async throws -> HTTPAnswer {
        try await Curl.request(
            "https://127.0.0.1:\(ports.terminals)/v1/\(path)", method: method, body: body,
            headers: type.map { ["Content-Type: \($0)"] } ?? [],
            arguments: [
                "--cacert", terminal.folder + "/authority.pem", "--cert", terminal.folder + "/terminal.pem", "--key",
                terminal.folder + "/terminal.key",
            ])
    }

    /// Sends a batch and answers the verified acknowledgement with the status.
    func send(_ bytes: [UInt8], from terminal: TestTerminal) async throws -> (Int, Acknowledgement) {
        let answer = try await ask(
            terminal, "batches", method: "POST", body: Data(bytes), type: Batch.contentType)
        let signed = try answer.json(Signed<Acknowledgement>.self)
        return (answer.status, try signed.verified(by: store.state.signingKey.publicKey))
    }
}
