// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Staff at the terminal while no visit is under way: opened by a service card, or from a paused screen.
struct StaffVisit: Sendable, Equatable, Way {
    /// The terminal is paused for this, and stays so.
    var reason: PauseReason?
    /// The card proved itself: more than the attendant's pause is open.
    var isProven: Bool
    var steps: [Step]
    /// Said once.
    var notice: Message?
    /// When it goes away for want of input, CLOCK_BOOTTIME milliseconds.
    var untilMilliseconds: Int64
}

/// The guided device test of a technician.
struct DeviceTest: Sendable, Equatable {
    var step: DeviceTestStep
    /// The terminal was paused for this, and is so again afterwards.
    var reason: PauseReason?
    /// When a test that nobody goes on with is over, CLOCK_BOOTTIME milliseconds.
    var untilMilliseconds: Int64
}

/// Whose card is in the reader, as far as the terminal can tell.
enum CardOwner: Sendable, Equatable {
    case none
    /// A service card was read; its reader has yet to say that a card is there (CLOCK_BOOTTIME milliseconds).
    case staffExpected(untilMilliseconds: Int64)
    case staff
    case visitor
    /// Left behind by a visit that is over.
    case forgotten
}

/// A visit that is over but for the card in the reader.
struct Parting: Sendable, Equatable {
    /// How the visit was to end, and will.
    var end: SessionEnd
    /// CLOCK_BOOTTIME milliseconds.
    var untilMilliseconds: Int64
    /// Bells rung so far.
    var bells = 0

    /// As the screen says them: in steps of five.
    func secondsLeft(at now: Int64) -> Int { Int((max(0, untilMilliseconds - now) + 4_999) / 5_000) * 5 }

    /// Every tenth second counts for a bell, the first at once.
    func bellsDue(at now: Int64) -> Int {
        let whole = Int64(MenuTiming.cardReminderSeconds) * 1_000
        return Int((whole - max(0, untilMilliseconds - now)) / (Int64(MenuTiming.cardBellSeconds) * 1_000)) + 1
    }

    /// When the countdown has something new to say.
    func nextMilliseconds(at now: Int64) -> Int64 {
        untilMilliseconds - Int64(max(0, secondsLeft(at: now) - 5)) * 1_000
    }
}

/// Places visited one after the other; Back goes to the one before.
protocol Way {
    var steps: [Step] { get set }
}

extension Way {
    var step: Step {
        get { steps[steps.count - 1] }
        set { steps[steps.count - 1] = newValue }
    }

    /// Goes to a place; one already on the way is moved to its end.
    mutating func go(to place: Place) {
        let known = steps.firstIndex { $0.place == place }.map { steps.remove(at: $0) }
        steps.append(known ?? Step(place))
    }

    /// Leaves the present place for another, so that Back does not lead to it again.
    mutating func replace(with place: Place) {
        steps.removeLast()
        go(to: place)
    }

    mutating func remove(_ place: Place) { steps.removeAll { $0.place == place } }
}
