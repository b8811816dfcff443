// SPDX-License-Identifier: EUPL-1.2

/// When a card service that says nothing is asked whether it answers at all: no card may come for days, and one that
/// hangs looks like one that has nothing to say. Pure; seconds of one clock.
struct CardServicePulse {
    enum Due {
        case ask
        /// It was asked, and its time is over.
        case hangs
    }

    private let waits: CardWaits
    private var isAsked = false
    /// `nil` while there is no service to be asked.
    private(set) var deadline: Double?

    init(_ waits: CardWaits) { self.waits = waits }

    /// The service answered, or is watched from now on.
    mutating func answered(now: Double) { (isAsked, deadline) = (false, now + waits.idleAskSeconds) }

    /// The service is gone, or known to hang.
    mutating func rest() { (isAsked, deadline) = (false, nil) }

    mutating func due(now: Double) -> Due? {
        guard let deadline, now >= deadline else { return nil }
        if isAsked {
            rest()
            return .hangs
        }
        (isAsked, self.deadline) = (true, now + waits.idleAnswerSeconds)
        return .ask
    }
}
