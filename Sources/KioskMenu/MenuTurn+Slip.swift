// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The slip: asked for, printed at most once, its outcome always told.
extension MenuTurn {
    mutating func openAgency(_ id: String) {
        guard let agency = around.content.agencies.first(where: { "agency." + $0.id == id }),
            let service = around.content.menu.first(where: { $0.kind == .contactSlip }), var visit = state.visit
        else { return }
        let copies = visit.slip?.agency == agency.code ? visit.slip?.copies ?? 0 : 0
        visit.slip = SlipErrand(
            service: service.code, agency: agency.code, openedMilliseconds: now, copies: copies)
        visit.go(to: .agency(agency.code))
        state.visit = visit
    }

    mutating func activateAgency(_ id: String, _ code: Int32) {
        guard id == "choice.slip", state.visit?.slip?.agency == code else { return }
        guard around.journalWritable else {
            state.visit?.go(to: .slipsStopped)
            return
        }
        setPhase(.preview)
        state.visit?.go(to: .slip)
        if around.printer.state == .noDevice { show() }
    }

    mutating func activateSlip(_ id: String) {
        switch id {
        case "choice.print", "choice.again": print()
        case "choice.show": show()
        case "choice.have": setPhase(.printed)
        case "choice.go": goOn()
        case "choice.cancel", "choice.without", "choice.return": back()
        case "choice.attendant": callAttendant()
        case "choice.fix": showPrinterFix()
        default: break
        }
    }

    /// Done with the agency's slip: to the question after a meeting.
    private mutating func goOn() {
        takeBackSlip(.declined)
        state.visit?.remove(.slip)
    }

    /// Number and hours can be read on their own page; any other slip can be read where it is.
    func stopSlips(_ visit: inout Visit) {
        if visit.slip?.matter == .contact { visit.remove(.slip) }
        visit.go(to: .slipsStopped)
    }

    func setPhase(_ phase: SlipErrand.Phase, in visit: inout Visit) {
        visit.slip?.phase = phase
        if let index = visit.steps.firstIndex(where: { $0.place == .slip }) { visit.steps[index] = Step(.slip) }
    }

    mutating func setPhase(_ phase: SlipErrand.Phase) {
        guard var visit = state.visit else { return }
        setPhase(phase, in: &visit)
        state.visit = visit
    }

    /// Asks for a slip on disk, before anything of it is made; false when slips have stopped.
    private mutating func request() -> SlipRequest? {
        guard var visit = state.visit, var slip = visit.slip, slip.copies < SlipErrand.copiesAtMost else { return nil }
        settle()
        visit = state.visit ?? visit
        slip.copies += 1
        if case .callback = slip.matter { tellMeetingEnd(isCallback: true) }
        visit = state.visit ?? visit
        guard record(.slipRequested, slip.service, Int32(slip.copies), purpose: purpose(of: slip)) else {
            stopSlips(&visit)
            state.visit = visit
            return nil
        }
        state.lastTurn.requestedSlip = true
        state.slipNumber += 1
        visit.slip = slip
        state.visit = visit
        return SlipRequest(
            number: state.slipNumber, service: slip.service, agency: slip.agency,
            openedMilliseconds: slip.openedMilliseconds, isContact: slip.matter == .contact,
            purpose: purpose(of: slip))
    }

    private func purpose(of slip: SlipErrand) -> Purpose {
        let agency = around.content.agencies.first { $0.code == slip.agency }
        return practicePurpose(slip.matter != .contact && agency?.meeting?.isPractice == true)
    }

    private mutating func print() {
        guard around.printer.state != .noDevice, let errand = state.visit?.slip,
            let draft = SlipComposer(around: around, language: state.visit?.language ?? "sv").draft(errand),
            var request = request()
        else { return }
        request.deadlineMilliseconds = now + Int64(MenuTiming.printingSeconds) * 1_000
        effects.append(.printSlip(number: request.number, draft))
        state.visit?.request = request
        setPhase(.printing)
    }

    private mutating func show() {
        if var request = state.visit?.request, request.intention == nil {
            // The printer waits: the job is taken back, and its outcome is what the printer's side answers.
            request.intention = .shownOnly
            request.deadlineMilliseconds = now + Int64(MenuTiming.cancellingSeconds) * 1_000
            state.visit?.request = request
            effects.append(.cancelSlip(number: request.number))
        } else if let request = request() {
            finish(request, .shownOnly)
        } else if state.visit?.step.place != .slip {
            return
        }
        setPhase(.shown)
    }

