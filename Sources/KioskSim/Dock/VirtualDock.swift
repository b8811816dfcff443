// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
public import KioskModel

/// The terminal's peripherals in software, and the hands that plug, jam and empty them. A program started with
/// `environment` meets them through the real libudev, libevdev and libpcsclite.
///
/// Used by one thread at a time.
public final class VirtualDock {
    public let folder: String
    public let tree: MockDeviceTree
    public let printer: DockPrinter
    public let secondPrinter: DockPrinter
    let reader: DockReader
    let inputs: DockInputs
    /// What was done last, in words; the newest at the end.
    public private(set) var history: [String] = []

    private static let longestHistory = 200

    /// Makes the devices, with `DockDevice.fitted` plugged in.
    /// - Parameters:
    ///   - folder: absolute and short, see `MockDeviceTree`.
    ///   - slips: where slips are kept; nil keeps them in memory only.
    public init(
        folder: String, slips: String? = nil, model: VirtualPrinter.Model = VirtualPrinter.Model(),
        fitted: [DockDevice] = DockDevice.fitted
    ) throws {
        self.folder = folder
        tree = try MockDeviceTree(folder: folder)
        printer = try DockPrinter(model: model, directory: slips)
        secondPrinter = try DockPrinter(model: model, directory: slips.map { $0 + "/second" })
        reader = DockReader(folder: folder)
        inputs = DockInputs(tree: tree) { Self.mock($0, node: nil) }
        if let slips {
            try FileManager.default.createDirectory(atPath: slips + "/second", withIntermediateDirectories: true)
        }
        for device in fitted { _ = try plug(device) }
        history = []
    }

    /// For kioskd: what it needs to see these devices and to take the input ones.
    public var environment: [String: String] {
        tree.environment.merging(reader.environment) { $1 }
            .merging(["SERVICEPUNKT_INPUT_DEVICES": "take"]) { $1 }
    }

    /// The devices of this dock as `kioskctl doctor` would have recorded them, for `devices.json`.
    public var record: DeviceRecord {
        var entries: [DeviceRecord.Entry] = []
        for device in DockDevice.fitted {
            let mock = Self.mock(device, node: nil)
            entries.append(DeviceRecord.Entry(kind: device.kind, identity: mock.identity))
        }
        return DeviceRecord(entries: entries, serviceCards: reader.serviceCards)
    }

    /// Writes `environment`, lines for a shell, and `devices.json`, what `kioskctl doctor` would have recorded.
    public func writeFiles() throws {
        let lines = environment.sorted { $0.key < $1.key }.map { "export \($0.key)='\($0.value)'\n" }
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: folder + "/environment"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(record).write(to: URL(fileURLWithPath: folder + "/devices.json"))
    }

    /// Does what the command says.
    /// - Returns: what came of it, in one line.
    @discardableResult
    public func perform(_ command: DockCommand) throws -> String {
        let said = try answer(command)
        if command != .status { note(said) }
        return said
    }

    private func answer(_ command: DockCommand) throws -> String {
        switch command {
        case .plug(let device): return try plug(device)
        case .unplug(let device): return try unplug(device)
        case .flap(let device, let times): return try flap(device, times)
        case .paper(let supply):
            printer.printer.setPaper(supply)
            return ["plenty": "paper refilled", "low": "paper runs low", "out": "paper is out"]["\(supply)"] ?? "paper"
        case .cover(let isOpen):
            printer.printer.setCover(open: isOpen)
            return isOpen ? "printer's cover opened" : "printer's cover closed"
        case .cutter(let isJammed):
            printer.printer.setCutterJammed(isJammed)
            return isJammed ? "cutter jammed" : "cutter freed"
        case .temper(let temper):
            printer.set(temper)
            return "printer is \(temper.rawValue)"
        case .insert(let card): return try reader.insert(card)
        case .pull: return try reader.pull()
        case .service(let isUp): return try reader.setService(isUp)
        case .restartService:
            _ = try reader.setService(false)
            return try reader.setService(true)
        case .scan(let text): return try inputs.type(text, on: .scanner)
        case .tap(let x, let y): return try inputs.tap(x: x, y: y)
        case .press(let x, let y): return try inputs.press(x: x, y: y)
        case .lift: return try inputs.lift()
        case .type(let text, let device): return try inputs.type(text, on: device)
        case .status: return status
        case .rest(let seconds):
            usleep(UInt32(seconds * 1_000_000))
            return "waited \(seconds) s"
        case .quit: return "bye"
        }
    }

    /// When a uevent, a finger or a key was last sent, CLOCK_MONOTONIC.
    public var lastSentNanoseconds: Int64 { max(tree.lastUeventNanoseconds, inputs.lastSentNanoseconds) }

