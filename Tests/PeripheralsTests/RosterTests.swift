// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Peripherals
import Testing

/// The roster's rules, with a list of changes in udev's place.
struct RosterTests {
    @Test func whatIsMissingIsNotFittedAndWhatIsRecordedIsUnplugged() {
        let stand = Stand(record: DeviceRecord(entries: [.init(kind: .printer, identity: Stand.printer(1).identity)]))
        stand.roster.start(now: 0)
        #expect(
            stand.take() == [
                "printer 1 unplugged", "cardReader 1 notFitted", "touchscreen 1 notFitted", "scanner 1 notFitted",
            ])
        #expect(stand.roster.statuses.count == 4)
        #expect(stand.roster.deadline == nil)
    }

    @Test func aPrinterComesGoesAndComesBackAsItself() {
        let stand = Stand(started: true)
        stand.plug(Stand.printer(1))
        stand.plug(Stand.printer(2))
        #expect(stand.take() == ["printer 1 ready", "printer 2 ready"])
        stand.unplug(Stand.printer(1))
        stand.unplug(Stand.printer(2))
        stand.plug(Stand.printer(2))
        stand.plug(Stand.printer(1))
        #expect(
            stand.take() == ["printer 1 unplugged", "printer 2 unplugged", "printer 2 ready", "printer 1 ready"])
        stand.now += 10_000
        // The same model at a third port is the one that is away.
        stand.unplug(Stand.printer(1))
        stand.plug(Stand.printer(3))
        #expect(stand.take() == ["printer 1 unplugged", "printer 1 ready"])
    }

    /// A terminal makes input devices of its own for a meeting; one on a bus that calls itself so is none of them.
    @Test func itsOwnInputDevicesAreNoPeripherals() {
        func device(_ folder: String, _ name: String) -> UdevDevice {
            UdevDevice(
                syspath: folder + "/input/input9/event9", subsystem: "input", devnode: "/dev/input/event9",
                properties: ["ID_INPUT": "1", "ID_INPUT_KEYBOARD": "1", "ID_INPUT_TOUCHSCREEN": "1"],
                identity: DeviceIdentity(name: name))
        }
        for name in [RelayMark.keyboard, RelayMark.touch] {
            let ours = device("/sys/devices/virtual", name)
            #expect(!Keyboard().suits(ours) && !Touchscreen().suits(ours))
            let impostor = device("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/0003:1:2.0001", name)
            #expect(Keyboard().suits(impostor) && Touchscreen().suits(impostor))
        }
        #expect(Keyboard().suits(device("/sys/devices/virtual", "lab keyboard")))
    }

    @Test func nothingIsToldTwice() {
        let stand = Stand(started: true)
        stand.plug(Stand.printer(1))
        stand.plug(Stand.printer(1))
        stand.change(Stand.printer(1))
        #expect(stand.take() == ["printer 1 ready"])
        #expect(stand.drivers.attached == 1)
    }

    @Test func aLooseCableIsToldOnceUntilItHoldsStill() {
        let stand = Stand(started: true)
        for _ in 0..<20 {
            stand.now += 100
            stand.plug(Stand.printer(1))
            stand.now += 100
            stand.unplug(Stand.printer(1))
        }
        #expect(
            stand.take() == [
                "printer 1 ready", "printer 1 unplugged", "printer 1 ready", "printer 1 unplugged",
                "printer 1 flapping",
            ])
        #expect(stand.drivers.attached == 2)
        stand.plug(Stand.printer(1))
        #expect(stand.roster.deadline == stand.now + 10_000)
        stand.pass(9_999)
        #expect(stand.take() == [])
        stand.pass(1)
        #expect(stand.take() == ["printer 1 ready"])
        #expect(stand.drivers.attached == 3)
        #expect(stand.roster.deadline == nil)
    }

    @Test func endlessReportsAreBoundedAndTheLastOneIsTold() {
        let stand = Stand(started: true)
        stand.plug(Stand.printer(1))
        for index in 0..<1_000 {
            stand.drivers.report?(DeviceStatus(.printer, index.isMultiple(of: 2) ? .coverOpen : .paperLow))
        }
        stand.drivers.report?(DeviceStatus(.printer, .paperOut))
        #expect(stand.take().count == 30)
        #expect(stand.roster.statuses.first?.condition == .paperOut)
        stand.pass(60_000)
        #expect(stand.take() == ["printer 1 paperOut"])
    }

    @Test func aReportOfAnEarlierAttachmentIsDropped() {
        let stand = Stand(started: true)
        stand.plug(Stand.printer(1))
        let old = stand.drivers.report
        stand.unplug(Stand.printer(1))
        stand.plug(Stand.printer(1))
        _ = stand.take()
        old?(DeviceStatus(.printer, .broken))
        #expect(stand.take() == [])
        stand.drivers.report?(DeviceStatus(.printer, .paperOut))
        #expect(stand.take() == ["printer 1 paperOut"])
    }

    @Test func aStickIsOneIntruderAndGoesWithoutATrace() {
        let stand = Stand(started: true)
        for node in Stand.stick { stand.plug(node) }
        #expect(stand.take() == ["storage 1 unexpected"])
        for node in Stand.stick { stand.unplug(node) }
        #expect(stand.take() == ["storage 1 notFitted"])
        #expect(!stand.roster.statuses.contains { $0.kind == .storage })
    }

    @Test func theRecordMayChangeItsMind() {
        let stand = Stand(started: true)
        for node in Stand.stick { stand.plug(node) }
        _ = stand.take()
        stand.roster.record = DeviceRecord(entries: [.init(kind: .storage, identity: Stand.stick[0].identity)])
        #expect(!stand.roster.statuses.contains { $0.condition == .unexpected })
    }

    @Test func aNetworkPrinterIsNumberedWithTheOthers() {
        let stand = Stand(started: true)
        let network = DeviceIdentity(name: "tcp://printer:9100")
        #expect(stand.roster.report(DeviceStatus(.printer, .ready), identity: network) == 1)
        stand.plug(Stand.printer(1))
        #expect(stand.roster.report(DeviceStatus(.printer, .unplugged), identity: network) == 1)
        #expect(stand.take() == ["printer 1 ready", "printer 2 ready", "printer 1 unplugged"])
    }

    @Test func aPlaceOfTheNetworkIsNoPlaceForADevice() {
        let stand = Stand(started: true)
        let network = DeviceIdentity(name: "tcp://printer:9100")
        stand.roster.report(DeviceStatus(.printer, .ready), identity: network)
        stand.roster.report(DeviceStatus(.printer, .unplugged), identity: network)
        // The one on the network is away, and still a printer of its own.
        stand.plug(Stand.printer(1))
        #expect(stand.take() == ["printer 1 ready", "printer 1 unplugged", "printer 2 ready"])
        stand.roster.report(DeviceStatus(.printer, .notFitted), identity: network)
        #expect(stand.take() == ["printer 1 notFitted"])
        #expect(stand.roster.report(DeviceStatus(.printer, .notFitted), identity: network) == 0)
        // Its place is free now, and one device takes it.
        stand.plug(Stand.printer(2))
        stand.plug(Stand.printer(3))
        #expect(stand.take() == ["printer 1 ready", "printer 3 ready"])
    }

    @Test func manyDevicesOfAKindAreBounded() {
        let stand = Stand(started: true)
        for port in 1...200 { stand.plug(Stand.printer(port)) }
        #expect(stand.roster.statuses.count { $0.kind == .printer } == 16)
    }
}

