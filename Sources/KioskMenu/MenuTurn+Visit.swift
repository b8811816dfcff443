// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// A visit from its first touch to its wipe.
extension MenuTurn {
    mutating func take(_ intent: Intent) {
        if state.visit == nil, KioskMenu.asksForKeyboard(state, around) { return takeKeyboard(intent) }
        switch state.stage {
        case .closed: page(intent)
        case .goodbye: rest()
        case .attract: begin(intent)
        case .forgotten: if isClosed { page(intent) } else { begin(intent) }
        case .staff: takeStaff(intent)
        case .testing(let test): takeTest(intent, test)
        case .paused, .resuming: takePaused(intent)
        case .visit: takeVisit(intent)
        }
    }

    // MARK: Beginning

    private mutating func begin(_ intent: Intent) {
        var tag = around.content.languages[0].tag
        var id = if case .activate(let id) = intent { id } else { "" }
        if KioskMenu.screen(state, in: around).node(id) == nil { id = "" }
        if id.hasPrefix("language."), let chosen = language(of: id) { tag = chosen.tag }
        let code = around.content.language(tag).code
        let isRecorded = record(.sessionStarted, code)
        state.lastTurn.startedVisit = isRecorded
        state.terminalStep = Step(.menu)
        state.visit = Visit(
            language: tag, startedMilliseconds: now, lastInputMilliseconds: now, isRecorded: isRecorded)
        followCard()
        passCardNotice()
        if id.hasPrefix("bar.") { activate(id) }
    }

    private func language(of id: String) -> Language? {
        around.content.languages.first { "language." + $0.tag == id }
    }

    // MARK: During

    private mutating func takeVisit(_ intent: Intent) {
        guard var visit = state.visit else { return }
        let screen = screen
        let wasWarning = visit.idleSecondsLeft(at: now) != nil
        let wasClosing = visit.closingWarnedMilliseconds != nil && !visit.closingWarningSeen
        visit.lastInputMilliseconds = now
        visit.idleSecondsSaid = nil
        if wasClosing, !wasWarning { visit.closingWarningSeen = true }
        visit.notice = nil
        state.visit = visit
        if let parting = visit.parting { return takeParting(intent, parting, on: screen) }
        // Before a warning every input means "I am here"; only the bar at its foot means more.
        if wasWarning || wasClosing {
            if case .activate(let id) = intent, id.hasPrefix("bar."), id != "bar.back" { activate(id) }
            return
        }
        if KioskMenu.asksForKeyboard(state, around) { return takeKeyboard(intent) }
        switch intent {
        case .activate(let id):
            guard screen.node(id)?.isFocusable == true else { return }
            activate(id)
        case .next: move(1, on: screen)
        case .previous: move(-1, on: screen)
        case .back: back()
        case .more: state.visit?.step.page += 1
        case .type(let character): type(character)
        case .erase: erase()
        case .touch: break
        }
    }

    private mutating func move(_ by: Int, on screen: Screen) {
        let id = focus(by, on: screen)
        state.visit?.step.focus = id
    }

    /// The id a step away in the focus order, which wraps.
    func focus(_ by: Int, on screen: Screen) -> String? {
        screen.focused(by: by, pageCount: around.pageCount)?.focus
    }

    mutating func activate(_ id: String) {
        switch id {
        case "bar.back": back()
        case "bar.help":
            record(.helpOpened)
            state.visit?.go(to: .help)
        case "bar.attendant": callAttendant()
        case "bar.finish": endVisit(.finished)
        case "bar.languages", "choice.languages": state.visit?.go(to: .languages)
        case "more": state.visit?.step.page += 1
        case "choice.more":
            state.visit?.step.choicePage += 1
            state.visit?.step.focus = nil
        case "choice.menu": returnToMenu()
        default: activateChoice(id)
        }
    }

    private mutating func activateChoice(_ id: String) {
        guard let visit = state.visit else { return }
        switch visit.step.place {
        case .menu: openService(id)
        case .languages: chooseLanguage(id)
        case .help: activateHelp(id)
        case .about, .slipsStopped, .meetingsStopped, .surveyThanks: if id == "choice.return" { back() }
        case .meetings: activateMeetings(id)
        case .booked: activateBooked(id)
        case .meeting: activateMeeting(id)
        case .meetingRating: rate(id)
        case .rehearsal: activateRehearsal(id)
        case .page: if id == "choice.close" { closePage() }
        case .agencies: openAgency(id)
        case .agency(let code): activateAgency(id, code)
        case .slip: activateSlip(id)
        case .question(let index): answer(id, index)
        case .call: activateCall(id)
        case .staffCode, .booking, .callback: activateKeypad(id)
        case .staffReasons, .devices, .fixSheet: activateStaffPlace(id, visit.step.place)
        }
    }

