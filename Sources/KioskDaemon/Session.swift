// SPDX-License-Identifier: EUPL-1.2
import Console
import Content
import Journal
import KioskMenu
import KioskModel
import Logging
import Peripherals
import Slips
import TextScreen
import Uplink

/// The session actor: takes what happens, asks `KioskMenu` what it means, makes the journal durable, then acts.
///
/// It runs on the loop's thread and nowhere else; a key goes through the menu to one write(2) without a hop.
actor Session {
    nonisolated let loop: Loop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let log: Logger
    let settings: Settings
    let health: HealthBoard
    let journal: Journal
    var store: BundleStore
    let terminal: Terminal
    let callCommand: CallCommand

    var menu = MenuState()
    var content: KioskContent { didSet { content.put(deskHours) } }
    var slipArtist: SlipArtist
    var site: SiteConfiguration
    var clock: ClockFace
    /// Every peripheral that is fitted or reported, by kind and ordinal.
    var devices: [SeenDevice]
    var journalWritable: Bool
    var toldSheddings: [JournalShedding] = []
    /// When a journal that took nothing is tried again, CLOCK_BOOTTIME milliseconds.
    var nextJournalAttempt: Int64 = 0
    /// Counters to raise in the transaction of the next record.
    var pendingRaises: [CounterKey] = []
    /// What the central sent, applied between sessions.
    var nextSite: SiteConfiguration?
    var nextBundle: [UInt8]?
    var contentNotices: [String]
    /// What the visitor sees: a key means what it says there.
    var shown: Screen?
    /// The pause the operator was last told of.
    private var publishedPause: PauseReason?
    /// Where Tab and the arrows lead from there.
    private var prepared: [PreparedStep] = []

    private struct PreparedStep {
        var intent: Intent
        var state: MenuState
        var screen: Screen
    }

    var touch = TouchTracker()
    let webhook: Webhook
    /// The peripherals, once the first screen stands.
    var desk: DeviceDesk?
    var newKeyboard: NewKeyboard?
    /// True once keys come from nobody but the keyboards that the desk holds.
    var hasSettledKeys = false
    /// Where the device test is.
    var testStep: DeviceTestStep?
    /// Of the newest sheet for staff; they count down.
    var sheetNumber = 0
    var testPageNumber: Int?
    /// Who asked for the test page on the control socket.
    var testPageReply: ControlReply?
    var uplink: UplinkDoor?
    /// What `kioskctl doctor` recorded of the devices here.
    var deviceRecord: DeviceRecordFile?
    var doctor: DoctorDesk?
    /// This terminal's own mail by courier.
    var courier: CourierCounter?
    /// Meetings with agencies; `nil`: this terminal has none.
    var meetings: MeetingHost?
    /// Keys and touches of the meeting that is on, where it has the screen.
    var meetingInput: MeetingInput?
    var stateDirectory: StateDirectory?
    /// CLOCK_BOOTTIME milliseconds.
    var nextEnrolmentLook: Int64 = 0
    /// Codes of agencies whose desk answers now; `nil`: the central has not said.
    var agenciesOpenNow: Set<Int32>?
    /// As the central said last.
    var deskHours: [DeskHours] = []
    /// What became of the stick that was plugged in last.
    var stickReport: StickReport?

    init(
        loop: Loop, log: Logger, settings: Settings, health: HealthBoard, journal: Journal, store: BundleStore,
        content: ContentBundle, site: SiteConfiguration, clock: ClockFace, terminal: sending Terminal
    ) throws {
        self.loop = loop
        self.log = log
        self.settings = settings
        self.health = health
        self.journal = journal
        self.store = store
        self.content = content.content
        contentNotices = content.notices.map(\.description)
        slipArtist = try SlipArtist(symbolSVG: content.content.symbolSVG, paperMillimetres: settings.paperMillimetres)
        self.site = site
        self.clock = clock
        self.terminal = terminal
        webhook = Webhook { message, metadata in
            log.warning("call webhook", metadata: LogFile.metadata(message, metadata))
        }
        callCommand = CallCommand(arguments: settings.callCommand)
        let isNamed = if case .at = settings.printer { true } else { false }
        devices = [SeenDevice(isNamed ? DeviceStatus(.printer, .starting) : .noPrinter)]
        journalWritable = journal.isWritable
    }

    /// Takes the terminal and draws the first screen.
    func open() throws {
        try terminal.enter()
        redraw()
    }

    /// Everything the first screen did not need.
    func began(uplink: UplinkDoor) {
        self.uplink = uplink
        timeBecame(clock, errorBoundMilliseconds: clock.errorBoundMilliseconds)
        let clearsPrinter = closeWhatWasLeftOpen()
        record(UsageEvent(.terminalStarted, purpose: machinePurpose, first: SoftwareVersion.number))
        for salvage in journal.salvages {
            log.error("the journal was salvaged", metadata: ["what": "\(salvage)"])
        }
        publishHealth()
        if settings.inputDevices.takes { takeKeysFromKernel() }
        desk = DeviceDesk(
            session: self, settings: settings, record: deviceRecord?.record ?? DeviceRecord(),
            trusted: serviceCards, clearsFirst: clearsPrinter, sticks: makeCourierStick())
        settleKeys()
        redraw()
        if uplink.identity.isEnrolled { uplink.start() }
    }

    /// Ends the session in good order, says so in the journal, gives the terminal back.
    func close() {
        if menu.isInSession { dispatch(.stop) }
        record(UsageEvent(.terminalStopped, purpose: machinePurpose))
        callCommand.cancel()
        meetings?.close()
        desk?.stop()
        do { try journal.close() } catch { log.error("the journal did not close", metadata: ["reason": "\(error)"]) }
        terminal.leave()
    }

    /// Purpose of events that no visitor caused.
    var machinePurpose: Purpose { settings.purpose == .visitor ? .technician : settings.purpose }

    // MARK: - What happens

    func terminalReadable() {
        switch terminal.read(isReady: true) {
        case .events(let events): for event in events { handle(event) }
        case .interrupted:
            if settings.purpose == .demo { loop.stop() }
        case .closed: loop.stop()
        }
    }

    func resized() {
        terminal.measure()
        redraw()
    }

    func deadlinePassed() {
        let now = BootClock.milliseconds()
        for event in terminal.flush(now: now) { handle(event) }
        callCommand.expire(now: now)
        tryJournalAgain(now: now)
        doctor?.tick()
        desk?.timePassed(now: now)
        meetings?.timePassed(now: now)
        lookForEnrolment(now: now)
        rehearseAtNight(now: now)
        dispatch(.tick)
    }

    /// When the loop must come back, CLOCK_BOOTTIME milliseconds.
    func deadline() -> Int64 {
        let now = BootClock.milliseconds()
        let all = [
            clock.nextMinute(boot: now), menu.nextDeadlineMilliseconds, terminal.deadline, callCommand.deadline,
            journalWritable ? nil : nextJournalAttempt, doctor?.deadline,
            desk?.deadline, meetings?.deadline,
        ]
        return all.compactMap { $0 }.min() ?? now + 60_000
    }

    func handle(_ event: TerminalEvent) {
        switch event {
        case .key(let key):
            guard let shown else { return }
            let intent = shown.intent(for: key)
            // A focus that moves has no effects: it is shown first, and what the menu says of it is checked after.
            let index = prepared.firstIndex { $0.intent == intent }
            if let index, terminal.showPrepared(index) { confirm(prepared[index]) } else { dispatch(.intent(intent)) }
        case .press(let column, let row):
            let target = terminal.target(column: column, row: row)
            touch.press(target)
            // On a choice the release will say what was meant; beside all choices the touch is a sign of life at once.
            if target == nil { dispatch(.intent(.touch)) }
        case .release(let column, let row):
            // One that came down beside all choices has said its word: its end is no second touch on the next screen.
            guard touch.isOnTarget else { return }
            let id = touch.release(terminal.target(column: column, row: row))
            dispatch(.intent(id.map { $0 == "more" ? .more : .activate($0) } ?? .touch))
        }
    }

    func dispatch(_ input: MenuInput) {
        let wasInSession = menu.isInSession
        let effects = KioskMenu.handle(&menu, input, in: surroundings(), shown: shown)
        finish(effects, wasInSession: wasInSession)
    }

    /// Does what the menu asked for, then shows what it says now.
    private func finish(_ effects: [MenuEffect], wasInSession: Bool) {
        if !run(effects) { _ = run(KioskMenu.handle(&menu, .journalFailed, in: surroundings())) }
        if wasInSession != menu.isInSession {
            if !menu.isInSession { applyWhatWaits() }
            publishHealth()
            uplink?.nudge(menu.isInSession ? .sessionBegan : .sessionEnded)
        }
        if menu.pauseReason != publishedPause {
            publishedPause = menu.pauseReason
            publishHealth()
            uplink?.nudge(.stateChanged)
        }
        redraw()
    }

    /// The menu's own word on a step that was shown already.
    private func confirm(_ step: PreparedStep) {
        let wasInSession = menu.isInSession
        let effects = KioskMenu.handle(&menu, .intent(step.intent), in: surroundings(), shown: shown)
        guard effects.isEmpty, menu.looks(like: step.state) else {
            return finish(effects, wasInSession: wasInSession)
        }
        shown = step.screen
        prepareFocus(after: step.screen)
    }

    func surroundings() -> Surroundings {
        let boot = BootClock.milliseconds()
        var surroundings = Surroundings(
            content: content, site: site, monotonicMilliseconds: boot, now: clock.localMinute(boot: boot),
            clockTrusted: clock.isTrusted, printer: printerStatus,
            hasCallChannel: !settings.callCommand.isEmpty || settings.callWebhook != nil,
            journalWritable: journalWritable, symbolArt: slipArtist.symbolArt,
            purpose: settings.purpose)
        surroundings.pageCount = terminal.pageCount
        surroundings.devices = devices.map(\.status)
        // Behind a meeting nobody can read its digits.
        surroundings.newKeyboard = meetings?.relaying == nil ? newKeyboard : nil
        surroundings.meetings = meetingSurroundings
        return surroundings
    }

    func redraw() {
        let around = surroundings()
        let screen = KioskMenu.screen(menu, in: around)
        shown = screen
        if meetings?.isMeeting == true { meetings?.show(bar: KioskMenu.meetingBar(menu, in: around)) }
        terminal.tooSmall = content.text("screen.small", screen.language)
        terminal.show(screen)
        prepareFocus(after: screen)
        desk?.codeIsShown(screen.id == "keyboard-new")
    }

    /// Works out where Tab and the arrows lead while the visitor reads, so that a focus that moves costs one write.
    /// Every change of the surroundings comes with a redraw, and that prepares anew.
    private func prepareFocus(after screen: Screen) {
        let around = surroundings()
        prepared = [Intent.next, .previous].compactMap { intent in
            var next = menu
            guard KioskMenu.handle(&next, .intent(intent), in: around, shown: screen).isEmpty else { return nil }
            return PreparedStep(intent: intent, state: next, screen: KioskMenu.screen(next, in: around))
        }
        terminal.prepare(prepared.map(\.screen))
    }

    // MARK: - What others report

    /// The central confirmed the time, or nobody did yet and the journal knows better than the machine's clock.
    func timeBecame(_ face: ClockFace, errorBoundMilliseconds: Int64) {
        clock = face
        do {
            try journal.updateClock(
                wallMilliseconds: face.wallAtBootMilliseconds + BootClock.milliseconds(),
                errorBoundMilliseconds: errorBoundMilliseconds, trust: face.isTrusted ? .central : .untrusted)
        } catch {
            log.error("the journal cannot take the time", metadata: ["reason": "\(error)"])
        }
        publishHealth()
        dispatch(.tick)
    }

    func siteArrived(_ site: SiteConfiguration) {
        nextSite = site
        if !menu.isInSession { applyWhatWaits() }
        dispatch(.tick)
    }

    func bundleArrived(_ bytes: [UInt8]) {
        nextBundle = bytes
        if !menu.isInSession { applyWhatWaits() }
        dispatch(.tick)
    }

    func childEnded() {
        for (_, status) in callCommand.reap() where status != 0 {
            log.warning("the call command ended with an error", metadata: ["status": "\(status)"])
        }
    }
}
