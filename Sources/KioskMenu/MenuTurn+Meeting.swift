// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// A meeting: wished for, waited for, held. What comes after is in `MenuTurn+MeetingEnd`.
extension MenuTurn {
    // MARK: The wish

    mutating func activateMeetings(_ id: String) {
        switch id {
        case "choice.booking": openBooking()
        case "choice.interpreter": state.visit?.wantsInterpreter.toggle()
        case "choice.rehearse": rehearse()
        default:
            guard let agency = around.meetingAgencies.first(where: { "meet." + $0.id == id }) else { return }
            choose(agency)
        }
    }

    private mutating func choose(_ agency: Agency) {
        switch around.door(of: agency) {
        case .bookedOnly: openBooking()
        case .open, .untold: ask(agency)
        case .closed: showClosed(agency)
        }
    }

    mutating func ask(_ agency: Agency, booking: String? = nil) {
        guard let profile = agency.meeting, let service = around.meetingService else { return }
        hangUp()
        leaveMeeting()
        let isPractice = profile.isPractice || around.purpose != .visitor
        let purpose = practicePurpose(isPractice)
        guard record(.meetingRequested, service, booking == nil ? 0 : 1, purpose: purpose) else {
            state.visit?.go(to: .meetingsStopped)
            return
        }
        state.lastTurn.requestedMeeting = true
        state.meetingNumber += 1
        guard var visit = state.visit else { return }
        let wish = MeetingWish(
            agency: agency.code, language: visit.language,
            wantsInterpreter: visit.wantsInterpreter && profile.hasInterpreter, booking: booking,
            isPractice: isPractice)
        visit.meeting = MeetingErrand(
            number: state.meetingNumber, service: service, wish: wish, longestMinutes: profile.longestMinutes,
            knowsJoining: profile.knowsJoining, isOwed: true, askedMilliseconds: now,
            deadlineMilliseconds: end(after: MenuTiming.askingSeconds))
        visit.go(to: .meeting)
        visit.step.focus = Self.calmFocus
        state.visit = visit
        // What is known to be in the way is told at once, and counted as the failure it is.
        if let obstacle = around.meetings.obstacle { return endMeeting(obstacle) }
        effects.append(.startMeeting(number: state.meetingNumber, wish))
    }

    /// Where the focus stands while one waits or meets: Enter pressed once too often hangs nothing up.
    private static let calmFocus = "bar.help"

    /// Nothing is asked for: who is closed is known before.
    private mutating func showClosed(_ agency: Agency) {
        guard let profile = agency.meeting, let service = around.meetingService, let language = state.visit?.language
        else { return }
        leaveMeeting()
        let meeting = MeetingErrand(
            number: 0, service: service,
            wish: MeetingWish(agency: agency.code, language: language, isPractice: profile.isPractice),
            longestMinutes: profile.longestMinutes, knowsJoining: profile.knowsJoining, phase: .over(.agencyClosed),
            isOwed: false,
            askedMilliseconds: now, deadlineMilliseconds: now)
        state.visit?.meeting = meeting
        state.visit?.go(to: .meeting)
    }

    /// Practice is counted as what it is.
    func practicePurpose(_ isPractice: Bool) -> Purpose {
        isPractice && around.purpose == .visitor ? .training : around.purpose
    }

    func end(after seconds: Int) -> Int64 { now + Int64(seconds) * 1_000 }

    // MARK: Answers

    mutating func take(_ number: Int, _ progress: MeetingProgress) {
        guard var meeting = state.visit?.meeting, number > 0, meeting.number == number else { return }
        if case .slip(let slip) = progress { return take(slip) }
        guard meeting.isActive else { return }
        let before = meeting.phase
        switch progress {
        case .asking, .slip: return
        case .ended(let end): return endMeeting(end)
        case .waiting(let place): wait(place, &meeting)
        case .opening:
            guard meeting.openedMilliseconds == nil else { return }
            meeting.phase = .opening
            if before != .opening {
                meeting.deadlineMilliseconds = end(after: MenuTiming.openingSeconds * around.meetings.patience)
            }
        case .running(let hasJoined, let interpreter): run(hasJoined, interpreter, &meeting)
        case .warned(let minutes):
            guard case .running = before else { return }
            meeting.isWarned = true
            meeting.minutesLeft = minutes
            effects.append(.ringBell)
        }
        state.visit?.meeting = meeting
        switch (before, meeting.phase) {
        case (.asking, .opening), (.waiting, .opening), (.asking, .running), (.waiting, .running):
            // Somebody answers: whatever else the visitor was reading makes room.
            showSignOfLife()
            surfaceMeeting()
            effects.append(.ringBell)
        default: break
        }
    }

