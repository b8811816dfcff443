// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Which devices are receipt printers: for any driver of printers.
public enum PrinterMatch {
    public static let subsystems = ["usbmisc", "tty"]

    /// A node of usblp, or a serial line that a rule or the record marks, or whose USB numbers are a printer's own.
    public static func isPrinter(_ device: UdevDevice) -> Bool {
        guard device.devnode != nil else { return false }
        let sysname = device.syspath.split(separator: "/").last ?? ""
        switch device.subsystem {
        case "usbmisc": return sysname.hasPrefix("lp")
        case "tty": return device["SERVICEPUNKT_KIND"] == "printer" || isSerialPrinter(device)
        default: return false
        }
    }

    /// Makers of receipt printers whose serial lines are printers whatever the model: Epson, Star, Citizen, Bixolon,
    /// Custom. An adapter's own numbers (FTDI, Prolific) say nothing.
    static let makers: Set<UInt16> = [0x04B8, 0x0519, 0x1D90, 0x1504, 0x0DD4]

    private static func isSerialPrinter(_ device: UdevDevice) -> Bool {
        device["ID_BUS"] == "usb" && device.identity.vendor.map(makers.contains) == true
    }
}
