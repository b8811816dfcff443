// SPDX-License-Identifier: EUPL-1.2
import Glibc
import InputDevices
import KioskMenu
import KioskModel
import Peripherals

/// Touchscreens, keyboards and scanners that the kiosk has taken: read on the loop's thread, each grabbed, so that no
/// key reaches the console beside the menu. A keyboard nobody knows types nowhere until it is accepted.
final class InputDesk {
    /// What the desk tells.
    struct Edges {
        /// A person did something on a device that may be used.
        var input: (InputEvent, PeripheralKind) -> Void
        /// How a device is, by the id of its node.
        var condition: (String, DeviceCondition) -> Void
        /// The keyboard that waits to be accepted, as the screen shows it.
        var newKeyboard: (NewKeyboard?) -> Void
        /// The digits were typed, or a card said so: it need not be asked again.
        var accepted: (DeviceIdentity) -> Void
        /// In words for the log, without anything typed.
        var trouble: (String, DeviceIdentity) -> Void
    }

    /// More than any terminal has; the rest is not read.
    static let mostDevices = 16
    /// Scanners send the codes of an American keyboard unless they are set otherwise.
    static let scannerLayout = "us"

    private struct Entry {
        let node: InputNode
        let device: InputDevice
        var gate: NewKeyboardGate?
        var condition = DeviceCondition.ready
    }

    private let loop: Loop
    let layoutName: String
    private let open: Opener
    private let edges: Edges
    private var entries: [String: Entry] = [:]
    private var isCodeShown = false
    private var layouts: [String: KeyboardLayout] = [:]
    /// While a meeting has the visitor's keys and touches.
    private var relay: InputRelay?
    /// Accepted since the start: an identical one at the same port needs no second leave.
    private var accepted: [DeviceIdentity] = []

    /// Why no input device can be read, in words: a library or a layout that is not there.
    private(set) var missing: Set<String> = []

    /// While true touches come as the panel has them: a calibration is under way.
    var isRaw = false {
        didSet { for entry in entries.values { calibrate(entry) } }
    }

    /// Begins to read a node.
    typealias Opener = (InputNode, KeyboardLayout?, Int64) throws(InputError) -> InputDevice

    init(loop: Loop, layout: String, edges: Edges, open: @escaping Opener = InputDesk.device) {
        self.loop = loop
        layoutName = layout
        self.edges = edges
        self.open = open
    }

    private static func device(
        _ node: InputNode, _ layout: KeyboardLayout?, _ now: Int64
    ) throws(InputError) -> InputDevice {
        try InputDevice(
            descriptor: node.descriptor, kind: node.kind, identity: node.identity, calibration: node.calibration,
            layout: layout, now: now)
    }

    // MARK: Coming and going

    /// Takes the descriptor of `node` over.
    func attach(_ node: InputNode) {
        let now = BootClock.milliseconds()
        let layout: KeyboardLayout?
        do throws(InputError) {
            guard entries.count < Self.mostDevices else { throw InputError.refused(EMFILE) }
            layout = try self.layout(for: node.kind)
        } catch {
            close(node.descriptor)
            return setAside(node, error)
        }
        do throws(InputError) {
            let device = try open(node, layout, now)
            var entry = Entry(node: node, device: device)
            if node.kind == .keyboard {
                try device.grab()
                if !node.isExpected, !accepted.contains(where: { node.identity.mayReplace($0) }) {
                    entry.gate = NewKeyboardGate()
                    entry.condition = .unaccepted
                }
            }
            entries[node.id] = entry
            calibrate(entry)
            hand(entry)
            loop.watch(device.descriptor) { [weak self] in self?.readable(node.id) }
            edges.condition(node.id, entry.condition)
            if entry.gate != nil { showGate() }
        } catch {
            setAside(node, error)
        }
    }

