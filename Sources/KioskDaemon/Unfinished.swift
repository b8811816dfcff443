// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What the last process left open when it was killed or the plug was pulled: every slip asked for has one outcome, every
/// meeting asked for and every session an end. The counters show what is missing; the outcome of such a slip is `unknown`,
/// such a meeting ended with its session.
enum Unfinished {
    /// The events that close what is open, to be recorded at the start.
    static func events(_ counters: [CounterKey: UInt64]) -> [UsageEvent] {
        var slips: [Key: Int] = [:]
        var meetings: [Key: Int] = [:]
        var sessions: [Purpose: Int] = [:]
        for (key, count) in counters where key.family == .event {
            guard let kind = UsageEventKind(rawValue: UInt16(clamping: key.first)),
                let purpose = Purpose(rawValue: UInt8(clamping: key.second))
            else { continue }
            let count = Int(clamping: count)
            switch kind {
            case .slipRequested: slips[Key(purpose: purpose, service: key.third), default: 0] += count
            case .slipOutcome: slips[Key(purpose: purpose, service: key.third), default: 0] -= count
            case .meetingRequested: meetings[Key(purpose: purpose, service: key.third), default: 0] += count
            case .meetingEnded: meetings[Key(purpose: purpose, service: key.third), default: 0] -= count
            case .sessionStarted: sessions[purpose, default: 0] += count
            case .sessionEnded: sessions[purpose, default: 0] -= count
            default: break
            }
        }
        let outcomes = closing(slips, .slipOutcome, SlipOutcome.unknown.rawValue)
        let hangUps = closing(meetings, .meetingEnded, MeetingEnd.sessionEnded.rawValue)
        let ends = sessions.filter { $0.value > 0 }.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap {
            Array(
                repeating: UsageEvent(
                    .sessionEnded, purpose: $0.key, first: SessionEnd.terminalStopped.rawValue),
                count: $0.value)
        }
        return outcomes + hangUps + ends
    }

    private static func closing(_ open: [Key: Int], _ kind: UsageEventKind, _ second: Int32) -> [UsageEvent] {
        open.filter { $0.value > 0 }.sorted { $0.key < $1.key }.flatMap { key, count in
            Array(
                repeating: UsageEvent(kind, purpose: key.purpose, first: key.service, second: second), count: count)
        }
    }

    /// True when the process before may have left part of a slip in the printer.
    /// - Parameters:
    ///   - closing: what `events` gave.
    ///   - newest: the newest records of before, oldest first.
    static func mayLieInPrinter(closing: [UsageEvent], newest: [UsageEvent]) -> Bool {
        if closing.contains(where: { $0.kind == .slipOutcome }) { return true }
        let ofLastProcess = newest.reversed().prefix { $0.kind != .terminalStarted }
        let last = ofLastProcess.first { $0.kind == .slipOutcome }
        return last?.second == SlipOutcome.unknown.rawValue
    }

    private struct Key: Hashable, Comparable {
        var purpose: Purpose
        var service: Int32

        static func < (a: Key, b: Key) -> Bool {
            (a.purpose.rawValue, a.service) < (b.purpose.rawValue, b.service)
        }
    }
}
