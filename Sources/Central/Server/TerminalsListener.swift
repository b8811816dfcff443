// SPDX-License-Identifier: EUPL-1.2
import Foundation
import HTTPTypes
import Hummingbird
import KioskModel
import Logging
import NIOCore
import NIOSSL

/// The listener for enrolled terminals; TLS has checked that a certificate of ours came with the connection.
struct TerminalsListener: Sendable {
    static let maximumJSONBytes = 65_536
    /// As many agency counters as a report may hold.
    static let maximumAgencyBytes = 524_288

    let queue: IngestQueue
    let database: any Database
    let state: StateDirectory
    let clock: CentralClock
    let meetings: MeetingQueue

    private var desk: TerminalDesk {
        TerminalDesk(queue: queue, database: database, state: state, clock: clock, meetings: meetings)
    }
    private var batches: BatchDesk { BatchDesk(queue: queue, database: database, state: state, clock: clock) }

    func router() -> Router<ConnectionContext> { router(knowing: CertificateCheck(desk: desk)) }

    /// - Parameter check: says which terminal asks, or refuses.
    func router(knowing check: some RouterMiddleware<ConnectionContext>) -> Router<ConnectionContext> {
        let router = Router(context: ConnectionContext.self)
        router.add(middleware: LastResort())
        router.add(middleware: check)
        router.post("/v1/batches") { request, context in try await takeBatch(request, try known(context)) }
        router.post("/v1/heartbeat") { request, context in try await takeHeartbeat(request, try known(context)) }
        router.post("/v1/readiness") { request, context in try await takeReadiness(request, try known(context)) }
        router.post("/v1/agencies") { request, context in try await takeAgencies(request, try known(context)) }
        router.post("/v1/courier") { request, context in try await takeCourier(request, try known(context)) }
        router.get("/v1/configuration") { _, context in
            Response.json(try await desk.configuration(of: try known(context)))
        }
        router.get("/v1/content") { _, context in
            guard let bundle = try await desk.content(area: try known(context).area) else {
                return try Response.refused("noContent", status: .notFound)
            }
            return Response.bytes(bundle, type: "application/octet-stream")
        }
        MeetingRoutes(queue: meetings, state: state).add(to: router) { try known($0) }
        router.post("/v1/certificate") { request, context in try await renew(request, try known(context)) }
        return router
    }

    private func known(_ context: ConnectionContext) throws -> EnrolledTerminal {
        guard let terminal = context.terminal else { throw HTTPError(.forbidden) }
        return terminal
    }

    private func takeBatch(_ request: Request, _ terminal: EnrolledTerminal) async throws -> Response {
        guard let form = Parcel.Form(contentType: request.headers[.contentType]) else {
            return try .refused("unsupportedContentType", status: .unsupportedMediaType)
        }
        let outcome =
            if let body = try await request.wholeBody(upTo: Batch.maximumBytes) {
                try await batches.take(body, as: form, from: terminal)
            } else {
                // Refused before it is read: only the fact is set aside.
                try await batches.refuseOversized(as: form, from: terminal)
            }
        let refused = outcome.acknowledgement.refused
        return .json(
            try Signed(outcome.acknowledgement, by: state.signingKey), status: refused.map(Self.status) ?? .ok)
    }

    static func status(_ refusal: BatchRefusal) -> HTTPResponse.Status {
        switch refusal {
        case .gap, .fork, .wrongEpoch: .conflict
        case .oversized: .contentTooLarge
        case .centralFull: .init(code: 507, reasonPhrase: "Insufficient Storage")
        case .unknownTerminal, .foreignTerminal: .forbidden
        case .malformed, .badSignature, .badChain, .outsideCatalogue, .counterMismatch: .unprocessableContent
        }
    }

    private func takeHeartbeat(_ request: Request, _ terminal: EnrolledTerminal) async throws -> Response {
        guard let body = try await request.wholeBody(upTo: Self.maximumJSONBytes) else {
            return try .refused("oversized", status: .contentTooLarge)
        }
        guard let signed = try? JSONDecoder().decode(Signed<Heartbeat>.self, from: Data(body)) else {
            return try .refused("malformed", status: .unprocessableContent)
        }
        let heartbeat: Heartbeat
        do {
            heartbeat = try signed.verified(by: terminal.signingKey)
        } catch is SignedError {
            return try .refused("badSignature", status: .unprocessableContent)
        } catch {
            return try .refused("malformed", status: .unprocessableContent)
        }
        guard heartbeat.terminal == terminal.id else {
            return try .refused(BatchRefusal.foreignTerminal.rawValue, status: .forbidden)
        }
        let answer = try await desk.heard(heartbeat, payload: signed.payload, from: terminal)
        return .json(try Signed(answer, by: state.signingKey))
    }