    func detach(_ id: String) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        loop.unwatch(entry.device.descriptor)
        entry.device.close()
        edges.input(.cancel, entry.node.kind)
        if entry.gate != nil { showGate() }
    }

    func stop() {
        for id in entries.keys { detach(id) }
    }

    /// New calibrations of touchscreens, by identity.
    func calibrate(by record: DeviceRecord) {
        for (id, entry) in entries where entry.node.kind == .touchscreen {
            let known = record.entry(.touchscreen, for: entry.node.identity)?.calibration
            var node = entry.node
            node.calibration = known
            entries[id] = Entry(node: node, device: entry.device, gate: nil, condition: entry.condition)
            if let changed = entries[id] { calibrate(changed) }
        }
    }

    private func calibrate(_ entry: Entry) {
        guard entry.node.kind == .touchscreen else { return }
        entry.device.calibration = isRaw ? .none : entry.node.calibration ?? .none
    }

    private func layout(for kind: PeripheralKind) throws(InputError) -> KeyboardLayout? {
        if kind == .touchscreen { return nil }
        let name = kind == .scanner ? Self.scannerLayout : layoutName
        if let layout = layouts[name] { return layout }
        let layout = try KeyboardLayout(name: name)
        layouts[name] = layout
        return layout
    }

    private func setAside(_ node: InputNode, _ error: InputError) {
        edges.trouble("\(error)", node.identity)
        switch error {
        case .lying: edges.condition(node.id, .lying)
        // Held by another program, or one too many: as good as not ours.
        case .refused(EACCES), .refused(EPERM), .refused(EBUSY), .refused(EMFILE): edges.condition(node.id, .forbidden)
        // It does not answer what every input device answers.
        case .refused: edges.condition(node.id, .silent)
        case .missingLibrary, .noLayout:
            missing.insert("\(error)")
            edges.condition(node.id, .forbidden)
        // udev will say the same in a moment.
        case .gone: break
        }
    }

    // MARK: A meeting

    /// From here on keys and touches go to the meeting and to nobody else. A keyboard that was not accepted stays silent,
    /// and what a scanner reads never gets there.
    func begin(_ relay: InputRelay) {
        self.relay = relay
        for entry in entries.values {
            hand(entry)
            // What was pressed here and not let go of does not count.
            edges.input(.cancel, entry.node.kind)
        }
    }

    /// The meeting is over: the menu has them again.
    func endRelay() {
        relay?.end()
        relay = nil
        for entry in entries.values { entry.device.relay = nil }
    }

    private func hand(_ entry: Entry) {
        if entry.node.kind != .scanner, entry.gate == nil { entry.device.relay = relay }
    }

    // MARK: Reading

    func readable(_ id: String) {
        guard let entry = entries[id] else { return }
        do throws(InputError) {
            let events = try entry.device.read(now: BootClock.milliseconds())
            take(events, of: id)
        } catch {
            detach(id)
            setAside(entry.node, error)
        }
    }

    private func take(_ events: [InputEvent], of id: String) {
        for event in events {
            // An event may end a session, and with it nothing here; a gate may open in between.
            guard let entry = entries[id] else { return }
            if entry.gate == nil { edges.input(event, entry.node.kind) } else { knock(event, at: id) }
        }
        guard let entry = entries[id], entry.gate == nil, entry.device.condition != entry.condition else { return }
        entries[id]?.condition = entry.device.condition
        edges.condition(id, entry.device.condition)
    }

    /// CLOCK_BOOTTIME milliseconds.
    var deadline: Int64? {
        (entries.values.flatMap { [$0.device.deadline, $0.gate?.deadline] } + [relay?.deadline])
            .compactMap { $0 }.min()
    }

    func timePassed(now: Int64) {
        relay?.timePassed(now: now)
        for (id, entry) in entries {
            if let due = entry.device.deadline, due <= now { take(entry.device.timePassed(now: now), of: id) }
            if var gate = entries[id]?.gate, let due = gate.deadline, due <= now {
                settle(gate.timePassed(now: now), gate, id)
            }
        }
    }

    // MARK: The gate

    private func knock(_ event: InputEvent, at id: String) {
        guard var gate = entries[id]?.gate else { return }
        settle(gate.take(event, now: BootClock.milliseconds()), gate, id)
    }

    private func settle(_ answer: NewKeyboardGate.Answer, _ gate: NewKeyboardGate, _ id: String) {
        entries[id]?.gate = gate
        switch answer {
        case .ignored: return
        case .accepted: open(id)
        case .changed, .wrong, .refused: break
        }
        showGate()
    }

    private func open(_ id: String) {
        guard let entry = entries[id] else { return }
        entries[id]?.gate = nil
        entries[id]?.condition = .ready
        if let entry = entries[id] { hand(entry) }
        accepted = accepted.suffix(Self.mostDevices - 1) + [entry.node.identity]
        edges.condition(id, .ready)
        edges.accepted(entry.node.identity)
    }

    /// Who waits, the first of them; a refused one waits no more.
    private var waiting: (id: String, gate: NewKeyboardGate)? {
        entries.sorted { $0.key < $1.key }.lazy.compactMap { id, entry in
            entry.gate.flatMap { $0.isRefused ? nil : (id, $0) }
        }.first
    }

    private func showGate() {
        letGatesKnow()
        edges.newKeyboard(
            waiting.map { NewKeyboard(code: $0.gate.code, typedCount: $0.gate.typedCount, failures: $0.gate.failures) })
    }

    /// Whether the digits of the keyboard that waits stand on the screen: only then its keys count.
    func codeIsShown(_ isShown: Bool) {
        guard isShown != isCodeShown else { return }
        isCodeShown = isShown
        let typed = waiting?.gate.typedCount
        letGatesKnow()
        // Digits that were typed are dropped with the code they were meant for.
        if waiting?.gate.typedCount != typed { showGate() }
    }

    private func letGatesKnow() {
        let (first, now) = (waiting?.id, BootClock.milliseconds())
        for id in entries.keys { entries[id]?.gate?.show(isCodeShown && id == first, now: now) }
    }

    /// A card of the staff's says that the keyboard is theirs.
    func acceptWaiting() {
        guard let waiting else { return }
        open(waiting.id)
        showGate()
    }

    /// "Later": not asked for again until it is plugged in anew.
    func refuseWaiting() {
        guard let waiting else { return }
        entries[waiting.id]?.gate?.putOff()
        showGate()
    }
}
