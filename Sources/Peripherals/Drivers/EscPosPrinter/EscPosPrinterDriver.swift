// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
public import KioskModel
import Synchronization

/// Receipt printers that udev finds: USB printers behind usblp, and serial ones that a rule or their numbers name.
public final class EscPosPrinterDriver: PeripheralDriver {
    public let name = "EscPosPrinter"
    public let kind = PeripheralKind.printer
    public let subsystems = ["usbmisc", "tty"]
    private let printer: EscPosPrinter
    private let model: PrinterModel?

    /// - Parameters:
    ///   - printer: made with the address `.attached`; it outlives every device.
    ///   - model: what a technician set, for a printer that does not say what it is; `nil`: found by what it says.
    public init(printer: EscPosPrinter, model: PrinterModel? = nil) {
        self.printer = printer
        self.model = model
    }

    public func suits(_ device: UdevDevice) -> Bool {
        guard device.devnode != nil else { return false }
        switch device.subsystem {
        case "usbmisc":
            // The kernel names nodes of usblp so, and no others of this subsystem.
            return device.syspath.split(separator: "/").last?.hasPrefix("lp") == true
        case "tty":
            if device["SERVICEPUNKT_KIND"] == "printer" { return true }
            guard let vendor = device.identity.vendor, let product = device.identity.product else { return false }
            return PrinterModel.all.contains { $0.usb.contains(PrinterModel.USB(vendor, product)) }
        default: return false
        }
    }

    public func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment {
        let attachment = Attachment(printer: printer, id: device.syspath, report: report)
        printer.attach(
            device.syspath, node: device.devnode ?? "", model: found(device), identity: device.identity,
            ordinal: ordinal
        ) { attachment.report($0) }
        return attachment
    }

    /// The model of a device: what a technician set for all, what a udev rule says of this one, what it says of itself.
    func found(_ device: UdevDevice) -> PrinterModel {
        if let model { return model }
        if let named = PrinterModel.named(device["SERVICEPUNKT_PRINTER_MODEL"]) { return named }
        var identity = device.identity
        if identity.name.isEmpty { identity.name = device["ID_MODEL"] }
        return PrinterModel.find(
            identity: identity, ieee1284: Self.text(device.syspath + "/device/ieee1284_id"))
    }

    /// What a file of sysfs says, cut at 1 KB; empty when there is none. usblp keeps it: nothing is asked of the printer.
    private static func text(_ path: String) -> String {
        let descriptor = cdev_open(path, O_RDONLY)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? SafeText.clean(String(decoding: bytes.prefix(count), as: UTF8.self)) : ""
    }

    private final class Attachment: PeripheralAttachment, Sendable {
        private let printer: EscPosPrinter
        private let id: String
        private let report: Mutex<(@Sendable (DeviceStatus) -> Void)?>

        init(printer: EscPosPrinter, id: String, report: @escaping @Sendable (DeviceStatus) -> Void) {
            self.printer = printer
            self.id = id
            self.report = Mutex(report)
        }

        func report(_ status: DeviceStatus) {
            let tell = report.withLock { $0 }
            tell?(status)
        }

        func detach() {
            report.withLock { $0 = nil }
            printer.detach(id)
        }
    }
}
