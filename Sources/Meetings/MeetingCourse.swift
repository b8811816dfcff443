// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The course of one meeting by the clock: what has come, what must come by when, and what is announced. Pure; times are
/// milliseconds of CLOCK_BOOTTIME.
struct MeetingCourse {
    enum Step: Equatable, Sendable {
        case tell(MeetingEvent)
        case end(MeetingEnd)
    }

    struct Limits: Sendable {
        /// From the start until the sandbox stands.
        var openMilliseconds: Int64 = 20_000
        /// From there until the agency's page is there.
        var loadMilliseconds: Int64 = 30_000
        /// From there until somebody has joined.
        var joinMilliseconds: Int64 = 60_000

        /// The same on a machine that takes so many times longer.
        func times(_ patience: Int) -> Limits {
            let factor = Int64(patience)
            return Limits(
                openMilliseconds: openMilliseconds * factor, loadMilliseconds: loadMilliseconds * factor,
                joinMilliseconds: joinMilliseconds * factor)
        }
    }

    private let limits: Limits
    private let longestMilliseconds: Int64
    private let knowsWhoJoined: Bool
    private var openBy: Int64?
    private var loadBy: Int64?
    private var joinBy: Int64?
    private var endAt: Int64?
    private var hasJoined = false
    private var warnings = [5, 1]

    init(longestSeconds: Int, knowsWhoJoined: Bool, now: Int64, limits: Limits = Limits()) {
        self.limits = limits
        longestMilliseconds = Int64(longestSeconds) * 1_000
        self.knowsWhoJoined = knowsWhoJoined
        openBy = now + limits.openMilliseconds
        // A meeting too short for a warning gets none.
        warnings.removeAll { Int64($0) * 60_000 >= longestMilliseconds }
    }

    mutating func opened(_ now: Int64) -> [Step] {
        guard openBy != nil else { return [] }
        openBy = nil
        loadBy = now + limits.loadMilliseconds
        endAt = now + longestMilliseconds
        return [.tell(.opened)]
    }

    mutating func loaded(_ now: Int64) -> [Step] {
        guard loadBy != nil else { return [] }
        loadBy = nil
        if !hasJoined, knowsWhoJoined { joinBy = now + limits.joinMilliseconds }
        return [.tell(.pageLoaded)] + (knowsWhoJoined ? [] : joined())
    }

    mutating func joined() -> [Step] {
        guard !hasJoined else { return [] }
        hasJoined = true
        joinBy = nil
        return [.tell(.joined)]
    }

    /// When something is due next.
    var due: Int64? { [openBy, loadBy, joinBy, nextWarning, endAt].compactMap { $0 }.min() }

    mutating func tick(_ now: Int64) -> [Step] {
        if let endAt, now >= endAt { return [.end(hasJoined ? .timeLimit : .nobodyJoined)] }
        if let openBy, now >= openBy { return [.end(.browserBroke)] }
        if let loadBy, now >= loadBy { return [.end(.noLine)] }
        if let joinBy, now >= joinBy { return [.end(.nobodyJoined)] }
        var steps: [Step] = []
        while let warning = nextWarning, now >= warning {
            steps.append(.tell(.warned(minutesLeft: warnings.removeFirst())))
        }
        return steps
    }

    private var nextWarning: Int64? {
        guard let endAt, let minutes = warnings.first else { return nil }
        return endAt - Int64(minutes) * 60_000
    }
}
