// SPDX-License-Identifier: EUPL-1.2
import Console
import Glibc
import InputDevices
import KioskMenu
import KioskModel
import Logging
import Peripherals
import TextScreen
import Uplink

/// What peripherals tell the session.
extension Session {
    /// The printer that slips go to.
    var printerStatus: DeviceStatus { devices.first { $0.status.kind == .printer }?.status ?? .noPrinter }

    /// A device is, or is no longer, as it was: written down, told to the central, shown.
    func deviceChanged(_ status: DeviceStatus, _ identity: DeviceIdentity? = nil) {
        let index = devices.firstIndex { $0.status.kind == status.kind && $0.status.ordinal == status.ordinal }
        let before = index.map { devices[$0] }
        let seen = SeenDevice(status, identity ?? before?.identity ?? DeviceIdentity())
        guard seen != before else { return }
        if let index { devices.remove(at: index) }
        // Of a second printer, or a keyboard, that is not there any more nothing is to be said.
        if status.condition != .notFitted || (status.ordinal == 1 && status.kind.isMissed) { devices.append(seen) }
        devices.sort { ($0.status.kind.rawValue, $0.status.ordinal) < ($1.status.kind.rawValue, $1.status.ordinal) }
        // Who stands there sees it first; nothing is printed or begun by it that would have to wait for the disk.
        dispatch(.tick)
        if before.map({ $0.status.isCounted(apartFrom: status) }) ?? (status.state != .noDevice) {
            let third = status.kind == .printer ? Int32(status.paper.rawValue) : Int32(status.card.rawValue)
            record(
                UsageEvent(
                    .deviceStateChanged, purpose: machinePurpose, first: Int32(status.kind.rawValue),
                    second: Int32(status.state.rawValue), third: third))
        }
        settleKeys()
        publishHealth()
        uplink?.nudge(.stateChanged)
        doctor?.saw(.devices(devices))
    }

    /// What the driver of the printer says of a job.
    func printer(_ event: PrinterEvent) {
        switch event {
        case .status(let status): deviceChanged(status)
        case .progress(let number, let progress):
            if number > 0 { return dispatch(.slip(SlipProgress(number, progress))) }
            // Sheets for staff have numbers below zero: nobody's slip.
            if number == testPageNumber { testPageProgressed(progress) }
        }
    }

    /// A person did something on an input device that the kiosk has taken.
    func input(_ event: InputEvent, from kind: PeripheralKind) {
        switch event {
        case .press(let x, let y):
            if isCalibrating { return doctor?.saw(.touch(x: x, y: y)) ?? () }
            let cell = cell(x, y)
            handle(.press(column: cell.column, row: cell.row))
        case .release(let x, let y):
            if isCalibrating { return }
            let cell = cell(x, y)
            handle(.release(column: cell.column, row: cell.row))
        case .cancel: touch.cancel()
        case .key(let press):
            doctor?.saw(.key(press.name))
            // The key that a test asks for means nothing else.
            if !isKeyTested { handle(.key(Key(press))) }
        // Whoever asked for a code gets it; else it goes to nobody, and nothing of it is kept.
        case .scan(let text):
            doctor?.saw(.scan(text))
            dispatch(.scanned(text))
        }
    }

    /// Where the device test is, on the terminal's screen; `nil`: it is over.
    func showDeviceTest(_ step: DeviceTestStep?) {
        testStep = step
        desk?.setRaw(isCalibrating)
        dispatch(.deviceTest(step))
    }

    private var isCalibrating: Bool {
        guard menu.isTesting, case .touch = testStep else { return false }
        return true
    }

    private var isKeyTested: Bool {
        guard menu.isTesting, case .key = testStep else { return false }
        return true
    }

    // MARK: Keyboards

    /// On a Linux console the kernel types for every keyboard that nobody holds, and so for one that was just plugged
    /// in, until it is grabbed. Where keyboards are held here, it types no more.
    func takeKeysFromKernel() {
        let code = terminal.takeKeysFromKernel()
        // In a terminal window there is no kernel that types.
        guard code != 0, code != ENOTTY else { return }
        log.warning(
            "the kernel types on this console beside kioskd: give kioskd the console as its own terminal",
            metadata: ["reason": "\(String(cString: strerror(code)))"])
    }

    /// The kernel goes on typing where no devices are found, or where a keyboard that was there at the start may not be
    /// opened: a terminal whose rules are missing is not left without keys. Later nothing makes it type again.
    func settleKeys() {
        guard !hasSettledKeys, let desk, settings.inputDevices.takes else { return }
        hasSettledKeys =
            desk.holdsKeyboards
            && !devices.contains { $0.status.kind == .keyboard && $0.status.condition == .forbidden }
        if hasSettledKeys { takeKeysFromKernel() } else { terminal.giveKeysToKernel() }
    }

