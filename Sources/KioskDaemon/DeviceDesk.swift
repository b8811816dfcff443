// SPDX-License-Identifier: EUPL-1.2
import Glibc
import KioskMenu
import KioskModel
import Logging
import Peripherals

/// The peripherals of this terminal on the loop's thread: found by udev, driven and read, and told to the session.
///
/// It is made after the first screen stands; nothing of libudev, libevdev or libpcsclite is loaded before.
final class DeviceDesk {
    private let session: Session
    private let loop: Loop
    private let log: Logger
    let printer: EscPosPrinter?
    private let cards: CardReaders
    private let sticks: CourierStick?
    private var roster: PeripheralRoster?
    private var inputs: InputDesk?
    private var watched: Int32 = -1

    /// - Parameters:
    ///   - trusted: cards that open staff screens.
    ///   - clearsFirst: part of a slip of an earlier process may lie in the printer.
    ///   - sticks: the driver of couriers' sticks.
    init(
        session: Session, settings: Settings, record: DeviceRecord, trusted: [ServiceCard], clearsFirst: Bool,
        sticks: CourierStick?
    ) {
        self.sticks = sticks
        self.session = session
        loop = session.loop
        log = session.log
        let isAutomatic = settings.printer == .automatic
        printer = Self.printer(settings, record, clearsFirst, session)
        let loop = loop
        cards = CardReaders(trusted: trusted) { event in
            loop.post { session.assumeIsolated { $0.card(event) } }
        }
        let takesInput = settings.inputDevices.takes
        let drivers = Self.drivers(cards, isAutomatic ? printer : nil, settings.printerModel, sticks)
        let roster = PeripheralRoster(
            drivers: drivers.filter { takesInput || !$0.kind.isInput }, record: record, post: { loop.post($0) },
            onEvent: { [weak self] in self?.take($0) })
        self.roster = roster
        inputs = InputDesk(loop: loop, layout: settings.keyboardLayout, edges: edges(roster))
        roster.start(now: BootClock.milliseconds())
        watch()
        if let trouble = roster.trouble { log.warning("no devices are found", metadata: ["reason": "\(trouble)"]) }
    }

    /// Every driver a terminal may have; the conformance suite asks each of them.
    /// - Parameter printer: `nil` where slips go to an address, or nowhere.
    static func drivers(
        _ cards: CardReaders, _ printer: EscPosPrinter?, _ model: PrinterModel?, _ sticks: CourierStick?
    ) -> [any PeripheralDriver] {
        var own: [any PeripheralDriver] = [CardReaderDriver(cards)]
        if let sticks { own.append(sticks) }
        if let printer { own.append(EscPosPrinterDriver(printer: printer, model: model)) }
        return PeripheralDrivers.standard(own)
    }

    private static func printer(
        _ settings: Settings, _ record: DeviceRecord, _ clearsFirst: Bool, _ session: Session
    ) -> EscPosPrinter? {
        let (loop, isAutomatic) = (session.loop, settings.printer == .automatic)
        let onEvent: @Sendable (PrinterEvent) -> Void = { event in
            loop.post {
                session.assumeIsolated {
                    // How a printer is that udev found, the roster tells.
                    if case .status = event, isAutomatic { return }
                    $0.printer(event)
                }
            }
        }
        let address: PrinterAddress
        switch settings.printer {
        case .none: return nil
        case .automatic: address = .attached
        case .at(let named): address = named
        }
        let model = settings.printerModel ?? .standard
        let traits = settings.printerBitsPerSecond.map { speed in
            var traits = PrinterTraits(model)
            traits.bitsPerSecond = speed
            return traits
        }
        do {
            return try EscPosPrinter(
                address: address, model: model, traits: traits, isFitted: !isAutomatic || record.expects(.printer),
                clearsFirst: clearsFirst, onEvent: onEvent)
        } catch {
            session.log.error("the printer cannot be driven", metadata: ["reason": "\(error)"])
            session.assumeIsolated { $0.deviceChanged(DeviceStatus(.printer, .forbidden)) }
            return nil
        }
    }

    private func edges(_ roster: PeripheralRoster) -> InputDesk.Edges {
        let (session, log) = (session, log)
        return InputDesk.Edges(
            input: { event, kind in session.assumeIsolated { $0.input(event, from: kind) } },
            condition: { [weak roster] id, condition in roster?.note(condition, onInput: id) },
            newKeyboard: { keyboard in session.assumeIsolated { $0.keyboardWaits(keyboard) } },
            accepted: { identity in session.assumeIsolated { $0.keyboardAccepted(identity) } },
            trouble: { what, identity in
                log.warning(
                    "an input device is set aside", metadata: ["device": "\(identity.label)", "what": "\(what)"])
            })
    }

