// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// The attendant: called, answering, pausing and resuming.
extension MenuTurn {
    // MARK: The call

    mutating func callAttendant() {
        guard var visit = state.visit else { return }
        if visit.call == nil || visit.call?.isUnanswered == true {
            let isRecorded = record(.attendantCalled)
            state.lastTurn.calledAttendant = isRecorded
            effects.append(.ringBell)
            if around.hasCallChannel { effects.append(.callAttendant) }
            visit.call = AttendantCall(startedMilliseconds: now, isRecorded: isRecorded)
            visit.remove(.call)
        }
        visit.go(to: .call)
        state.visit = visit
    }

    mutating func activateCall(_ id: String) {
        switch id {
        case "choice.answer":
            closeCall(.answered)
            leaveCall()
            state.visit?.notice = Message("call.answered")
            // What can wait is not what the attendant was called for.
            if around.fixable.first?.gravity == 0 { showGravestFix() }
        case "choice.cancel", "choice.return": withdrawCall()
        case "choice.again": callAttendant()
        default: break
        }
    }

    mutating func withdrawCall() {
        if state.visit?.call?.isUnanswered == false { closeCall(.cancelled) }
        leaveCall()
    }

    private mutating func leaveCall() {
        state.visit?.call = nil
        state.visit?.remove(.call)
    }

    mutating func passCallTime() {
        guard let call = state.visit?.call, !call.isUnanswered, now >= call.endMilliseconds else { return }
        closeCall(.unanswered)
        state.visit?.call?.isUnanswered = true
        state.visit?.remove(.call)
        state.visit?.go(to: .call)
    }

    mutating func closeCall(_ end: AttendantCallEnd) {
        guard let call = state.visit?.call else { return }
        if call.isRecorded {
            let seconds = Int32(clamping: min(3_600, max(0, (now - call.startedMilliseconds) / 1_000)))
            record(.attendantCallEnded, end.rawValue, seconds)
        }
        effects.append(.cancelCall)
    }

    // MARK: The code

    mutating func openStaff() {
        state.visit?.keypad = ""
        if around.site.attendantCode.isEmpty { state.visit?.isStaffProven = true }
        state.visit?.go(to: around.site.attendantCode.isEmpty ? .staffReasons : .staffCode)
    }

    /// The most digits a field of the keypad takes.
    static let codeLengthAtMost = 12

    mutating func type(_ character: Character) {
        guard let digit = character.wholeNumberValue, digit < 10 else { return }
        let atMost =
            switch state.visit?.step.place {
            case .callback: Self.callbackDigits.upperBound
            case .booking: BookingCode.length
            default: Self.codeLengthAtMost
            }
        edit { if $0.count < atMost { $0 += String(digit) } }
    }

    mutating func erase() { edit { $0 = String($0.dropLast()) } }

    private mutating func edit(_ change: (inout String) -> Void) {
        if var visit = state.visit, visit.step.place.isVisitorsField {
            change(&visit.keypad)
            state.visit = visit
            return
        }
        guard state.codeBlockedUntilMilliseconds == nil else { return }
        if case .resuming(var resuming) = state.stage {
            change(&resuming.typed)
            resuming.isWrong = false
            resuming.untilMilliseconds = resumingEnd
            state.stage = .resuming(resuming)
        } else if var visit = state.visit, visit.step.place == .staffCode {
            change(&visit.keypad)
            state.visit = visit
        }
    }

    mutating func activateKeypad(_ id: String) {
        switch id {
        case "key.erase": erase()
        case "key.ok": confirmCode()
        default: if id.hasPrefix("key."), let digit = id.last { type(digit) }
        }
    }

    private var resumingEnd: Int64 { now + Int64(MenuTiming.resumingSeconds) * 1_000 }

    private mutating func confirmCode() {
        switch state.stage {
        case .resuming(var resuming):
            guard !resuming.typed.isEmpty else { return }
            if accepts(resuming.typed) { return resume() }
            resuming.typed = ""
            resuming.isWrong = true
            resuming.untilMilliseconds = resumingEnd
            state.stage = .resuming(resuming)
        case .visit(let visit):
            guard !visit.keypad.isEmpty else { return }
            if visit.step.place == .booking { return confirmBooking() }
            if visit.step.place == .callback { return confirmCallback() }
            state.visit?.keypad = ""
            if accepts(visit.keypad) {
                state.visit?.isStaffProven = true
                state.visit?.replace(with: .staffReasons)
            } else {
                state.visit?.notice = Message("code.wrong")
            }
        default: break
        }
    }

    private mutating func accepts(_ typed: String) -> Bool {
        if AttendantCode(stored: around.site.attendantCode).accepts(typed) {
            state.codeFailures = 0
            return true
        }
        state.codeFailures += 1
        if state.codeFailures >= MenuTiming.codeAttempts {
            state.codeFailures = 0
            state.codeBlockedUntilMilliseconds = now + Int64(MenuTiming.codeWaitSeconds) * 1_000
        }
        return false
    }

    // MARK: Pause

    mutating func pause(_ id: String) {
        guard let reason = PauseReason.allCases.first(where: { "reason.\($0)" == id }) else { return }
        if state.visit != nil { return endVisit(.paused, pausing: reason) }
        record(.terminalPaused, reason.rawValue, purpose: .attendant)
        state.terminalStep = Step(.menu)
        state.stage = .paused(reason)
    }

    mutating func takePaused(_ intent: Intent) {
        let screen = KioskMenu.screen(state, in: around)
        switch intent {
        case .activate(let id):
            guard screen.node(id)?.isFocusable == true else { return }
            activatePaused(id)
        case .next, .previous:
            let id = focus(intent == .next ? 1 : -1, on: screen)
            state.terminalStep.focus = id
        case .back: if let reason = state.pauseReason { state.stage = .paused(reason) }
        case .type(let character): type(character)
        case .erase: erase()
        case .more, .touch: page(intent)
        }
    }

    private mutating func activatePaused(_ id: String) {
        guard let reason = state.pauseReason else { return }
        switch id {
        case "bar.back": state.stage = .paused(reason)
        case "more": page(.more)
        case "choice.resume":
            state.terminalStep = Step(.menu)
            if around.site.attendantCode.isEmpty {
                resume()
            } else {
                state.stage = .resuming(MenuState.Resuming(reason: reason, untilMilliseconds: resumingEnd))
            }
        case "choice.wrong": askWhatIsWrong(reason)
        default: activateKeypad(id)
        }
    }

    mutating func resume() {
        record(.terminalResumed, purpose: .attendant)
        rest()
    }

    /// Turns the page of a screen that is no visitor's.
    mutating func page(_ intent: Intent) {
        if intent == .more || intent == .activate("more") { state.terminalStep.page += 1 }
    }
}
