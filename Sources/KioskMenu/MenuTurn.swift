// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// One turn of the menu: an input, what it changes, what it asks for.
struct MenuTurn {
    var state: MenuState
    let around: Surroundings
    var effects: [MenuEffect] = []

    var now: Int64 { around.monotonicMilliseconds }

    /// The screen of the state that the turn began with, as long as it is still that of the state.
    private var shown: Screen?

    /// The screen that an intent is about.
    var screen: Screen { shown ?? KioskMenu.screen(state, in: around) }

    init(state: MenuState, around: Surroundings, shown: Screen? = nil) {
        self.state = state
        self.around = around
        self.shown = shown
    }

    mutating func take(_ input: MenuInput) {
        if input == .journalFailed {
            recover()
        } else {
            state.lastTurn = MenuState.LastTurn()
            let wasInSession = state.isInSession
            let begun = state
            passTime()
            if state != begun { shown = nil }
            switch input {
            // An input that met the end of its visit was meant for a screen that is gone.
            case .intent(let intent): if state.isInSession == wasInSession { take(intent) }
            case .slip(let progress): take(progress)
            case .meeting(let number, let progress): if !takePage(number, progress) { take(number, progress) }
            case .booking(let number, let answer): take(number, answer)
            case .rehearsal(let report): take(report)
            case .scanned(let text): take(scanned: text)
            case .stop: endVisit(.terminalStopped)
            case .serviceCard(_, let isProven): takeServiceCard(isProven: isProven)
            case .deviceTest(let step): take(step)
            case .tick, .journalFailed: break
            }
            state.lastTurn.owed = effects.filter(\.mustRunWithoutJournal)
        }
        state.deadlineMilliseconds = nextDeadline()
    }

    // MARK: Recording

    /// Asks for an event to be written; false when the journal is known not to take any.
    @discardableResult
    mutating func record(
        _ kind: UsageEventKind, _ first: Int32 = 0, _ second: Int32 = 0, purpose: Purpose? = nil
    ) -> Bool {
        guard around.journalWritable else { return false }
        effects.append(
            .record(UsageEvent(kind, purpose: purpose ?? around.purpose, first: first, second: second)))
        return true
    }

    /// The journal took nothing of the last turn: slips stop, everything else goes on uncounted.
    private mutating func recover() {
        let last = state.lastTurn
        state.lastTurn = MenuState.LastTurn()
        effects += last.owed
        guard var visit = state.visit else { return }
        if last.startedVisit { visit.isRecorded = false }
        if last.calledAttendant { visit.call?.isRecorded = false }
        if last.requestedSlip {
            visit.request = nil
            visit.slip?.phase = .preview
            visit.slip?.copies -= 1
            stopSlips(&visit)
        }
        if last.requestedMeeting {
            visit.meeting = nil
            visit.remove(.meeting)
            visit.go(to: .meetingsStopped)
        }
        state.visit = visit
    }

    // MARK: Time

    /// Whether the site's hours say closed, as far as anybody knows.
    var isClosed: Bool { around.isClosed }

    /// What happens by itself: the end of waits, of opening hours, of a visit that nobody goes on with.
    private mutating func passTime() {
        if let until = state.codeBlockedUntilMilliseconds, now >= until { state.codeBlockedUntilMilliseconds = nil }
        followCard()
        passFixes()
        switch state.stage {
        case .attract: if isClosed { rest() }
        case .closed: if !isClosed { rest() }
        case .goodbye(let until): if now >= until { rest() }
        case .paused: break
        case .resuming(let resuming):
            if now >= resuming.untilMilliseconds { state.stage = .paused(resuming.reason) }
        case .forgotten: if state.card != .forgotten { rest() }
        case .staff(let staff): if now >= staff.untilMilliseconds { leaveStaff() }
        case .testing(let test): if now >= test.untilMilliseconds { endTest() }
        case .visit: passVisitTime()
        }
    }

    /// The screen of a terminal that nobody uses.
    mutating func rest() {
        state.stage = state.card == .forgotten ? .forgotten : isClosed ? .closed : .attract
        state.terminalStep = Step(.menu)
    }

    private mutating func passVisitTime() {
        passSlipTime()
        passCallTime()
        passMeetingTime()
        if let parting = state.visit?.parting { return passParting(parting) }
        passCardNotice()
        guard var visit = state.visit else { return }
        if !isClosed {
            visit.closingWarnedMilliseconds = nil
            visit.closingWarningSeen = false
        } else if visit.closingWarnedMilliseconds == nil {
            visit.closingWarnedMilliseconds = now
            effects.append(.ringBell)
        }
        if let left = visit.idleSecondsLeft(at: now), left != visit.idleSecondsSaid {
            if left > 0, visit.idleSecondsSaid == nil || left <= 5 { effects.append(.ringBell) }
            visit.idleSecondsSaid = left
        }
        state.visit = visit
        if let end = visit.closingEndMilliseconds, now >= end {
            endVisit(.closingTime)
        } else if now >= visit.idleEndMilliseconds {
            endVisit(.idle)
        }
    }

    /// The nearest moment at which something happens by itself.
    private func nextDeadline() -> Int64? {
        var moments: [Int64] = []
        switch state.stage {
        case .attract, .closed, .forgotten: return nil
        case .goodbye(let until): return until
        case .paused: break
        case .resuming(let resuming): moments.append(resuming.untilMilliseconds)
        case .staff(let staff): return staff.untilMilliseconds
        case .testing(let test): return test.untilMilliseconds
        case .visit(let visit):
            if let parting = visit.parting {
                moments.append(parting.nextMilliseconds(at: now))
            } else {
                moments.append(visit.nextIdleMilliseconds(at: now))
                if let end = visit.closingEndMilliseconds { moments.append(end) }
            }
            if !visit.isCardMentioned, let seen = visit.cardSeenMilliseconds {
                moments.append(seen + Int64(MenuTiming.cardNoticeMilliseconds))
            }
            if let deadline = visit.request?.deadlineMilliseconds { moments.append(deadline) }
            if let call = visit.call, !call.isUnanswered { moments.append(call.endMilliseconds) }
            moments += nextMeetingMilliseconds
        }
        if let blocked = state.codeBlockedUntilMilliseconds, isAtCode { moments.append(blocked) }
        return moments.min()
    }

    private var isAtCode: Bool {
        switch state.stage {
        case .resuming: true
        case .visit(let visit): visit.step.place == .staffCode
        default: false
        }
    }
}

extension MenuEffect {
    /// A bell, the end of a call or a job, and above all a wipe do not wait for a disk.
    var mustRunWithoutJournal: Bool {
        switch self {
        case .ringBell, .callAttendant, .cancelCall, .cancelSlip, .wipe, .acceptKeyboard, .refuseKeyboard, .printSheet,
            .endMeeting, .lookUpBooking, .openPage, .startRehearsal, .endRehearsal:
            true
        case .record, .raise, .printSlip, .startMeeting: false
        }
    }
}