    private func wait(_ place: Int?, _ meeting: inout MeetingErrand) {
        switch meeting.phase {
        case .asking: meeting.deadlineMilliseconds = end(after: MenuTiming.queueSeconds)
        case .waiting: break
        case .opening, .running, .over: return
        }
        meeting.phase = .waiting(place: place)
    }

    private func run(_ hasJoined: Bool, _ interpreter: Bool, _ meeting: inout MeetingErrand) {
        let longest = Int64(meeting.longestMinutes * 60 + MenuTiming.meetingGraceSeconds) * 1_000
        if meeting.openedMilliseconds == nil {
            meeting.openedMilliseconds = now
            meeting.deadlineMilliseconds = end(after: MenuTiming.joiningSeconds * around.meetings.patience)
        }
        if hasJoined || !meeting.knowsJoining, meeting.joinedMilliseconds == nil {
            meeting.joinedMilliseconds = now
            meeting.deadlineMilliseconds = (meeting.openedMilliseconds ?? now) + longest
        }
        meeting.phase = .running(hasJoined: hasJoined)
        meeting.hasInterpreter = interpreter
        if !meeting.isWarned { meeting.minutesLeft = meeting.minutesLeft(at: now) }
    }

    /// Somebody is there, without touching anything.
    mutating func showSignOfLife() {
        guard var visit = state.visit else { return }
        visit.lastInputMilliseconds = now
        visit.idleSecondsSaid = nil
        state.visit = visit
    }

    /// The meeting comes to the front; a call for the attendant stays before it.
    private mutating func surfaceMeeting() {
        guard var visit = state.visit else { return }
        let isCalling = visit.step.place == .call
        visit.go(to: .meeting)
        visit.step.focus = Self.calmFocus
        if isCalling { visit.go(to: .call) }
        state.visit = visit
    }

    // MARK: Time

    mutating func passMeetingTime() {
        passRehearsalTime()
        passBookingTime()
        passPageTime()
        guard var meeting = state.visit?.meeting, meeting.isActive else { return }
        if now >= meeting.deadlineMilliseconds {
            effects.append(.endMeeting(number: meeting.number))
            return endMeeting(meeting.silentEnd)
        }
        if meeting.holdsIdle { showSignOfLife() }
        guard let left = meeting.minutesLeft(at: now), left != meeting.minutesLeft else { return }
        meeting.minutesLeft = left
        state.visit?.meeting = meeting
    }

    /// When a meeting or a rehearsal next has something to do by itself.
    var nextMeetingMilliseconds: [Int64] {
        var moments: [Int64] = []
        if let meeting = state.visit?.meeting, meeting.isActive {
            moments.append(meeting.deadlineMilliseconds)
            if let minute = meeting.nextMinuteMilliseconds(at: now) { moments.append(minute) }
        }
        if let until = state.visit?.rehearsal?.untilMilliseconds { moments.append(until) }
        if let until = state.visit?.booking?.deadlineMilliseconds { moments.append(until) }
        if let page = state.visit?.page { moments.append(page.deadlineMilliseconds) }
        return moments
    }

    // MARK: The rehearsal

    private mutating func rehearse() {
        let until = end(after: MenuTiming.rehearsalSeconds)
        state.visit?.rehearsal = Rehearsal(untilMilliseconds: until)
        state.visit?.go(to: .rehearsal)
        effects.append(.startRehearsal)
    }

    mutating func activateRehearsal(_ id: String) {
        switch id {
        case "choice.again":
            endRehearsal()
            rehearse()
        case "choice.return": back()
        case "choice.mirror": openMirror()
        default: break
        }
    }

    mutating func take(_ report: RehearsalReport) {
        guard var rehearsal = state.visit?.rehearsal, !rehearsal.isOver else { return }
        rehearsal.report = report
        state.visit?.rehearsal = rehearsal
    }

    private mutating func passRehearsalTime() {
        guard let until = state.visit?.rehearsal?.untilMilliseconds, now >= until else { return }
        effects.append(.endRehearsal)
        state.visit?.rehearsal?.untilMilliseconds = nil
    }

    /// Lets go of camera and microphone.
    mutating func endRehearsal() {
        if state.visit?.rehearsal?.isOver == false { effects.append(.endRehearsal) }
        state.visit?.rehearsal = nil
    }
}

extension MeetingProfile {
    /// Whether anybody learns that somebody of the agency is there; else an open page is all that can be waited for.
    var knowsJoining: Bool { adapter == .desk || joinedPage != nil }
}

extension Surroundings {
    /// Agencies that know booked meetings.
    var bookableAgencies: [Agency] { meetingAgencies.filter { $0.meeting?.entry != .dropIn } }
}