    private mutating func openService(_ id: String) {
        guard let entry = around.services.first(where: { "choice." + $0.id == id }) else { return }
        record(.serviceOpened, entry.code)
        switch entry.kind {
        case .contactSlip: state.visit?.go(to: .agencies)
        case .meeting: state.visit?.go(to: .meetings)
        case .survey: state.visit?.go(to: around.content.questions.isEmpty ? .surveyThanks : .question(0))
        case .callAttendant: callAttendant()
        case .about: state.visit?.go(to: .about)
        }
    }

    private mutating func activateHelp(_ id: String) {
        switch id {
        case "choice.about": state.visit?.go(to: .about)
        case "choice.staff": openStaff()
        default: break
        }
    }

    /// Changes the language and nothing else: the errand stays where it was.
    private mutating func chooseLanguage(_ id: String) {
        guard let chosen = language(of: id), var visit = state.visit else { return }
        if chosen.tag != visit.language {
            record(.languageChosen, chosen.code)
            visit.language = chosen.tag
        }
        visit.remove(.languages)
        state.visit = visit
    }

    private mutating func answer(_ id: String, _ index: Int) {
        guard around.content.questions.indices.contains(index) else { return }
        let question = around.content.questions[index]
        if let answer = question.answerKeys.indices.first(where: { "answer.\($0 + 1)" == id }) {
            record(.answerGiven, question.code, Int32(answer + 1))
        } else if id != "choice.skip" {
            return
        }
        let isLast = index + 1 == around.content.questions.count
        state.visit?.replace(with: isLast ? .surveyThanks : .question(index + 1))
    }

    mutating func returnToMenu() {
        guard var visit = state.visit else { return }
        takeBackSlip(.declined)
        leaveMeeting()
        visit = state.visit ?? visit
        visit.steps = [Step(.menu)]
        visit.slip = nil
        state.visit = visit
    }

    /// One step back; from the menu, where there is nowhere else to go, out.
    mutating func back() {
        guard let visit = state.visit else { return }
        switch visit.step.place {
        case .menu: return endVisit(.finished)
        case .call: return withdrawCall()
        case .slip: takeBackSlip(.declined)
        case .staffCode: state.visit?.keypad = ""
        case .booking: dropBooking()
        case .booked: state.visit?.booking = nil
        case .rehearsal: endRehearsal()
        case .meeting: return leaveMeetingScreen()
        case .page: return closePage()
        case .meetingRating: return returnToMenu()
        case .callback: return leaveCallback()
        default: break
        }
        state.visit?.steps.removeLast()
    }

    // MARK: The end

    /// Ends the visit: what is owed is written, then everything of the visitor goes.
    mutating func endVisit(_ end: SessionEnd, pausing reason: PauseReason? = nil) {
        closeMeeting(end)
        if reason == nil, waitsForCard(end) { return remind(end) }
        guard let visit = state.visit else { return }
        closeSlip()
        if visit.call?.isUnanswered == false { closeCall(.cancelled) }
        if visit.isRecorded {
            let minutes = Int32(clamping: min(1_440, max(0, (now - visit.startedMilliseconds) / 60_000)))
            effects.append(
                .record(
                    UsageEvent(.sessionEnded, purpose: around.purpose, first: end.rawValue, second: minutes)))
        }
        if let reason { record(.terminalPaused, reason.rawValue, purpose: .attendant) }
        effects.append(.wipe)
        state.terminalStep = Step(.menu)
        if hasVisitorCard { state.card = .forgotten }
        if let reason {
            state.stage = .paused(reason)
        } else if visit.parting != nil, state.card == .forgotten {
            state.stage = .forgotten
        } else if end == .finished {
            state.stage = .goodbye(untilMilliseconds: now + Int64(MenuTiming.goodbyeSeconds) * 1_000)
        } else {
            rest()
        }
    }
}
