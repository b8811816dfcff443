// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Hummingbird
import KioskModel

extension MeetingRequest: TerminalReport {}
extension MeetingPoll: TerminalReport {}
extension BookingEnquiry: TerminalReport {}

/// What a terminal asks and says of meetings. Whatever it says in good form gets a signed answer; refusals stand in it.
struct MeetingRoutes: Sendable {
    let queue: MeetingQueue
    let state: StateDirectory

    /// - Parameter known: the terminal of a connection, or an error.
    func add(
        to router: Router<ConnectionContext>, known: @escaping @Sendable (ConnectionContext) throws -> EnrolledTerminal
    ) {
        router.post("/v1/meetings") { request, context in
            try await answer(request, try known(context), MeetingRequest.self) { try await queue.ask($0, from: $1) }
        }
        router.post("/v1/meetings/poll") { request, context in
            try await answer(request, try known(context), MeetingPoll.self) { try await queue.poll($0, from: $1) }
        }
        router.post("/v1/meetings/booking") { request, context in
            try await answer(request, try known(context), BookingEnquiry.self) { try await queue.lookUp($0, from: $1) }
        }
    }

    private func answer<Report: TerminalReport, Answer: Codable & Sendable>(
        _ request: Request, _ terminal: EnrolledTerminal, _: Report.Type,
        _ work: (Report, EnrolledTerminal) async throws -> Answer
    ) async throws -> Response {
        guard let body = try await request.wholeBody(upTo: TerminalsListener.maximumJSONBytes) else {
            return try .refused("oversized", status: .contentTooLarge)
        }
        do {
            let report = try SignedReport<Report>(body, from: terminal).report
            return .json(try Signed(try await work(report, terminal), by: state.signingKey))
        } catch let refusal as ReportRefusal {
            return try .refused(
                refusal.rawValue, status: refusal == .foreignTerminal ? .forbidden : .unprocessableContent)
        }
    }
}
