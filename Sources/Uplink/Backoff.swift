// SPDX-License-Identifier: EUPL-1.2

/// How long to keep away after failures: a cap that doubles, and a random part of it (AWS Architecture Blog, "Exponential
/// Backoff and Jitter", 2015), so that a few hundred terminals do not come back in step.
struct Backoff: Sendable, Equatable {
    var firstMilliseconds: Int64
    var maximumMilliseconds: Int64
    /// The part of the cap that is always waited: 0 is full jitter.
    var fixedFraction: Double
    private(set) var failures = 0
    /// Nothing is tried before this moment.
    private(set) var until: Int64?

    /// Full jitter would now and then try again at once.
    static let leastMilliseconds: Int64 = 500

    /// After a failed contact: 5 s doubling to 15 min.
    static let contact = Backoff(firstMilliseconds: 5_000, maximumMilliseconds: 900_000, fixedFraction: 0)
    /// After a batch that the central would not take: 1 min doubling to 1 h.
    static let refusedBatch = Backoff(
        firstMilliseconds: 60_000, maximumMilliseconds: 3_600_000, fixedFraction: 0.5)

    init(firstMilliseconds: Int64, maximumMilliseconds: Int64, fixedFraction: Double) {
        self.firstMilliseconds = firstMilliseconds
        self.maximumMilliseconds = maximumMilliseconds
        self.fixedFraction = fixedFraction
    }

    /// - Parameter random: uniform in 0 ..< 1.
    mutating func fail(now: Int64, random: Double) {
        failures += 1
        var cap = firstMilliseconds
        for _ in 1..<max(failures, 2) where failures > 1 && cap < maximumMilliseconds { cap *= 2 }
        cap = min(cap, maximumMilliseconds)
        let fraction = fixedFraction + (1 - fixedFraction) * random
        until = now + max(Self.leastMilliseconds, Int64(Double(cap) * fraction))
    }

    mutating func succeed() {
        failures = 0
        until = nil
    }
}
