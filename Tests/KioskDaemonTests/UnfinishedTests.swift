// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import KioskDaemon

@Suite("What a pulled plug left open")
struct UnfinishedTests {
    private func counters(_ events: [UsageEvent]) -> [CounterKey: UInt64] {
        events.reduce(into: [:]) { $0[CounterKey($1), default: 0] += 1 }
    }

    private let start = UsageEvent(.sessionStarted, purpose: .visitor, first: 1)
    private let end = UsageEvent(.sessionEnded, purpose: .visitor, first: 1, second: 3)
    private let request = UsageEvent(.slipRequested, purpose: .visitor, first: 2, second: 1)
    private let printed = UsageEvent(.slipOutcome, purpose: .visitor, first: 2, second: 1)

    @Test("a finished visit leaves nothing")
    func finished() {
        #expect(Unfinished.events(counters([start, request, printed, end])).isEmpty)
    }

    @Test("a slip without an outcome is unknown, a session without an end was stopped; once closed, it stays closed")
    func closed() {
        let before = counters([start, request, printed, request])
        let closing = Unfinished.events(before)
        #expect(
            closing == [
                UsageEvent(.slipOutcome, purpose: .visitor, first: 2, second: SlipOutcome.unknown.rawValue),
                UsageEvent(.sessionEnded, purpose: .visitor, first: SessionEnd.terminalStopped.rawValue),
            ])
        #expect(closing.allSatisfy(UsageEventCatalogue.accepts))
        let after = closing.reduce(into: before) { $0[CounterKey($1), default: 0] += 1 }
        #expect(Unfinished.events(after).isEmpty)
    }

    @Test("a meeting without an end ended with its session, whatever its purpose")
    func meeting() {
        let visitors = UsageEvent(.meetingRequested, purpose: .visitor, first: 5)
        let training = UsageEvent(.meetingRequested, purpose: .training, first: 5, second: 1)
        let hungUp = UsageEvent(.meetingEnded, purpose: .visitor, first: 5, second: MeetingEnd.hungUp.rawValue)
        #expect(Unfinished.events(counters([start, visitors, hungUp, end])).isEmpty)
        let closing = Unfinished.events(counters([start, visitors, hungUp, visitors, training]))
        let sessionEnded = MeetingEnd.sessionEnded.rawValue
        #expect(
            closing.prefix(2) == [
                UsageEvent(.meetingEnded, purpose: .visitor, first: 5, second: sessionEnded),
                UsageEvent(.meetingEnded, purpose: .training, first: 5, second: sessionEnded),
            ])
        #expect(closing.allSatisfy(UsageEventCatalogue.accepts))
    }

    @Test("a slip cut short by the last process, and only that, may lie in the printer")
    func inPrinter() {
        let started = UsageEvent(.terminalStarted, purpose: .technician)
        let unknown = UsageEvent(.slipOutcome, purpose: .visitor, first: 2, second: SlipOutcome.unknown.rawValue)
        func mayLie(_ newest: [UsageEvent]) -> Bool {
            Unfinished.mayLieInPrinter(closing: Unfinished.events(counters(newest)), newest: newest)
        }
        #expect(mayLie([started, start, request]))
        #expect(mayLie([started, start, request, unknown, end]))
        #expect(!mayLie([started, start, request, unknown, request, printed, end]))
        #expect(!mayLie([started, start, request, printed, end]))
        // Once cleared by the next process, it is not cleared by the one after that.
        #expect(!mayLie([started, start, request, unknown, end, started, start, end]))
        #expect(!mayLie([]))
    }
}
