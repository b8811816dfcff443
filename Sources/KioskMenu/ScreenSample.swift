// SPDX-License-Identifier: EUPL-1.2
public import KioskModel
public import TextScreen

/// One screen of the list as somebody may meet it: what `kioskctl screen show` draws.
public struct ScreenSample: Sendable {
    /// The screen's id.
    public let id: String
    public let state: MenuState
    public let surroundings: Surroundings

    public var screen: Screen { KioskMenu.screen(state, in: surroundings) }
}

extension KioskMenu {
    /// Every screen of `screenIDs`, in that order, in a language, at a place made up for the purpose.
    /// - Parameter symbolArt: the block art of the attract screen, drawn by `Glyphs`.
    public static func catalogue(
        _ content: KioskContent, language: String, symbolArt: [String] = []
    ) -> [ScreenSample] {
        let site = SiteConfiguration(
            version: 1, placeCode: 1, placeName: "Sillerud lanthandel", municipality: "Årjängs kommun",
            county: "Värmlands län", shopPhone: "0573-000 00", shopPhonePlace: "till",
            openingHours: OpeningHours(
                week: Array(repeating: [OpeningHours.Span(opens: 540, closes: 1_080)], count: 6) + [[]]),
            isMobile: false, responsible: "Årjängs kommun", complaintsPhone: "0573-000 00", attendantCode: "0000")
        let tuesday = LocalMinute(date: CivilDate(year: 2026, month: 11, day: 24), minute: 845)
        var around = Surroundings(
            content: content, site: site, monotonicMilliseconds: 86_400_000, now: tuesday, clockTrusted: true,
            printer: DeviceStatus(kind: .printer, state: .online, paper: .full, coverOpen: false),
            hasCallChannel: true, journalWritable: true, symbolArt: symbolArt, purpose: .demo)
        around.meetings.canMeet = true
        return catalogue(in: around, language: language)
    }

    /// Every screen of `screenIDs`, in that order, in a language, in the surroundings given.
    public static func catalogue(in surroundings: Surroundings, language: String) -> [ScreenSample] {
        screenIDs.map { sample($0, in: surroundings, language: language) }
    }

    /// One screen of the list. Traps on an id that is not in it.
    public static func sample(_ id: String, in surroundings: Surroundings, language: String) -> ScreenSample {
        precondition(screenIDs.contains(id), "screen \(id) is not in the list of screens")
        var maker = SampleMaker(around: surroundings, language: surroundings.content.language(language).tag)
        let state = maker.state(of: id)
        return ScreenSample(id: id, state: state, surroundings: maker.around)
    }
}

/// Puts a terminal into the state in which a screen is met.
private struct SampleMaker {
    var around: Surroundings
    let language: String

    var now: Int64 { around.monotonicMilliseconds }

    init(around: Surroundings, language: String) {
        self.around = around
        self.language = language
        // Long after the boot, so that every wait of the samples has room.
        self.around.monotonicMilliseconds = max(around.monotonicMilliseconds, 86_400_000)
        self.around.journalWritable = true
    }

    mutating func state(of id: String) -> MenuState {
        var state = MenuState()
        switch id {
        case "attract": break
        case "closed": state.stage = .closed
        case "goodbye": state.stage = .goodbye(untilMilliseconds: now + 10_000)
        case "paused":
            addFaults()
            state.stage = .paused(.fault)
        case "paused-code", "paused-wait":
            state.stage = .resuming(
                MenuState.Resuming(reason: .fault, typed: "12", untilMilliseconds: now + 60_000))
        case "card-forgotten":
            addCard()
            state.card = .forgotten
            state.stage = .forgotten
        case "keyboard-new": around.newKeyboard = NewKeyboard(code: "471", typedCount: 1)
        default:
            if let step = testStep(id) {
                state.stage = .testing(DeviceTest(step: step, untilMilliseconds: now + 900_000))
            } else {
                state.stage = .visit(visit(at: id))
            }
        }
        if id == "card-left" { state.card = .visitor }
        if id.hasSuffix("-wait") { state.codeBlockedUntilMilliseconds = now + 60_000 }
        return state
    }