    private func takeReadiness(_ request: Request, _ terminal: EnrolledTerminal) async throws -> Response {
        guard let body = try await request.wholeBody(upTo: Self.maximumJSONBytes) else {
            return try .refused("oversized", status: .contentTooLarge)
        }
        do {
            let receipt = try await ReadinessDesk(database: database, clock: clock).take(body, from: terminal)
            return .json(try Signed(receipt, by: state.signingKey))
        } catch let refusal as ReportRefusal {
            return try .refused(
                refusal.rawValue, status: refusal == .foreignTerminal ? .forbidden : .unprocessableContent)
        }
    }

    private func takeAgencies(_ request: Request, _ terminal: EnrolledTerminal) async throws -> Response {
        guard let body = try await request.wholeBody(upTo: Self.maximumAgencyBytes) else {
            return try .refused("oversized", status: .contentTooLarge)
        }
        do {
            let receipt = try await AgencyDesk(database: database, clock: clock).take(body, from: terminal)
            return .json(try Signed(receipt, by: state.signingKey))
        } catch let refusal as ReportRefusal {
            return try .refused(
                refusal.rawValue, status: refusal == .foreignTerminal ? .forbidden : .unprocessableContent)
        }
    }

    private func takeCourier(_ request: Request, _ terminal: EnrolledTerminal) async throws -> Response {
        guard request.headers[.contentType] == CourierFile.contentType else {
            return try .refused("unsupportedContentType", status: .unsupportedMediaType)
        }
        let desk = CourierDesk(batches: batches, database: database, state: state, clock: clock)
        let receipt =
            if let body = try await request.wholeBody(upTo: CourierFile.maximumBytes) {
                try await desk.take(body, by: terminal)
            } else {
                try await desk.refuse([], by: terminal, .oversized)
            }
        return .json(try Signed(receipt, by: state.signingKey))
    }

    private func renew(_ request: Request, _ terminal: EnrolledTerminal) async throws -> Response {
        try await CertificateCounter(state: state).answer(request) { $0 == terminal.id ? terminal : nil }
    }
}

/// Hands out the next certificate of a terminal, to a request that the terminal's own key signed.
struct CertificateCounter: Sendable {
    let state: StateDirectory

    /// - Parameter find: the terminal of an id, when it may have a certificate here.
    func answer(_ request: Request, find: (String) async throws -> EnrolledTerminal?) async throws -> Response {
        guard let body = try await request.wholeBody(upTo: TerminalsListener.maximumJSONBytes) else {
            return try .refused("oversized", status: .contentTooLarge)
        }
        guard let signed = try? JSONDecoder().decode(Signed<CertificateRenewal>.self, from: Data(body)),
            let claimed = try? JSONDecoder().decode(CertificateRenewal.self, from: signed.payload)
        else { return try .refused("malformed", status: .unprocessableContent) }
        guard let terminal = try await find(claimed.terminal), terminal.revokedMilliseconds == nil else {
            return try .refused(BatchRefusal.foreignTerminal.rawValue, status: .forbidden)
        }
        guard let renewal = try? signed.verified(by: terminal.signingKey) else {
            return try .refused(BatchRefusal.badSignature.rawValue, status: .unprocessableContent)
        }
        guard
            let certificate = try? state.authority.terminalCertificate(
                request: renewal.certificateRequest, terminal: terminal.id)
        else { return try .refused("malformed", status: .unprocessableContent) }
        return .json(
            try Signed(
                CertificateRenewalAnswer(certificate: certificate, authority: state.authorityPEM),
                by: state.signingKey))
    }
}

/// Finds the terminal of the client certificate, on every request: a resumed connection skips the handshake's check.
struct CertificateCheck: RouterMiddleware {
    typealias Context = ConnectionContext

    let desk: TerminalDesk
    let known = KnownTerminals()

    func handle(
        _ request: Request, context: ConnectionContext,
        next: (Request, ConnectionContext) async throws -> Response
    ) async throws -> Response {
        guard let id = try await known.id(of: context.channel) else {
            return try .refused("noCertificate", status: .forbidden)
        }
        var context = context
        if Self.isAskedAgain(request), let terminal = known.terminal(id) {
            context.terminal = terminal
            return try await next(request, context)
        }
        guard let terminal = try await desk.find(id) else {
            context.logger.notice("unknown terminal", metadata: ["terminal": "\(SafeText.clean(id))"])
            return try .refused(BatchRefusal.unknownTerminal.rawValue, status: .forbidden)
        }
        guard terminal.revokedMilliseconds == nil else {
            context.logger.notice("revoked terminal", metadata: ["terminal": "\(terminal.id)"])
            return try .refused("revokedTerminal", status: .forbidden)
        }
        known.remember(terminal)
        context.terminal = terminal
        return try await next(request, context)
    }

    /// Batches and heartbeats: whether the terminal may still be heard is asked in the transaction that stores them.
    private static func isAskedAgain(_ request: Request) -> Bool {
        guard request.method == .post else { return false }
        return request.uri.path == "/v1/heartbeat"
            || (request.uri.path == "/v1/batches" && Parcel.Form(contentType: request.headers[.contentType]) != nil)
    }
}