/// A roster with a fake udev and printers that are ready at once.
private final class Stand {
    let drivers = FakePrinter()
    let source = FakeSource()
    var roster: PeripheralRoster
    private let told: Told
    private let clock: Clock

    var now: Int64 {
        get { clock.now }
        set { clock.now = newValue }
    }

    final class Clock { var now: Int64 = 1_000_000 }
    final class Told { var lines: [String] = [] }

    init(record: DeviceRecord = DeviceRecord(), started: Bool = false) {
        let (told, clock) = (Told(), Clock())
        (self.told, self.clock) = (told, clock)
        roster = PeripheralRoster(
            drivers: PeripheralDrivers.standard([drivers]), record: record, source: source, clock: { clock.now },
            post: { $0() },
            onEvent: { event in
                guard case .status(let status, _) = event else { return }
                told.lines.append("\(status.kind) \(status.ordinal) \(status.condition)")
            })
        if started {
            roster.start(now: now)
            told.lines = []
        }
    }

    func plug(_ device: UdevDevice) { hear(.added, device) }
    func change(_ device: UdevDevice) { hear(.changed, device) }
    func unplug(_ device: UdevDevice) { hear(.removed, device) }

    private func hear(_ action: UdevChange.Action, _ device: UdevDevice) {
        source.waiting.append(UdevChange(action, device))
        roster.readable(now: now)
    }

    func pass(_ milliseconds: Int64) {
        now += milliseconds
        roster.timePassed(now: now)
    }

    /// What was told since the last time.
    func take() -> [String] {
        defer { told.lines = [] }
        return told.lines
    }

    static func printer(_ port: Int) -> UdevDevice {
        UdevDevice(
            syspath: "/sys/devices/usb1/1-\(port)/usbmisc/lp\(port)", subsystem: "usbmisc",
            devnode: "/dev/usb/lp\(port)",
            identity: DeviceIdentity(vendor: 0x04B8, product: 0x0E28, name: "TM-T20III", port: "usb-a-\(port)"))
    }

    static let stick: [UdevDevice] = [
        device("usb", "1-9:1.0", devtype: "usb_interface", ["INTERFACE": "8/6/80"]),
        device("block", "1-9:1.0/block/sdb", devtype: "disk", ["ID_BUS": "usb"]),
        device("block", "1-9:1.0/block/sdb/sdb1", devtype: "partition", ["ID_BUS": "usb"]),
    ]

    private static func device(
        _ subsystem: String, _ name: String, devtype: String, _ properties: [String: String]
    ) -> UdevDevice {
        UdevDevice(
            syspath: "/sys/devices/usb1/1-9/\(name)", subsystem: subsystem, devtype: devtype,
            properties: properties,
            identity: DeviceIdentity(vendor: 0x0781, product: 0x5567, name: "Cruzer", serial: "4C", port: "usb-a-9"))
    }
}

private final class FakeSource: UdevSource {
    var waiting: [UdevChange] = []
    let descriptor: Int32 = -1
    let trouble: PeripheralError? = nil
    func start() -> [UdevChange] { read() }
    func stop() {}

    func read() -> [UdevChange] {
        defer { waiting = [] }
        return waiting
    }
}

private final class FakePrinter: PeripheralDriver {
    let name = "FakePrinter"
    let kind = PeripheralKind.printer
    let subsystems = PrinterMatch.subsystems
    var attached = 0
    var report: (@Sendable (DeviceStatus) -> Void)?

    func suits(_ device: UdevDevice) -> Bool { PrinterMatch.isPrinter(device) }

    func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment {
        attached += 1
        self.report = report
        return Attachment()
    }

    private final class Attachment: PeripheralAttachment {
        let firstCondition = DeviceCondition.ready
        func detach() {}
    }
}