    private mutating func visit(at id: String) -> Visit {
        var visit = Visit(
            language: language, startedMilliseconds: now - 60_000, lastInputMilliseconds: now, isRecorded: true)
        let agency = around.content.agencies.first?.code ?? 0
        switch id {
        case "languages": visit.go(to: .languages)
        case "help": visit.go(to: .help)
        case "about": visit.go(to: .about)
        case "question": visit.go(to: .question(0))
        case "survey-thanks": visit.go(to: .surveyThanks)
        case "idle-warning":
            visit.lastInputMilliseconds = now - Int64(MenuTiming.idleSeconds) * 1_000
        case "closing-warning": visit.closingWarnedMilliseconds = now
        case "agencies", "agency", "slips-stopped":
            visit.go(to: .agencies)
            if id != "agencies" { visit.go(to: .agency(agency)) }
            if id == "slips-stopped" { visit.go(to: .slipsStopped) }
        case "attendant-sign", "attendant-unanswered":
            visit.call = AttendantCall(
                startedMilliseconds: now, isRecorded: true, isUnanswered: id == "attendant-unanswered")
            visit.go(to: .call)
        case "staff-code", "staff-wait":
            visit.keypad = "12"
            visit.go(to: .staffCode)
        case "staff-reasons":
            addFaults()
            visit.isStaffProven = true
            visit.go(to: .staffReasons)
        case "card-left":
            addCard()
            visit.parting = Parting(end: .finished, untilMilliseconds: now + 45_000, bells: 1)
            visit.isCardMentioned = true
        case "devices", "fix-sheet":
            addFaults()
            visit.isStaffProven = true
            visit.go(to: .staffReasons)
            visit.go(to: .devices)
            if id == "fix-sheet", let fix = around.fixable.first.flatMap({ Fix($0, isForStaff: false) }) {
                visit.go(to: .fixSheet(fix))
            }
        default:
            if let phase = phase(of: id) {
                addSlip(agency, phase, &visit)
            } else if id != "menu", let sample = MeetingSample(&around) {
                sample.lead(&visit, to: id)
            }
        }
        return visit
    }

    private func phase(of id: String) -> SlipErrand.Phase? {
        switch id {
        case "slip-preview": .preview
        case "slip-printing": .printing
        case "slip-printed": .printed
        case "slip-shown": .shown
        case "slip-unknown": .unknown
        case "printer-paper-out": .waiting(.paper)
        case "printer-cover-open": .waiting(.cover)
        case "printer-offline": .waiting(.offline)
        case "printer-jammed": .waiting(.jam)
        case "printer-unplugged": .waiting(.plug)
        case "printer-set-aside": .waiting(.setAside)
        case "printer-busy": .waiting(.busy)
        default: nil
        }
    }

    private mutating func addSlip(_ agency: Int32, _ phase: SlipErrand.Phase, _ visit: inout Visit) {
        let service = around.content.menu.first { $0.kind == .contactSlip }?.code ?? 0
        visit.slip = SlipErrand(
            service: service, agency: agency, openedMilliseconds: now, phase: phase,
            copies: phase == .preview ? 0 : 1)
        visit.go(to: .agencies)
        visit.go(to: .agency(agency))
        visit.go(to: .slip)
        let condition: DeviceCondition =
            switch phase {
            case .waiting(.paper): .paperOut
            case .waiting(.cover): .coverOpen
            case .waiting(.jam): .cutterJammed
            case .waiting(.plug): .unplugged
            case .waiting(.offline): .offline
            case .waiting(.setAside): .broken
            case .waiting(.busy): .recovering
            default: .ready
            }
        around.printer = DeviceStatus(
            .printer, condition, paper: condition == .paperOut ? .out : .full, coverOpen: condition == .coverOpen)
        around.devices = around.devices.filter { $0.kind != .printer } + [around.printer]
    }

    private mutating func addCard() {
        around.devices.removeAll { $0.kind == .cardReader }
        around.devices.append(DeviceStatus(.cardReader, .cardPresent, card: .present))
    }

    /// A terminal with something of everything.
    private mutating func addFaults() {
        around.printer = DeviceStatus(.printer, .paperOut, paper: .out, coverOpen: false)
        around.devices = [
            around.printer, DeviceStatus(.cardReader, .ready, card: .notPresent), DeviceStatus(.touchscreen, .ready),
            DeviceStatus(.keyboard, .ready), DeviceStatus(.scanner, .unplugged), DeviceStatus(.storage, .unexpected),
        ]
    }

    private func testStep(_ id: String) -> DeviceTestStep? {
        switch id {
        case "test-welcome": .welcome
        case "test-meeting": .meeting
        case "test-touch": .touch(.topLeft)
        case "test-key": .key("A")
        case "test-scan": .scan
        case "test-card": .insertCard
        case "test-paper": .paper
        case "test-unplug": .unplug(.printer)
        case "test-done": .done(isReady: true)
        default: nil
        }
    }
}
