// SPDX-License-Identifier: EUPL-1.2
import CCurl
import Crypto
import Foundation
public import KioskModel

/// What the central's side of a meeting says, on the line's own thread.
public enum MeetingNews: Sendable {
    case answer(MeetingAnswer)
    /// The central did not answer, or not as agreed; the line tries again.
    case unreachable(UplinkError)
}

/// The line of one meeting: asks the central, then polls it as often as it wishes, on a thread of its own and over a
/// connection of its own, until it is ended. A poll that fails ends nothing: picture and sound may go on without the
/// central.
public final class MeetingLine: Sendable {
    static let limits = Transport.Limits(connectMilliseconds: 8_000, totalMilliseconds: 12_000, answerBytes: 65_536)
    /// Between two tries after a failure.
    static let retryMilliseconds: Int64 = 2_000
    static let pollMilliseconds: ClosedRange<Int32> = 200...10_000
    /// How often the end is told before it is left to the central's own patience.
    static let farewells = 3

    private let shared: WakeSignal<State>

    struct State: Sendable {
        var phase = MeetingPoll.Phase.waiting
        var slipTaken: Int32 = 0
        /// There is something to tell before the next poll is due.
        var isNews = false
    }

    /// Starts at once.
    /// - Parameters:
    ///   - request: signed here by the terminal's key.
    ///   - wallMilliseconds: the terminal's estimate of the time, UTC; certificates are judged by it.
    ///   - report: called on the line's thread, never after `end`.
    public init(
        _ request: MeetingRequest, identity: TerminalIdentity, wallMilliseconds: @escaping @Sendable () -> Int64,
        report: @escaping @Sendable (MeetingNews) -> Void
    ) {
        shared = WakeSignal(State())
        let work = MeetingConversation(
            request: request, identity: identity, wallMilliseconds: wallMilliseconds, shared: shared, report: report)
        let thread = Thread {
            // Signals are the daemon's: its loop takes them.
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, nil)
            ccurl_name_thread("meeting-line")
            work.run()
        }
        thread.start()
    }

    deinit { end() }

    /// The browser is open.
    public func began() { tell { if $0.phase == .waiting { $0.phase = .meeting } } }

    /// A slip came whole and was opened.
    public func took(slip number: Int32) { tell { $0.slipTaken = max($0.slipTaken, number) } }

    /// It is over at this end. Returns at once; the central is told as far as it can be reached.
    public func end() { tell { $0.phase = .ended } }

    private func tell(_ change: (inout State) -> Void) {
        shared.change { state in
            change(&state)
            state.isNews = true
        }
    }
}

/// What runs on the line's thread.
private final class MeetingConversation: @unchecked Sendable {
    // Made by the thread that starts the line, touched by the line's thread alone from then on.
    private let request: MeetingRequest
    private let identity: TerminalIdentity
    private let wallMilliseconds: @Sendable () -> Int64
    private let shared: WakeSignal<MeetingLine.State>
    private let report: @Sendable (MeetingNews) -> Void
    private var conversation: CentralConversation?
    private var hasAsked = false
    private var hasAnswer = false
    private var number: Int64 = 0

    init(
        request: MeetingRequest, identity: TerminalIdentity, wallMilliseconds: @escaping @Sendable () -> Int64,
        shared: WakeSignal<MeetingLine.State>, report: @escaping @Sendable (MeetingNews) -> Void
    ) {
        self.request = request
        self.identity = identity
        self.wallMilliseconds = wallMilliseconds
        self.shared = shared
        self.report = report
    }

    func run() {
        var farewells = 0
        while true {
            let state = shared.change { state in
                defer { state.isNews = false }
                return state
            }
            let isOver = state.phase == .ended
            // Nothing was ever asked: there is nothing to take back.
            if isOver, !hasAsked { return }
            var pause = MeetingLine.retryMilliseconds
            do throws(UplinkError) {
                let answer = try exchange(state)
                if isOver { return }
                hasAnswer = true
                pause = Int64(
                    min(
                        max(answer.nextPollMilliseconds, MeetingLine.pollMilliseconds.lowerBound),
                        MeetingLine.pollMilliseconds.upperBound))
                tell(.answer(answer))
            } catch {
                farewells += isOver ? 1 : 0
                if farewells == MeetingLine.farewells { return }
                // Whatever was wrong with the connection, the next try has a new one.
                conversation = nil
                if !isOver { tell(.unreachable(error)) }
            }
            shared.wait(milliseconds: pause) { $0.isNews && !isOver }
        }
    }

    private func tell(_ news: MeetingNews) {
        if shared.read({ $0.phase != .ended }) { report(news) }
    }

    private func exchange(_ state: MeetingLine.State) throws(UplinkError) -> MeetingAnswer {
        let talk = try connected()
        talk.transport.judgeCertificates(atSeconds: wallMilliseconds() / 1_000, ignoringDates: false)
        // Asking again with the same id is the same wish: its answer may have been lost.
        guard hasAnswer || state.phase == .ended else {
            hasAsked = true
            return try talk.ask(request)
        }
        number += 1
        return try talk.poll(
            MeetingPoll(
                terminal: identity.terminal, meeting: request.meeting, phase: state.phase, number: number,
                slipTaken: state.slipTaken))
    }

    private func connected() throws(UplinkError) -> CentralConversation {
        if let conversation { return conversation }
        let fresh = try CentralConversation.dialled(identity)
        conversation = fresh
        return fresh
    }
}

extension CentralConversation {
    /// Over a connection of its own.
    static func dialled(_ identity: TerminalIdentity) throws(UplinkError) -> CentralConversation {
        guard let enrolment = identity.enrolment else { throw .notEnrolled }
        let transport = try Transport(
            library: try CurlLibrary(), base: enrolment.stored.terminalsURL,
            trust: .mutual(
                authority: enrolment.stored.authority, certificate: enrolment.stored.certificate,
                key: identity.tlsKey.pemRepresentation))
        return CentralConversation(transport: transport, enrolment: enrolment, identity: identity)
    }

    func ask(_ request: MeetingRequest) throws(UplinkError) -> MeetingAnswer {
        try meeting("/v1/meetings", request, of: request.meeting)
    }

    func poll(_ poll: MeetingPoll) throws(UplinkError) -> MeetingAnswer {
        try meeting("/v1/meetings/poll", poll, of: poll.meeting)
    }

    private func meeting(
        _ path: String, _ question: some Codable & Sendable, of meeting: String
    ) throws(UplinkError) -> MeetingAnswer {
        let answer: MeetingAnswer = try self.answer(
            to: Transport.Request(path: path, body: signed(question), limits: MeetingLine.limits),
            "the answer to a meeting")
        guard answer.meeting == meeting else {
            throw .unexpectedAnswer(enrolment.stored.terminalsURL, detail: "an answer to another meeting")
        }
        return answer
    }
}
