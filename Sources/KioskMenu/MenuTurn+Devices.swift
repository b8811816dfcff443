// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// Devices as people mend them: the list, the three steps, the keyboard that waits, the guided test.
extension MenuTurn {
    // MARK: Places that a visit and staff share

    mutating func go(to place: Place) {
        switch state.stage {
        case .visit: state.visit?.go(to: place)
        case .staff(var staff):
            staff.go(to: place)
            state.stage = .staff(staff)
        default: break
        }
    }

    private mutating func say(_ notice: Message) {
        switch state.stage {
        case .visit: state.visit?.notice = notice
        case .staff(var staff):
            staff.notice = notice
            state.stage = .staff(staff)
        default: break
        }
    }

    /// A choice of a place that a visit and staff share; `leave` is Back.
    mutating func activateStaffPlace(_ id: String, _ place: Place) {
        switch place {
        case .staffReasons: if id == "choice.devices" { go(to: .devices) } else { pause(id) }
        case .devices: openFix(id)
        case .fixSheet(let fix):
            switch id {
            case "choice.print": printSheet(fix)
            case "choice.devices": go(to: .devices)
            case "choice.return": leavePlace()
            default: break
            }
        default: break
        }
    }

    private mutating func leavePlace() {
        if case .staff = state.stage { leaveStaffPlace() } else { back() }
    }

    private mutating func openFix(_ id: String) {
        let device = around.devicesByGravity.first { ScreenMaker.deviceID($0) == id }
        guard let fix = device.flatMap({ Fix($0, isForStaff: true) }) else { return }
        go(to: .fixSheet(fix))
    }

    /// The attendant is here: the three steps of the gravest fault, if a hand can mend it.
    mutating func showGravestFix() {
        guard let device = around.fixable.first, let fix = Fix(device, isForStaff: true) else { return }
        go(to: .fixSheet(fix))
    }

    /// The visitor wants to see how the printer is mended.
    mutating func showPrinterFix() {
        guard let fix = Fix(around.printer, isForStaff: false) else { return }
        go(to: .fixSheet(fix))
    }

    private mutating func printSheet(_ fix: Fix) {
        guard around.printer.canPrint else { return }
        let language = ScreenMaker(state: state, around: around).tag(of: fix)
        effects.append(.printSheet(FixSheet(fix, around: around).draft(in: language)))
        say(Message("fix.printing"))
    }

    /// A sheet goes when its fault is mended, and says so; while another fault of the same device stands (the cover is
    /// open because the paper is being changed), it stays.
    mutating func passFixes() {
        switch state.stage {
        case .visit(var visit) where hasFix(visit.steps):
            if let word = dropFixes(&visit.steps) { visit.notice = word }
            state.visit = visit
        case .staff(var staff) where hasFix(staff.steps):
            if let word = dropFixes(&staff.steps) { staff.notice = word }
            state.stage = .staff(staff)
        default: break
        }
    }

    private func hasFix(_ steps: [Step]) -> Bool {
        steps.contains { if case .fixSheet = $0.place { true } else { false } }
    }

    private func dropFixes(_ steps: inout [Step]) -> Message? {
        var word: Message?
        steps.removeAll { step in
            guard case .fixSheet(let fix) = step.place else { return false }
            guard let device = around.device(fix) else { return true }
            let condition = device.knownCondition
            switch condition.remedy {
            case .none where condition == .untold: return false
            case .none where condition == .notFitted: return true
            case .attendant where condition != .paperLow || fix.condition == .paperLow: return false
            case .wait: return false
            case .technician: word = Message("fix.technician")
            case .none, .attendant:
                word = Message("fix.mended", ["device": .message(ScreenMaker.name(of: device))])
            }
            return true
        }
        return word
    }

    // MARK: Staff without a visit

    private var staffEnd: Int64 { now + Int64(MenuTiming.staffSeconds) * 1_000 }

