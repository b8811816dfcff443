// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Peripherals
import Synchronization
import Testing

/// Printers that udev finds: they come and go beneath one driver, on real pseudo-terminals.
@Suite(.serialized) struct AttachedPrinterTests {
    final class Statuses: Sendable {
        private let told = Mutex<[DeviceStatus]>([])
        func take(_ status: DeviceStatus) { told.withLock { $0.append(status) } }
        var last: DeviceStatus? { told.withLock { $0.last } }
        var count: Int { told.withLock { $0.count } }
    }

    static func device(_ printer: VirtualPrinter, _ name: String, serial: String = "") -> UdevDevice {
        UdevDevice(
            syspath: "/sys/devices/\(name)/usbmisc/\(name)", subsystem: "usbmisc", devnode: printer.devicePath,
            properties: ["ID_MODEL": "TM-T20II"],
            identity: DeviceIdentity(
                vendor: 0x04B8, product: 0x0E15, name: "TM-T20II", serial: serial, port: "usb-\(name)"))
    }

    static func printer(_ told: Recorder, isFitted: Bool = true) throws -> EscPosPrinter {
        try EscPosPrinter(address: .attached, traits: Bench.traits, isFitted: isFitted) { told.take($0) }
    }

    @Test func whatIsNotThereIsFittedOrNot() throws {
        for (isFitted, condition) in [(true, DeviceCondition.unplugged), (false, .notFitted)] {
            let told = Recorder()
            let printer = try Self.printer(told, isFitted: isFitted)
            #expect(told.wait { $0.status?.condition == condition })
            printer.submit(Bench.job(1))
            #expect(told.wait { $0.progress(1) == [.waitingOffline] })
            printer.stop()
        }
    }

    @Test func pluggedInItPrintsAndItsGoingIsTold() throws {
        let told = Recorder()
        let printer = try Self.printer(told)
        defer { printer.stop() }
        let driver = EscPosPrinterDriver(printer: printer)
        printer.submit(Bench.job(1))
        #expect(told.wait { $0.progress(1).last == .waitingOffline })
        let machine = try VirtualPrinter(onNodeWith: .init())
        defer { machine.stop() }
        let device = Self.device(machine, "lp0")
        #expect(driver.suits(device))
        let statuses = Statuses()
        let attachment = driver.attach(device, ordinal: 2) { statuses.take($0) }
        #expect(told.wait { $0.outcome(1) == .printed })
        #expect(machine.slips.count == 1 && machine.errors == [])
        #expect(statuses.last?.ordinal == 2 && statuses.last?.condition == .ready)
        #expect(printer.model?.id == "TM-T20II")
        attachment.detach()
        #expect(told.wait { $0.status?.condition == .unplugged })
        let count = statuses.count
        machine.setPaper(.out)
        #expect(!told.wait(seconds: 0.3) { _ in statuses.count > count }, "nothing is reported after detach")
    }

    @Test func theSecondIsASpare() throws {
        let told = Recorder()
        let printer = try Self.printer(told)
        defer { printer.stop() }
        let driver = EscPosPrinterDriver(printer: printer)
        let machines = try [VirtualPrinter(onNodeWith: .init()), VirtualPrinter(onNodeWith: .init())]
        defer { for machine in machines { machine.stop() } }
        let statuses = Statuses()
        let first = driver.attach(Self.device(machines[0], "lp0", serial: "A"), ordinal: 1) { _ in }
        let second = driver.attach(Self.device(machines[1], "lp1", serial: "B"), ordinal: 2) { statuses.take($0) }
        printer.submit(Bench.job(1))
        #expect(told.wait { $0.outcome(1) == .printed })
        #expect(machines[0].slips.count == 1 && machines[1].slips.isEmpty)
        #expect(statuses.last?.condition == .untold)
        first.detach()
        #expect(told.wait { _ in statuses.last?.condition == .ready })
        printer.submit(Bench.job(2))
        #expect(told.wait { $0.outcome(2) == .printed })
        #expect(machines[0].slips.count == 1 && machines[1].slips.count == 1)
        second.detach()
    }

    @Test func aSpareNeverPrintsWhatThePulledOneHas() throws {
        let told = Recorder()
        var traits = Bench.traits
        traits.replugSeconds = 1
        let printer = try EscPosPrinter(address: .attached, traits: traits) { told.take($0) }
        defer { printer.stop() }
        let driver = EscPosPrinterDriver(printer: printer)
        let machines = try [VirtualPrinter(onNodeWith: .init()), VirtualPrinter(onNodeWith: .init())]
        defer { for machine in machines { machine.stop() } }
        let first = driver.attach(Self.device(machines[0], "lp0", serial: "A"), ordinal: 1) { _ in }
        let second = driver.attach(Self.device(machines[1], "lp1", serial: "B"), ordinal: 2) { _ in }
        #expect(told.wait { $0.status?.canPrint == true })
        machines[0].setPaperLeft(dots: 40)
        printer.submit(Bench.job(1))
        #expect(told.wait { $0.status?.paper == .out })
        first.detach()
        #expect(told.wait { $0.outcome(1) == .unknown })
        #expect(machines[1].slips.isEmpty && machines[1].receivedBytes.isEmpty)
        printer.submit(Bench.job(2))
        #expect(told.wait { $0.outcome(2) == .printed })
        #expect(machines[1].slips.count == 1)
        second.detach()
    }