    /// A keyboard nobody knows waits to be accepted; `nil`: none does.
    func keyboardWaits(_ keyboard: NewKeyboard?) {
        newKeyboard = keyboard
        dispatch(.tick)
    }

    /// Written down, so that it need not be asked again after the next start.
    func keyboardAccepted(_ identity: DeviceIdentity) {
        guard var record = deviceRecord?.record, record.entry(.keyboard, for: identity) == nil else { return }
        record.entries.append(DeviceRecord.Entry(kind: .keyboard, identity: identity))
        do { try saveRecord(record) } catch {
            log.error("the keyboard cannot be recorded", metadata: ["reason": "\(error)"])
        }
    }

    /// Makes the record durable and goes by it.
    func saveRecord(_ record: DeviceRecord) throws(DaemonError) {
        try deviceRecord?.save(record)
        desk?.recordChanged(record)
        desk?.trust(serviceCards)
    }

    // MARK: Cards

    /// Cards that open staff screens here: those enrolled at this terminal, and those of the place.
    var serviceCards: [ServiceCard] { (deviceRecord?.record.serviceCards ?? []) + (site.serviceCards ?? []) }

    /// What became of a card in the reader.
    func card(_ event: CardEvent) {
        doctor?.saw(.card(event))
        switch event {
        // One that was pulled out is unplugged, whatever the card service makes of its absence.
        case .status(let status): if desk?.isPulledOut(status) != true { deviceChanged(status) }
        case .proven(let card): dispatch(.serviceCard(card.role, isProven: true))
        case .recognised(let card): dispatch(.serviceCard(card.role, isProven: false))
        // It opens nothing. Whose it is is nobody's business.
        case .refused: break
        }
    }

    // MARK: Paper for staff

    /// Prints a sheet for staff: nobody's slip, never counted.
    func printSheet(_ draft: SlipDraft) {
        guard let printer = desk?.printer else { return }
        sheetNumber -= 1
        printer.submit(slipArtist.job(sheetNumber, draft))
    }

    /// `kioskctl printer test`: prints the page and answers when it is known what became of it.
    func printTestPage(_ reply: ControlReply) {
        guard desk?.printer != nil, printerStatus.state != .noDevice else {
            return reply(DoctorDesk.error("no printer is fitted here; plug one in, or name it with --printer"))
        }
        guard !menu.isInSession, testPageReply == nil else {
            return reply(DoctorDesk.error("the printer is in use; wait until the session is over"))
        }
        testPageReply = reply
        printTestPage()
    }

    private func testPageProgressed(_ progress: PrintProgress) {
        if progress == .sending { return }
        if progress.isFinal { doctor?.saw(.testPage(wasPrinted: progress == .printed)) }
        guard let reply = testPageReply else { return }
        testPageReply = nil
        // Whoever asked is told what it waits for; a page that comes later would surprise a visitor.
        if !progress.isFinal, let number = testPageNumber { desk?.printer?.cancel(number) }
        let model = desk?.printer?.model?.id ?? ""
        reply(DoctorDesk.json(PrinterTestReport(model: model, status: printerStatus, outcome: "\(progress)")))
    }

    /// Prints the page that a technician judges a printer by; what became of it comes as `testPage`.
    func printTestPage() {
        guard let printer = desk?.printer else { return doctor?.saw(.testPage(wasPrinted: false)) ?? () }
        sheetNumber -= 1
        testPageNumber = sheetNumber
        printer.submit(slipArtist.testPage(sheetNumber))
    }

    private func cell(_ x: Double, _ y: Double) -> (column: Int, row: Int) {
        func place(_ part: Double, _ count: Int) -> Int { min(count - 1, max(0, Int(part * Double(count)))) }
        return (place(x, terminal.size.columns), place(y, terminal.size.rows))
    }
}

extension DeviceStatus {
    /// Whether the step from one to the other is a usage event: state, paper or card, not the words beside them.
    fileprivate func isCounted(apartFrom other: DeviceStatus) -> Bool {
        state != other.state || paper != other.paper || card != other.card
    }
}

extension PeripheralKind {
    /// Its absence is worth a line: a terminal might well have one.
    fileprivate var isMissed: Bool {
        switch self {
        case .printer, .cardReader, .touchscreen, .scanner: true
        case .keyboard, .storage, .network: false
        }
    }
}

extension KeyPress {
    /// The character itself, or the key's name: "enter".
    fileprivate var name: String {
        if case .character(let character) = self { return String(character) }
        return "\(self)"
    }
}

extension Key {
    init(_ press: KeyPress) {
        self =
            switch press {
            case .character(let character): .character(character)
            case .enter: .enter
            case .escape: .escape
            case .tab: .tab
            case .backTab: .backTab
            case .backspace: .backspace
            case .up: .up
            case .down: .down
            case .left: .left
            case .right: .right
            case .pageUp: .pageUp
            case .pageDown: .pageDown
            case .home: .home
            case .end: .end
            case .help: .f1
            }
    }
}