    mutating func openStaffVisit(isProven: Bool, reason: PauseReason? = nil) {
        let start = Step(isProven ? .devices : .staffReasons)
        state.terminalStep = Step(.menu)
        state.stage = .staff(
            StaffVisit(reason: reason, isProven: isProven, steps: [start], untilMilliseconds: staffEnd))
    }

    /// "What is wrong?" on a paused screen: the three steps if one fault alone can be mended by hand, else the list.
    mutating func askWhatIsWrong(_ reason: PauseReason) {
        openStaffVisit(isProven: true, reason: reason)
        if around.fixable.count == 1 { showGravestFix() }
    }

    mutating func takeStaff(_ intent: Intent) {
        guard case .staff(var staff) = state.stage else { return }
        let screen = screen
        staff.notice = nil
        staff.untilMilliseconds = staffEnd
        switch intent {
        case .next, .previous: staff.step.focus = focus(intent == .next ? 1 : -1, on: screen)
        case .more, .activate("more"): staff.step.page += 1
        case .activate("choice.more"):
            staff.step.choicePage += 1
            staff.step.focus = nil
        case .activate, .back, .type, .erase, .touch: break
        }
        state.stage = .staff(staff)
        if intent == .back { return leaveStaffPlace() }
        guard case .activate(let id) = intent, screen.node(id)?.isFocusable == true else { return }
        switch id {
        case "bar.back": leaveStaffPlace()
        case "bar.pause": go(to: .staffReasons)
        default: activateStaffPlace(id, staff.step.place)
        }
    }

    private mutating func leaveStaffPlace() {
        guard case .staff(var staff) = state.stage, staff.steps.count > 1 else { return leaveStaff() }
        staff.steps.removeLast()
        state.stage = .staff(staff)
    }

    mutating func leaveStaff() {
        if case .staff(let staff) = state.stage, let reason = staff.reason {
            state.terminalStep = Step(.menu)
            state.stage = .paused(reason)
        } else {
            rest()
        }
    }

    // MARK: A keyboard nobody accepted yet

    /// What is asked for on the screen of the keyboard that waits: nothing but "later", and what the bar offers.
    mutating func takeKeyboard(_ intent: Intent) {
        let screen = screen
        switch intent {
        case .next, .previous: state.terminalStep.focus = focus(intent == .next ? 1 : -1, on: screen)
        case .back: refuseKeyboard()
        case .more: state.terminalStep.page += 1
        case .activate(let id):
            guard screen.node(id)?.isFocusable == true else { return }
            switch id {
            case "more": state.terminalStep.page += 1
            case "choice.later", "bar.back": refuseKeyboard()
            default:
                refuseKeyboard()
                activate(id)
            }
        case .type, .erase, .touch: break
        }
    }

    private mutating func refuseKeyboard() {
        state.terminalStep = Step(.menu)
        effects.append(.refuseKeyboard)
    }

    // MARK: The guided test

    mutating func take(_ step: DeviceTestStep?) {
        guard let step else { return endTest() }
        // A visitor comes first; who tests is told by `isTesting`.
        guard state.visit == nil else { return }
        state.terminalStep = Step(.menu)
        state.stage = .testing(
            DeviceTest(
                step: step, reason: state.pauseReason,
                untilMilliseconds: now + Int64(MenuTiming.testSeconds) * 1_000))
    }

    mutating func takeTest(_ intent: Intent, _ test: DeviceTest) {
        switch intent {
        case .activate("bar.finish"): endTest()
        // Where a key is asked for, a key is an answer.
        case .back: if case .key = test.step {} else { endTest() }
        case .more, .activate("more"): state.terminalStep.page += 1
        default: break
        }
    }

    mutating func endTest() {
        guard case .testing(let test) = state.stage else { return }
        state.terminalStep = Step(.menu)
        if let reason = test.reason { state.stage = .paused(reason) } else { rest() }
    }
}