    /// Data pulled, power kept: the slip is finished, and the answer comes after the replug.
    @Test func aSlipFinishedWhileUnpluggedIsPrinted() throws {
        let told = Recorder()
        var traits = Bench.traits
        traits.stallSeconds = 5
        let printer = try EscPosPrinter(address: .attached, traits: traits) { told.take($0) }
        defer { printer.stop() }
        let driver = EscPosPrinterDriver(printer: printer)
        let machine = try VirtualPrinter(onNodeWith: .init())
        defer { machine.stop() }
        let first = driver.attach(Self.device(machine, "lp0"), ordinal: 1) { _ in }
        #expect(told.wait { $0.status?.canPrint == true })
        // No paper for the last lines: the whole slip is in its buffer when the data cable goes.
        machine.setPaperLeft(dots: 60)
        printer.submit(Bench.job(1))
        #expect(told.wait { $0.status?.paper == .out })
        first.detach()
        #expect(told.wait { $0.status?.condition == .unplugged })
        let again = driver.attach(Self.device(machine, "lp0"), ordinal: 1) { _ in }
        #expect(told.wait { $0.status?.paper == .out })
        machine.setPaper(.plenty)
        #expect(told.wait { $0.outcome(1) == .printed })
        #expect(told.progress(1) == [.sending, .printed] && machine.slips.count == 1)
        again.detach()
    }

    @Test func aSlipLostWithThePowerIsUnknown() throws {
        let told = Recorder()
        let printer = try Self.printer(told)
        defer { printer.stop() }
        let driver = EscPosPrinterDriver(printer: printer)
        let machine = try VirtualPrinter(onNodeWith: .init())
        defer { machine.stop() }
        let first = driver.attach(Self.device(machine, "lp0"), ordinal: 1) { _ in }
        #expect(told.wait { $0.status?.canPrint == true })
        machine.setPaperLeft(dots: 60)
        printer.submit(Bench.job(1))
        #expect(told.wait { $0.status?.paper == .out })
        first.detach()
        machine.restartPower()
        machine.setPaper(.plenty)
        let again = driver.attach(Self.device(machine, "lp0"), ordinal: 1) { _ in }
        #expect(told.wait { $0.outcome(1) == .unknown })
        printer.submit(Bench.job(2))
        #expect(told.wait { $0.outcome(2) == .printed })
        #expect(machine.slips.count == 1, "the lost one was not sent again")
        again.detach()
    }

    @Test func aBabblingPrinterIsSetAsideAndTheSpareIsNotDisturbed() throws {
        let told = Recorder()
        let printer = try Self.printer(told)
        defer { printer.stop() }
        let driver = EscPosPrinterDriver(printer: printer)
        let machine = try VirtualPrinter(onNodeWith: .init())
        defer { machine.stop() }
        machine.setBabbling(true)
        let statuses = Statuses()
        let attachment = driver.attach(Self.device(machine, "lp0"), ordinal: 1) { statuses.take($0) }
        #expect(told.wait { $0.status?.condition == .lying })
        #expect(statuses.last?.state == .hardwareError && statuses.last?.remedy == .technician)
        attachment.detach()
        #expect(told.wait { $0.status?.condition == .unplugged })
    }

    /// Nobody needs to do anything about noise that is over: the slip that waits is printed, once.
    @Test func aPrinterThatIsHonestAgainPrintsByItself() throws {
        let told = Recorder()
        var traits = Bench.traits
        (traits.lyingSeconds, traits.longestLyingSeconds) = (0.2, 60)
        let printer = try EscPosPrinter(address: .attached, traits: traits) { told.take($0) }
        defer { printer.stop() }
        let driver = EscPosPrinterDriver(printer: printer)
        let machine = try VirtualPrinter(onNodeWith: .init())
        defer { machine.stop() }
        machine.setBabbling(true)
        let attachment = driver.attach(Self.device(machine, "lp0"), ordinal: 1) { _ in }
        #expect(told.wait { $0.status?.condition == .lying })
        printer.submit(Bench.job(1))
        #expect(told.wait { $0.progress(1) == [.waitingOffline] })
        #expect(!told.wait(seconds: 1) { $0.status?.condition != .lying }, "each trial failed, and none was shown")
        machine.setBabbling(false)
        #expect(told.wait { $0.outcome(1) == .printed })
        #expect(machine.slips.count == 1 && told.status?.condition == .ready)
        attachment.detach()
    }

    @Test func whatIsNoPrinterIsLeftAlone() throws {
        let printer = try Self.printer(Recorder())
        defer { printer.stop() }
        let driver = EscPosPrinterDriver(printer: printer)
        let none = [
            UdevDevice(syspath: "/sys/x/hiddev0", subsystem: "usbmisc", devnode: "/dev/usb/hiddev0"),
            UdevDevice(syspath: "/sys/x/lp0", subsystem: "usbmisc"),
            UdevDevice(syspath: "/sys/x/ttyUSB0", subsystem: "tty", devnode: "/dev/ttyUSB0"),
            UdevDevice(syspath: "/sys/x/tty1", subsystem: "tty", devnode: "/dev/tty1"),
        ]
        for device in none { #expect(!driver.suits(device), "\(device.syspath)") }
        var serial = none[2]
        serial.properties["SERVICEPUNKT_KIND"] = "printer"
        #expect(driver.suits(serial))
    }
}
