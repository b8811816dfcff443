// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Synchronization
import Testing

@testable import Uplink

/// The line of a meeting against a central that listens.
struct MeetingLineTests {
    private func request(_ terminal: TestTerminal) -> MeetingRequest {
        MeetingRequest(
            terminal: terminal.identity.terminal, meeting: String(repeating: "ab", count: 16), agency: 9,
            language: "sv", wantsInterpreter: false, booking: nil, slipKey: String(repeating: "00", count: 32),
            isPractice: true)
    }

    private func line(_ terminal: TestTerminal, _ news: NewsBox) -> MeetingLine {
        MeetingLine(
            request(terminal), identity: terminal.identity,
            wallMilliseconds: { Int64(TestCentral.launch.timeIntervalSince1970 * 1_000) },
            report: { item in news.signal.change { $0.append(item) } })
    }

    private final class NewsBox: Sendable { let signal = WakeSignal<[MeetingNews]>([]) }

    @Test func asksOnceThenPollsAndTellsItsPhaseAndItsEnd() throws {
        let central = try TestCentral()
        central.state.withLock { $0.meetingAnswer.place = 2 }
        let terminal = try TestTerminal(central)
        let news = NewsBox()
        let line = line(terminal, news)
        #expect(news.signal.wait(milliseconds: 10_000) { $0.count >= 2 })
        #expect(central.state.withLock { $0.meetingsAsked } == [request(terminal)])
        line.began()
        line.took(slip: 1)
        let first = news.signal.read { $0.count }
        #expect(news.signal.wait(milliseconds: 10_000) { $0.count >= first + 2 })
        line.end()
        let box = PollBox(central)
        #expect(box.wait { $0.last?.phase == .ended })
        let polls = central.state.withLock { $0.meetingPolls }
        #expect(polls.map(\.phase).contains(.meeting))
        #expect(polls.last?.slipTaken == 1)
        #expect(polls.map(\.number) == Array(1...Int64(polls.count)))
        guard case .answer(let answer)? = news.signal.read({ $0.first }) else { throw Unexpected() }
        #expect(answer.place == 2)
    }

    /// The central's answer does not come: the same wish is asked again, and is the same.
    @Test func whatIsNotAnsweredIsAskedAgainWithTheSameId() throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        central.state.withLock { $0.brokenStatus = 503 }
        let news = NewsBox()
        let line = line(terminal, news)
        defer { line.end() }
        #expect(news.signal.wait(milliseconds: 10_000) { !$0.isEmpty })
        guard case .unreachable? = news.signal.read({ $0.first }) else { throw Unexpected() }
        central.state.withLock { $0.brokenStatus = nil }
        #expect(
            news.signal.wait(milliseconds: 20_000) {
                if case .answer? = $0.last { true } else { false }
            })
        #expect(central.state.withLock { $0.meetingsAsked } == [request(terminal)])
    }

    @Test func anAnswerThatIsNotTheCentralsOrOfAnotherMeetingIsNone() throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        central.state.withLock { $0.forgedKey = Curve25519.Signing.PrivateKey() }
        let news = NewsBox()
        let line = line(terminal, news)
        defer { line.end() }
        #expect(news.signal.wait(milliseconds: 10_000) { !$0.isEmpty })
        guard case .unreachable(.badSignature)? = news.signal.read({ $0.first }) else { throw Unexpected() }
        central.state.withLock { state in
            state.forgedKey = nil
            state.meetingAnswer.meeting = "another"
        }
        let before = news.signal.read { $0.count }
        #expect(news.signal.wait(milliseconds: 20_000) { $0.count > before })
        guard case .unreachable(.unexpectedAnswer)? = news.signal.read({ $0.last }) else { throw Unexpected() }
    }

    private struct Unexpected: Error {}

    /// Polls that reached the central, waited for with an end.
    private struct PollBox {
        let central: TestCentral
        init(_ central: TestCentral) { self.central = central }

        func wait(_ holds: ([MeetingPoll]) -> Bool) -> Bool {
            let signal = WakeSignal(0)
            for _ in 0..<500 {
                if central.state.withLock({ holds($0.meetingPolls) }) { return true }
                signal.wait(milliseconds: 20) { _ in false }
            }
            return false
        }
    }
}
