// SPDX-License-Identifier: EUPL-1.2

/// How often each agency was reached, and with what outcome and length: cumulative over the life of the terminal's
/// journal, told once a day (`Signed<AgencyReport>`). An agency leaves the terminal in no other way, and never beside a
/// minute: one visitor's errand could be told from it.
public struct AgencyReport: Codable, Sendable, Equatable {
    /// A counter as it stands.
    public struct Count: Codable, Sendable, Hashable {
        /// Permanent code of the agency in content.
        public var agency: Int32
        /// `AgencyOutcome`.
        public var outcome: Int32
        /// Bucket of the length; 0 where there is none.
        public var duration: Int32
        public var value: UInt64

        public init(agency: Int32, outcome: Int32, duration: Int32, value: UInt64) {
            self.agency = agency
            self.outcome = outcome
            self.duration = duration
            self.value = value
        }
    }

    /// More than any content has agencies, outcomes and lengths.
    public static let mostCounts = 4_096

    /// Terminal id in hexadecimal.
    public var terminal: String
    /// Days since 1970 of the Swedish day on which it was made; never a minute.
    public var day: Int32
    /// Ascending, each once.
    public var counts: [Count]

    /// - Parameter counters: of any family; only agencies are told.
    public init(terminal: String, day: Int32, counters: [CounterKey: UInt64]) {
        self.terminal = terminal
        self.day = day
        counts = counters.filter { $0.key.family == .agency && $0.value > 0 }.sorted { $0.key < $1.key }.map {
            Count(agency: $0.key.first, outcome: $0.key.second, duration: $0.key.third, value: $0.value)
        }
    }

    /// The counters it tells; `nil` when one is told twice, is negative in its code, or there are too many.
    public var counters: [CounterKey: UInt64]? {
        guard counts.count <= Self.mostCounts else { return nil }
        var found: [CounterKey: UInt64] = [:]
        for count in counts {
            guard UsageEventCatalogue.code.contains(count.agency), AgencyOutcome(rawValue: count.outcome) != nil,
                (0...1_440).contains(count.duration), count.value <= UInt64(Int64.max)
            else { return nil }
            let key = CounterKey(
                family: .agency, first: count.agency, second: count.outcome, third: count.duration)
            guard found.updateValue(count.value, forKey: key) == nil else { return nil }
        }
        return found
    }
}

/// The central's word that a report is kept (`Signed<AgencyReceipt>`).
public struct AgencyReceipt: Codable, Sendable, Equatable {
    public var terminal: String
    public var day: Int32
    public var serverTimeMilliseconds: Int64

    public init(terminal: String, day: Int32, serverTimeMilliseconds: Int64) {
        self.terminal = terminal
        self.day = day
        self.serverTimeMilliseconds = serverTimeMilliseconds
    }
}