    private func take(_ event: RosterEvent) {
        switch event {
        case .status(let status, let identity):
            // A printer that udev does not choose is told by its own driver.
            if status.kind == .printer, session.settings.printer != .automatic { return }
            session.assumeIsolated { $0.deviceChanged(status, identity) }
        case .inputAttached(let node):
            if let inputs { inputs.attach(node) } else { close(node.descriptor) }
        case .inputDetached(let id): inputs?.detach(id)
        }
    }

    /// The roster's descriptor may change when it starts anew.
    private func watch() {
        let descriptor = roster?.descriptor ?? -1
        guard descriptor != watched else { return }
        if watched >= 0 { loop.unwatch(watched) }
        watched = descriptor
        guard descriptor >= 0 else { return }
        loop.watch(descriptor) { [weak self] in
            self?.roster?.readable(now: BootClock.milliseconds())
            self?.watch()
        }
    }

    // MARK: What the session asks

    /// What keeps devices from being found or read, for a technician; empty while nothing does.
    var notices: [String] {
        let troubles = [roster?.trouble, cards.trouble].compactMap { $0?.description }
        return troubles + (inputs?.missing.map { "input devices are not read: \($0)" }.sorted() ?? [])
    }

    /// What is recorded of the devices here has changed.
    func recordChanged(_ record: DeviceRecord) {
        roster?.record = record
        inputs?.calibrate(by: record)
    }

    /// Whether udev has told that the device went: the roster knows best how it is.
    func isPulledOut(_ device: DeviceStatus) -> Bool {
        roster?.statuses.contains {
            $0.kind == device.kind && $0.ordinal == device.ordinal && $0.condition == .unplugged
        } ?? false
    }

    /// Cards that open staff screens from now on.
    func trust(_ trusted: [ServiceCard]) { cards.trust(trusted) }

    /// Reads the key of the card that is there, for enrolment; `then` is called on the loop's thread.
    func readCardKey(_ then: @escaping @Sendable (CardKeyReading) -> Void) {
        let loop = loop
        cards.readKey { reading in loop.post { then(reading) } }
    }

    /// Couriers' sticks that are in are served once more.
    func serveSticks() { sticks?.serveAgain() }

    /// While a calibration is under way touches come as the panel has them.
    func setRaw(_ isRaw: Bool) { inputs?.isRaw = isRaw }
    /// Whether the digits of the keyboard that waits stand on the screen.
    func codeIsShown(_ isShown: Bool) { inputs?.codeIsShown(isShown) }
    /// Whether keyboards are found and held here, so that nobody need type by way of the kernel.
    var holdsKeyboards: Bool { session.settings.inputDevices.takes && roster?.trouble == nil }
    func acceptKeyboard() { inputs?.acceptWaiting() }
    func refuseKeyboard() { inputs?.refuseWaiting() }

    /// Keys and touches go to a meeting from here on, through devices of our own.
    /// - Returns: `nil` where no devices are held here: whoever types does so in the terminal's window.
    func beginMeeting(onHangUp: @escaping () -> Void) -> MeetingInput? {
        guard let inputs, holdsKeyboards else { return nil }
        let log = log
        let input = MeetingInput(
            layout: inputs.layoutName, onHangUp: onHangUp,
            onTrouble: { error in
                log.error(
                    "keys and touches do not reach the meeting; hanging up works all the same",
                    metadata: ["reason": "\(error)", "device": "/dev/uinput"])
            })
        inputs.begin(input.relay)
        return input
    }

    func endMeeting() { inputs?.endRelay() }

    /// CLOCK_BOOTTIME milliseconds.
    var deadline: Int64? { [roster?.deadline, inputs?.deadline].compactMap { $0 }.min() }

    func timePassed(now: Int64) {
        if let due = roster?.deadline, due <= now { roster?.timePassed(now: now) }
        if let due = inputs?.deadline, due <= now { inputs?.timePassed(now: now) }
    }

    func stop() {
        if watched >= 0 { loop.unwatch(watched) }
        watched = -1
        inputs?.stop()
        inputs = nil
        roster?.stop()
        sticks?.stop()
        cards.stop()
        printer?.stop()
    }
}

extension PeripheralKind {
    /// A person types, touches or scans with it.
    fileprivate var isInput: Bool { self == .touchscreen || self == .keyboard || self == .scanner }
}

extension Settings.InputChoice {
    /// In a terminal window the devices belong to whoever sits there.
    var takes: Bool {
        switch self {
        case .take: true
        case .leave: false
        case .automatic:
            // "/dev/tty1": a console of the kernel's; "/dev/pts/3" and serial lines are somebody's window.
            ttyname(STDIN_FILENO).map { String(cString: $0).wholeMatch(of: /\/dev\/tty[0-9]+/) != nil } ?? false
        }
    }
}
