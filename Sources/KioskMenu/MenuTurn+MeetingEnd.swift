// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The end of a meeting, told once, and what comes after: slip and question, or what to do instead.
extension MenuTurn {
    // MARK: The end

    /// The visitor hangs up, or does not wait any longer.
    mutating func hangUp() {
        guard let meeting = state.visit?.meeting, meeting.isActive else { return }
        effects.append(.endMeeting(number: meeting.number))
        endMeeting(meeting.joinedMilliseconds == nil ? .cancelled : .hungUp)
    }

    /// The meeting under way is over.
    mutating func endMeeting(_ end: MeetingEnd) {
        guard var visit = state.visit, var meeting = visit.meeting, meeting.isActive else { return }
        let end = meeting.told(end)
        meeting.phase = .over(end)
        meeting.endedMilliseconds = now
        visit.meeting = meeting
        visit.lastInputMilliseconds = now
        visit.idleSecondsSaid = nil
        state.visit = visit
        if end.hasMet {
            tellMeetingEnd()
            lead(to: .meetingRating)
            if let slip = meeting.slip { show(slip) }
        } else if end == .cancelled {
            leaveMeeting()
            state.visit?.notice = Message("meeting.cancelled")
        } else {
            // Told when it is known whether the visitor is rung up instead.
            lead(to: .meeting)
        }
    }

    /// The way from the menu to what comes after a meeting; a call for the attendant stays before it.
    private mutating func lead(to place: Place) {
        guard var visit = state.visit else { return }
        let call = visit.step.place == .call ? visit.step : nil
        visit.steps = [Step(.menu)] + (place == .meeting ? [Step(.meetings)] : []) + [Step(place)]
        if let call { visit.steps.append(call) }
        state.visit = visit
    }

    /// The one place where the end of a meeting is written.
    /// - Parameters:
    ///   - isCallback: the visitor is rung up instead.
    ///   - isLeft: the visitor went away from it.
    func written(_ meeting: MeetingErrand, isCallback: Bool, isLeft: Bool) -> [MenuEffect] {
        guard meeting.isOwed, around.journalWritable, let end = meeting.end else { return [] }
        let outcome = meeting.outcome(of: end, isLeft: isLeft)
        return [
            .raise(
                CounterKey(
                    family: .agency, first: meeting.wish.agency, second: outcome.rawValue,
                    third: meeting.bucket(outcome).rawValue)),
            .record(
                UsageEvent(
                    .meetingEnded, purpose: practicePurpose(meeting.wish.isPractice), first: meeting.service,
                    second: end.rawValue, third: isCallback ? 1 : 0)),
        ]
    }

    mutating func tellMeetingEnd(isCallback: Bool = false, isLeft: Bool = false) {
        guard let meeting = state.visit?.meeting else { return }
        effects += written(meeting, isCallback: isCallback, isLeft: isLeft)
        state.visit?.meeting?.isOwed = false
    }

    /// Done with the meeting that is over: its end is told, its places go.
    mutating func leaveMeeting() {
        guard let meeting = state.visit?.meeting, !meeting.isActive else { return }
        tellMeetingEnd()
        dropMeeting()
    }

    private mutating func dropMeeting() {
        state.visit?.meeting = nil
        state.visit?.keypad = ""
        for place in [Place.meeting, .callback, .meetingRating] { state.visit?.remove(place) }
    }

    /// The visit ends, in whatever way: so does its meeting.
    mutating func closeMeeting(_ end: SessionEnd) {
        endRehearsal()
        state.visit?.remove(.rehearsal)
        dropPage()
        guard var meeting = state.visit?.meeting else { return }
        if meeting.isActive {
            effects.append(.endMeeting(number: meeting.number))
            let isLeaving = end == .finished
            meeting.phase = .over(
                !isLeaving ? .sessionEnded : meeting.joinedMilliseconds == nil ? .cancelled : .hungUp)
            meeting.endedMilliseconds = now
            state.visit?.meeting = meeting
        }
        tellMeetingEnd(isLeft: end == .idle)
        dropMeeting()
    }

    // MARK: What comes after