    /// The visitor does without the job under way, if there is one.
    mutating func takeBackSlip(_ intention: SlipOutcome) {
        guard var request = state.visit?.request, request.intention == nil else { return }
        request.intention = intention
        request.deadlineMilliseconds = now + Int64(MenuTiming.cancellingSeconds) * 1_000
        state.visit?.request = request
        state.visit?.notice = Message("slip.takenBack")
        effects.append(.cancelSlip(number: request.number))
    }

    // MARK: Answers

    mutating func take(_ progress: SlipProgress) {
        guard var visit = state.visit, var request = visit.request, request.number == progress.number else { return }
        let isWanted = request.intention == nil
        switch progress {
        case .sending:
            request.hasBegun = true
            visit.request = request
            if isWanted { setPhase(.printing, in: &visit) }
        case .waitingPaper, .waitingCover, .waitingOffline:
            request.hasBegun = false
            if isWanted {
                request.deadlineMilliseconds = nil
                setPhase(.waiting(progress.obstacle), in: &visit)
            }
            visit.request = request
        case .printed, .unknown, .cancelled: break
        }
        state.visit = visit
        switch progress {
        case .sending, .waitingPaper, .waitingCover, .waitingOffline: break
        case .printed:
            finish(request, .printed)
            if isWanted { setPhase(.printed) } else { state.visit?.notice = Message("slip.printedAnyway") }
        case .cancelled:
            finish(request, request.intention ?? .abandoned)
            if isWanted { setPhase(.preview) }
        case .unknown:
            finish(request, .unknown)
            if isWanted { setPhase(.unknown) }
        }
    }

    mutating func passSlipTime() {
        guard let request = state.visit?.request, let deadline = request.deadlineMilliseconds, now >= deadline
        else { return }
        if request.intention == nil, around.printer.obstacle?.keepsJob == true {
            // The screen says what is missing; when it is there, the printer goes on.
            var waiting = request
            waiting.deadlineMilliseconds = now + Int64(MenuTiming.printingSeconds) * 1_000
            state.visit?.request = waiting
        } else if request.intention == nil {
            effects.append(.cancelSlip(number: request.number))
            finish(request, .unknown)
            setPhase(.unknown)
        } else {
            settle()
        }
    }

    // MARK: Outcomes

    /// Tells the outcome of a job taken back whose answer has not come: what the visitor meant, unless it had begun.
    private mutating func settle() {
        guard let request = state.visit?.request else { return }
        finish(request, request.hasBegun ? .unknown : request.intention ?? .abandoned)
    }

    /// The visit ends: a job under way is taken back, and its outcome told as far as it is known.
    mutating func closeSlip() {
        guard let request = state.visit?.request else { return }
        if request.intention == nil { effects.append(.cancelSlip(number: request.number)) }
        settle()
    }

    /// The one place where an outcome is written.
    private mutating func finish(_ request: SlipRequest, _ outcome: SlipOutcome) {
        let counted: AgencyOutcome? =
            switch outcome {
            case .printed: .slipPrinted
            case .shownOnly: .slipShown
            case .declined, .abandoned, .unknown: nil
            }
        if let counted, request.isContact {
            let bucket = DurationBucket(milliseconds: now - request.openedMilliseconds)
            effects.append(
                .raise(
                    CounterKey(
                        family: .agency, first: request.agency, second: counted.rawValue, third: bucket.rawValue)))
        }
        effects.append(
            .record(
                UsageEvent(
                    .slipOutcome, purpose: request.purpose, first: request.service, second: outcome.rawValue)))
        state.visit?.request = nil
    }
}

/// How long an errand took, coarse enough to tell nobody apart (third part of an agency counter).
enum DurationBucket: Int32, CaseIterable {
    case underOneMinute = 0
    case underThreeMinutes = 1
    case underTenMinutes = 2
    case underThirtyMinutes = 3
    case longer = 4

    init(milliseconds: Int64) {
        switch milliseconds / 60_000 {
        case ..<1: self = .underOneMinute
        case ..<3: self = .underThreeMinutes
        case ..<10: self = .underTenMinutes
        case ..<30: self = .underThirtyMinutes
        default: self = .longer
        }
    }
}

extension SlipProgress {
    var number: Int {
        switch self {
        case .sending(let number), .printed(let number), .waitingPaper(let number), .waitingCover(let number),
            .waitingOffline(let number), .cancelled(let number), .unknown(let number):
            number
        }
    }

    var obstacle: SlipErrand.Obstacle {
        switch self {
        case .waitingPaper: .paper
        case .waitingCover: .cover
        default: .offline
        }
    }
}
