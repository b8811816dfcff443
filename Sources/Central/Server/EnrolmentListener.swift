// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Hummingbird
import KioskModel
import Logging

/// The listener for terminals that have no certificate yet.
struct EnrolmentListener: Sendable {
    static let maximumBodyBytes = 65_536

    let enroller: Enroller
    let limiter: RateLimiter
    let clock: CentralClock
    let terminalsURL: @Sendable () async throws -> String

    func router() -> Router<ConnectionContext> {
        let router = Router(context: ConnectionContext.self)
        router.add(middleware: LastResort())
        router.post("/v1/enrolment/hello") { request, context in
            try await answer(request, context, Enrolment.Hello.self) { try await enroller.hello($0) }
        }
        router.post("/v1/enrolment/request") { request, context in
            try await answer(request, context, Enrolment.Request.self) { request in
                let answer = try await enroller.enrol(request, terminalsURL: try await terminalsURL())
                context.logger.info("terminal enrolled")
                return answer
            }
        }
        // A terminal whose certificate ran out while it was away: its own key still speaks for it.
        router.post("/v1/certificate") { request, context in
            guard limiter.admits(context.peer, at: clock.nowMilliseconds()) else {
                return try Response.refused("tooManyRequests", status: .tooManyRequests)
            }
            return try await CertificateCounter(state: enroller.state).answer(request) { id in
                try await enroller.database.read { try EnrolledTerminal.find(id, $0) }
            }
        }
        return router
    }

    private func answer<Question: Decodable & Sendable>(
        _ request: Request, _ context: ConnectionContext, _: Question.Type,
        _ work: (Question) async throws -> some Encodable
    ) async throws -> Response {
        guard limiter.admits(context.peer, at: clock.nowMilliseconds()) else {
            return try .refused("tooManyRequests", status: .tooManyRequests)
        }
        guard let body = try await request.wholeBody(upTo: Self.maximumBodyBytes) else {
            return try .refused("oversized", status: .contentTooLarge)
        }
        do {
            guard let question = try? JSONDecoder().decode(Question.self, from: Data(body)) else {
                throw Enrolment.Refusal.malformed
            }
            return try .json(try await work(question))
        } catch let refusal as Enrolment.Refusal {
            context.logger.notice("enrolment refused", metadata: ["reason": "\(refusal.rawValue)"])
            return try .refused(refusal.rawValue, status: .forbidden)
        }
    }
}