    mutating func activateMeeting(_ id: String) {
        guard let meeting = state.visit?.meeting else { return }
        switch id {
        case "choice.hangup", "choice.cancel": hangUp()
        case "choice.callback": openCallback()
        case "choice.form": openForm()
        case "choice.retry": retry(meeting.wish)
        case "choice.code": retype(meeting.wish)
        case "choice.number": openNumber(meeting.wish.agency)
        case "choice.slip": if let slip = meeting.slip { show(slip) }
        case "choice.attendant": callAttendant()
        default: break
        }
    }

    /// Rather than wait or try again: the visitor is rung up.
    private mutating func openCallback() {
        guard var meeting = state.visit?.meeting else { return }
        if meeting.isActive {
            effects.append(.endMeeting(number: meeting.number))
            meeting.phase = .over(.cancelled)
            meeting.endedMilliseconds = now
            state.visit?.meeting = meeting
        }
        state.visit?.keypad = ""
        state.visit?.go(to: .callback)
    }

    /// Back on a meeting's screen: hang up, or away from a failure.
    mutating func leaveMeetingScreen() {
        if state.visit?.meeting?.isActive == true { return hangUp() }
        leaveMeeting()
        state.visit?.remove(.meeting)
    }

    /// Back from the keypad: to the failure, or away where there was none.
    mutating func leaveCallback() {
        state.visit?.keypad = ""
        state.visit?.remove(.callback)
        if state.visit?.meeting?.end == .cancelled { leaveMeeting() }
    }

    private mutating func retry(_ wish: MeetingWish) {
        guard let agency = around.meetingAgencies.first(where: { $0.code == wish.agency }) else { return }
        leaveMeeting()
        if let booking = wish.booking {
            ask(agency, booking: booking)
        } else {
            activateMeetings("meet." + agency.id)
        }
    }

    private mutating func retype(_ wish: MeetingWish) {
        leaveMeeting()
        openBooking()
    }

    private mutating func openNumber(_ code: Int32) {
        leaveMeeting()
        guard let agency = around.content.agencies.first(where: { $0.code == code }) else { return }
        openAgency("agency." + agency.id)
    }

    mutating func rate(_ id: String) {
        guard let meeting = state.visit?.meeting else { return returnToMenu() }
        if let answer = (1...Self.rates).first(where: { "rate.\($0)" == id }) {
            let purpose = practicePurpose(meeting.wish.isPractice)
            record(.meetingRated, meeting.service, Int32(answer), purpose: purpose)
            returnToMenu()
            state.visit?.notice = Message("meeting.rated")
        } else if id == "choice.skip" {
            returnToMenu()
        }
    }

    /// Answers of the one question.
    static let rates = 3

    // MARK: Slips

    /// The agency's slip: during the meeting it waits, after it it is shown.
    mutating func take(_ slip: MeetingSlip) {
        guard let meeting = state.visit?.meeting else { return }
        let isNew = meeting.slip != slip
        state.visit?.meeting?.slip = slip
        guard isNew, meeting.end?.hasMet == true, state.visit?.step.place == .meetingRating else { return }
        show(slip)
    }

    private mutating func show(_ slip: MeetingSlip) {
        guard let meeting = state.visit?.meeting else { return }
        open(.agreement(slip), meeting)
    }

    /// The number was typed: what becomes of it is a slip, and nothing else.
    mutating func confirmCallback() {
        guard let visit = state.visit, let meeting = visit.meeting else { return }
        guard Self.callbackDigits.contains(visit.keypad.count) else {
            state.visit?.notice = Message("callback.short")
            return
        }
        open(.callback(number: visit.keypad), meeting)
    }

    /// Digits of a telephone number (ITU-T E.164 has fifteen at most, and "00" may stand before them).
    static let callbackDigits = 6...17

    private mutating func open(_ matter: SlipErrand.Matter, _ meeting: MeetingErrand) {
        takeBackSlip(.declined)
        let isSame = state.visit?.slip?.matter == matter && state.visit?.slip?.agency == meeting.wish.agency
        let copies = isSame ? state.visit?.slip?.copies ?? 0 : 0
        let errand = SlipErrand(
            service: meeting.service, agency: meeting.wish.agency, matter: matter, openedMilliseconds: now,
            copies: copies)
        state.visit?.slip = errand
        setPhase(.preview)
        goBeforeCall(to: .slip)
    }

    private mutating func goBeforeCall(to place: Place) {
        guard var visit = state.visit else { return }
        let isCalling = visit.step.place == .call
        visit.go(to: place)
        if isCalling { visit.go(to: .call) }
        state.visit = visit
    }
}
