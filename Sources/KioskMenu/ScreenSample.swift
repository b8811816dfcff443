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
        return catalogue(
            in: Surroundings(
                content: content, site: site, monotonicMilliseconds: 86_400_000, now: tuesday, clockTrusted: true,
                printer: DeviceStatus(kind: .printer, state: .online, paper: .full, coverOpen: false),
                hasCallChannel: true, journalWritable: true, symbolArt: symbolArt, purpose: .demo),
            language: language)
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
        case "paused": state.stage = .paused(.fault)
        case "paused-code", "paused-wait":
            state.stage = .resuming(
                MenuState.Resuming(reason: .fault, typed: "12", untilMilliseconds: now + 60_000))
        default: state.stage = .visit(visit(at: id))
        }
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
        case "staff-reasons": visit.go(to: .staffReasons)
        default:
            if let phase = phase(of: id) { addSlip(agency, phase, &visit) }
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
        around.printer = DeviceStatus(kind: .printer, state: .online, paper: .full, coverOpen: false)
        switch phase {
        case .waiting(.paper): around.printer.paper = .out
        case .waiting(.cover): around.printer.coverOpen = true
        case .waiting(.offline): around.printer.state = .offline
        default: break
        }
    }
}