    /// Unplugs everything, ends what it started and takes its files away; slips stay.
    public func stop() {
        for device in DockDevice.allCases where isPlugged(device) { _ = try? unplug(device) }
        // Who listens hears that they are gone and lets go of them: the preload ends a program whose devices fall silent
        // while it has them open.
        if tree.isHeard { usleep(300_000) }
        reader.stop()
        printer.stop()
        secondPrinter.stop()
        for name in ["sys", "dev", "ioctl", "cards", "environment", "devices.json", "courier-stick.img"] {
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }

    /// Adds to what happened.
    public func note(_ text: String) {
        history.append(text)
        if history.count > Self.longestHistory { history.removeFirst() }
    }

    /// The file system of the courier's stick, to be looked at and filled with mtools; it is there from the first plug on.
    public var courierImage: String { folder + "/courier-stick.img" }

    // MARK: The cables

    public func isPlugged(_ device: DockDevice) -> Bool { tree.isPlugged(Self.mock(device, node: nil)) }

    private func plug(_ device: DockDevice) throws -> String {
        guard !isPlugged(device) else { throw DockError("\(device.rawValue) is plugged in already") }
        switch device {
        case .printer: try tree.plug(Self.mock(device, node: try printer.plug()))
        case .secondPrinter: try tree.plug(Self.mock(device, node: try secondPrinter.plug()))
        case .reader:
            try reader.plug()
            try tree.plug(Self.mock(device, node: nil))
        case .touchscreen, .keyboard, .scanner, .strangeKeyboard: try inputs.plug(device)
        case .stick, .network: try tree.plug(Self.mock(device, node: nil))
        case .courierStick:
            if access(courierImage, F_OK) != 0 { try FatImage.make(courierImage) }
            try tree.plug(Self.mock(device, node: courierImage))
        }
        return "\(device.rawValue) plugged in"
    }

    private func unplug(_ device: DockDevice) throws -> String {
        guard isPlugged(device) else { throw DockError("\(device.rawValue) is not plugged in") }
        switch device {
        case .touchscreen, .keyboard, .scanner, .strangeKeyboard: try inputs.unplug(device)
        // The files first: under the preload each open of a node that is gone costs the program a descriptor.
        default: try tree.unplug(Self.mock(device, node: nil))
        }
        switch device {
        case .printer: printer.unplug()
        case .secondPrinter: secondPrinter.unplug()
        case .reader: try reader.unplug()
        default: break
        }
        return "\(device.rawValue) pulled out"
    }

    private func flap(_ device: DockDevice, _ times: Int) throws -> String {
        let wasPlugged = isPlugged(device)
        for _ in 0..<times {
            _ = try isPlugged(device) ? unplug(device) : plug(device)
            usleep(20_000)
        }
        if isPlugged(device) != wasPlugged { _ = try wasPlugged ? plug(device) : unplug(device) }
        return "\(device.rawValue) went in and out"
    }

    static func mock(_ device: DockDevice, node: String?) -> MockDevice {
        switch device {
        case .printer: .usbPrinter(port: 1, node: node)
        case .secondPrinter: .serialPrinter(port: 2, node: node).with("SERVICEPUNKT_KIND", "printer")
        case .touchscreen: .touchscreen(port: 3)
        case .keyboard: .keyboard(port: 4)
        case .scanner: .scanner(port: 5)
        case .reader: .ccidReader(port: 6)
        case .stick: .usbStick(port: 7)
        case .courierStick: .courierStick(image: node, port: 10)
        case .network: .usbNetwork(port: 8)
        case .strangeKeyboard: .keyboard(vendor: 0x1A2C, product: 0x2124, name: "USB Keyboard", port: 9)
        }
    }

    // MARK: In words

    /// Whether there is a card service on this machine.
    public var hasCardService: Bool { reader.isFitted }
    /// Whether a card is in the reader.
    public var hasCard: Bool { reader.card != nil }

    /// One line for all devices.
    public var status: String {
        DockDevice.allCases.map { "\($0.rawValue): \(state($0))" }.joined(separator: "; ")
    }

    /// How a device is, for a person.
    public func state(_ device: DockDevice) -> String {
        guard isPlugged(device) else { return DockDevice.fitted.contains(device) ? "pulled out" : "not here" }
        switch device {
        case .printer: return printer.words
        case .secondPrinter: return secondPrinter.words
        case .reader: return reader.words
        case .courierStick: return "plugged in; mdir -i \(courierImage)"
        default: return "plugged in"
        }
    }
}
