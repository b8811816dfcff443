// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A meeting as the visitor sees it, from the wish to what comes after.
struct MeetingErrand: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case asking
        case waiting(place: Int?)
        case opening
        /// Whether somebody of the agency is in the picture.
        case running(hasJoined: Bool)
        case over(MeetingEnd)
    }

    /// Number of the effect; 0 where nothing was asked for.
    var number: Int
    var service: Int32
    var wish: MeetingWish
    var longestMinutes: Int
    /// Somebody can tell whether the agency is there: the central of a desk, or an address of the agency's own page.
    var knowsJoining: Bool
    var phase = Phase.asking
    /// The journal has the wish and not yet its end.
    var isOwed: Bool
    /// CLOCK_BOOTTIME milliseconds.
    var askedMilliseconds: Int64
    /// When this phase has lasted too long, CLOCK_BOOTTIME milliseconds.
    var deadlineMilliseconds: Int64
    /// When the browser was open, CLOCK_BOOTTIME milliseconds.
    var openedMilliseconds: Int64?
    /// When somebody came first, CLOCK_BOOTTIME milliseconds.
    var joinedMilliseconds: Int64?
    var hasInterpreter = false
    /// As the screen says it.
    var minutesLeft: Int?
    var isWarned = false
    /// From the agency, the newest.
    var slip: MeetingSlip?
    /// CLOCK_BOOTTIME milliseconds.
    var endedMilliseconds: Int64 = 0

    var end: MeetingEnd? { if case .over(let end) = phase { end } else { nil } }

    /// It is being asked for, waited for or held.
    var isActive: Bool { end == nil }

    /// Someone sits before the camera without touching anything, or is to hear at once.
    var holdsIdle: Bool {
        switch phase {
        case .asking, .opening, .running: true
        case .waiting, .over: false
        }
    }

    /// Minutes until the longest meeting is over, rounded up.
    func minutesLeft(at now: Int64) -> Int? {
        guard case .running = phase, let opened = openedMilliseconds else { return nil }
        let left = opened + Int64(longestMinutes) * 60_000 - now
        return Int(max(0, left + 59_999) / 60_000)
    }

    /// When `minutesLeft` changes next, CLOCK_BOOTTIME milliseconds.
    func nextMinuteMilliseconds(at now: Int64) -> Int64? {
        guard let opened = openedMilliseconds, let left = minutesLeft(at: now), left > 0 else { return nil }
        return opened + Int64(longestMinutes - left + 1) * 60_000
    }

    /// What the silence of this phase means when it has lasted too long.
    var silentEnd: MeetingEnd {
        switch phase {
        case .asking: .noLine
        case .waiting: .nobodyJoined
        case .opening: .browserBroke
        case .running: joinedMilliseconds == nil ? .nobodyJoined : .timeLimit
        case .over(let end): end
        }
    }

    /// An end as it is told: nobody met whom nobody saw.
    func told(_ end: MeetingEnd) -> MeetingEnd {
        guard joinedMilliseconds == nil, end.hasMet else { return end }
        return end == .hungUp ? .cancelled : .nobodyJoined
    }

    /// How it is counted for its agency.
    /// - Parameter isLeft: the visitor went away.
    func outcome(of end: MeetingEnd, isLeft: Bool) -> AgencyOutcome {
        if end.hasMet { return .met }
        switch end {
        case .cancelled: return .meetingCancelled
        case .sessionEnded where joinedMilliseconds != nil: return .met
        case .sessionEnded where isLeft: return .meetingCancelled
        default: return .meetingFailed
        }
    }

    /// How long they met, or how long it was tried.
    func bucket(_ outcome: AgencyOutcome) -> DurationBucket {
        let from = outcome == .met ? joinedMilliseconds ?? askedMilliseconds : askedMilliseconds
        return DurationBucket(milliseconds: endedMilliseconds - from)
    }
}

/// A look at camera, microphone, sound and line, at the visitor's wish.
struct Rehearsal: Sendable, Equatable {
    var report = RehearsalReport()
    /// When it has lasted long enough, CLOCK_BOOTTIME milliseconds; `nil`: it is over.
    var untilMilliseconds: Int64?

    var isOver: Bool { untilMilliseconds == nil }
}
