// SPDX-License-Identifier: EUPL-1.2

/// What a cumulative counter counts. Counters only ever grow within an epoch chain of a terminal.
public struct CounterKey: Sendable, Hashable, Comparable, Codable {
    public enum Family: UInt8, Sendable, Codable {
        /// first = event kind, second = purpose, third = first number of the event (service, reason, …).
        case event = 1
        /// first = agency code, second = outcome, third = duration bucket. Leaves the terminal without a minute.
        case agency = 2
    }

    public var family: Family
    public var first: Int32
    public var second: Int32
    public var third: Int32

    public init(family: Family, first: Int32, second: Int32, third: Int32) {
        self.family = family
        self.first = first
        self.second = second
        self.third = third
    }

    /// The counter that an event raises by one, in the event's own transaction.
    public init(_ event: UsageEvent) {
        self.init(
            family: .event, first: Int32(event.kind.rawValue), second: Int32(event.purpose.rawValue),
            third: event.first)
    }

    public static func < (a: CounterKey, b: CounterKey) -> Bool {
        (a.family.rawValue, a.first, a.second, a.third) < (b.family.rawValue, b.first, b.second, b.third)
    }
}

/// How a contact with an agency ended (second part of an agency counter).
public enum AgencyOutcome: Int32, Sendable, CaseIterable {
    case slipPrinted = 1
    case slipShown = 2
    /// They met by video.
    case met = 3
    /// The meeting did not come about, or broke.
    case meetingFailed = 4
    /// The visitor went away before it began.
    case meetingCancelled = 5
}
