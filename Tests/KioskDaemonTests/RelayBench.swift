// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskMenu
import KioskModel
import Peripherals
import Testing

@testable import InputDevices
@testable import KioskDaemon

/// The desk that reads input devices, with devices and a kernel's uinput made up: what a person does goes in, what the
/// menu and the meeting's browser get comes out.
final class RelayBench {
    /// Stands for the kernel's device of our own.
    final class Output: RelayOutput {
        let node: String?
        private(set) var events: [DeviceEvent] = []
        private(set) var isClosed = false
        var isBroken = false

        init(_ node: String) { self.node = node }

        func write(_ events: [DeviceEvent]) throws(InputError) {
            if isBroken { throw .refused(19) }
            self.events += events
        }

        func close() { isClosed = true }

        /// "+30" a key that went down, "-30" one that came up.
        var keys: [String] { events.filter { $0.type == 1 }.map { ($0.value == 1 ? "+" : "-") + "\($0.code)" } }
        /// Keys that the browser believes to be down.
        var down: Set<UInt16> {
            var down: Set<UInt16> = []
            for event in events where event.type == 1 {
                if event.value == 1 { down.insert(event.code) } else { down.remove(event.code) }
            }
            return down
        }
    }

    /// Stands for libevdev and a device behind it.
    final class Device: EventSource {
        let node: InputNode
        private let pipe = Pipe()
        private var steps: [EventStep] = []
        private let isGlass: Bool

        init(_ kind: PeripheralKind, _ name: String, isExpected: Bool) {
            isGlass = kind == .touchscreen
            node = InputNode(
                id: "/sys/\(name)", kind: kind, identity: DeviceIdentity(vendor: 1, product: 2, name: name, port: name),
                descriptor: dup(pipe.fileHandleForReading.fileDescriptor), isExpected: isExpected)
        }

        func put(_ step: EventStep) { steps.append(step) }
        func next(isResynchronising: Bool) throws(InputError) -> EventStep {
            steps.isEmpty ? .nothing : steps.removeFirst()
        }
        func grab(_ isWanted: Bool) throws(InputError) {}
        func has(_ type: UInt16, _ code: UInt16) -> Bool {
            isGlass ? type == EventType.key && code == KeyCode.touch : type == EventType.key && code < 248
        }
        func axis(_ code: UInt16) -> TouchSurface.Axis? {
            isGlass && (code == AbsoluteCode.x || code == AbsoluteCode.y) ? .init(minimum: 0, maximum: 1_000) : nil
        }
        var slotCount: Int { 0 }
        var currentSlot: Int32 { 0 }
        func slotValue(_ slot: Int, _ code: UInt16) -> Int32 { 0 }
        func value(_ type: UInt16, _ code: UInt16) -> Int32 { 0 }
    }

    /// What the menu got: "key escape", "press", "release", "cancel", "scan".
    private(set) var menu: [String] = []
    private(set) var hangUps = 0
    private(set) var troubles: [InputError] = []
    private(set) var waits: NewKeyboard?
    let keyboard = Output("/dev/input/event20")
    let touch = Output("/dev/input/event21")
    private(set) var input: MeetingInput?
    private(set) var desk: InputDesk!
    private var devices: [String: Device] = [:]

    init() {
        desk = InputDesk(
            loop: Loop(), layout: "se",
            edges: .init(
                input: { [unowned self] event, _ in menu.append(Self.word(event)) }, condition: { _, _ in },
                newKeyboard: { [unowned self] in waits = $0 }, accepted: { _ in }, trouble: { _, _ in }),
            open: { [unowned self] (node, layout, now) throws(InputError) in
                guard let device = devices[node.id] else { throw .gone }
                return try InputDevice(
                    device, descriptor: node.descriptor, kind: node.kind, identity: node.identity, layout: layout,
                    now: now)
            })
    }

    private static func word(_ event: InputEvent) -> String {
        switch event {
        case .press: "press"
        case .release: "release"
        case .cancel: "cancel"
        case .key(.character(let character)): "key \(character)"
        case .key(let press): "key \(press)"
        case .scan(let text): "scan \(text)"
        }
    }

    func takeMenu() -> [String] {
        defer { menu = [] }
        return menu
    }

    // MARK: What happens

    @discardableResult
    func plug(_ kind: PeripheralKind, _ name: String? = nil, isExpected: Bool = true) -> Device {
        let device = Device(kind, name ?? "\(kind)", isExpected: isExpected)
        devices[device.node.id] = device
        desk.attach(device.node)
        return device
    }

    func unplug(_ device: Device) { desk.detach(device.node.id) }

    func meet(hasUinput: Bool = true) {
        let (keyboard, touch) = (keyboard, touch)
        let made = MeetingInput(
            layout: "se",
            make: { (kind) throws(InputError) in
                guard hasUinput else { throw .refused(2) }
                return kind == .keyboard ? keyboard : touch
            }, onHangUp: { [unowned self] in hangUps += 1 }, onTrouble: { [unowned self] in troubles.append($0) })
        input = made
        desk.begin(made.relay)
        _ = takeMenu()
    }

    func end() {
        desk.endRelay()
        input?.close()
    }

    func key(_ code: UInt16, _ value: Int32, on device: Device) {
        device.put(.event(DeviceEvent(EventType.key, code, value), milliseconds: nil))
        device.put(.event(DeviceEvent(EventType.synchronisation, 0, 0), milliseconds: nil))
        desk.readable(device.node.id)
    }

    func strike(_ code: UInt16, on device: Device) {
        key(code, 1, on: device)
        key(code, 0, on: device)
    }

    /// - Parameter place: `nil`: the finger lifts.
    func finger(_ place: (x: Double, y: Double)?, on device: Device) {
        if let place {
            device.put(.event(DeviceEvent(EventType.absolute, 0, Int32(place.x * 1_000)), milliseconds: nil))
            device.put(.event(DeviceEvent(EventType.absolute, 1, Int32(place.y * 1_000)), milliseconds: nil))
        }
        device.put(.event(DeviceEvent(EventType.key, KeyCode.touch, place == nil ? 0 : 1), milliseconds: nil))
        device.put(.event(DeviceEvent(EventType.synchronisation, 0, 0), milliseconds: nil))
        desk.readable(device.node.id)
    }

    /// The time comes at which the desk wants to be asked.
    func waitUntilDue() throws { desk.timePassed(now: try #require(desk.deadline)) }
}
