// SPDX-License-Identifier: EUPL-1.2
import Glibc
import KioskModel

/// From udev's device to ours: only what is used, cleaned and cut. A descriptor of 64 KB costs 512 bytes.
enum UdevReading {
    static let longestText = 512
    static let longestNode = 255
    /// The properties that anybody here asks for; whatever else a device or a rule says is left behind.
    static let properties = [
        "DEVPATH_OLD", "DRIVER", "ID_BUS", "ID_FS_TYPE",
        "ID_INPUT", "ID_INPUT_KEY", "ID_INPUT_KEYBOARD", "ID_INPUT_MOUSE",
        "ID_INPUT_TABLET", "ID_INPUT_TOUCHPAD", "ID_INPUT_TOUCHSCREEN", "ID_MODEL", "ID_MODEL_ID", "ID_PATH",
        "ID_REVISION", "ID_SERIAL_SHORT", "ID_TYPE", "ID_USB_DRIVER", "ID_USB_INTERFACES", "ID_USB_INTERFACE_NUM",
        "ID_VENDOR", "ID_VENDOR_ID", "INTERFACE", "PRODUCT", "SERVICEPUNKT_KIND", "SERVICEPUNKT_PRINTER_MODEL",
    ]

    static func device(_ device: some UdevFacts) -> UdevDevice? {
        guard var found = gone(device) else { return nil }
        found.devtype = text(device.devtype)
        found.devnode = device.devnode.flatMap { node($0) }
        for name in properties {
            if let value = device.property(name) { found.properties[name] = text(value) }
        }
        if found.subsystem == "usbmisc", let id = device.attribute("ieee1284_id") {
            found.properties["IEEE1284_ID"] = text(id)
        }
        if found.subsystem == "input", typesLetters(device) { found.properties[typing] = "1" }
        found.identity = identity(device, found)
        return found
    }

    /// Of a device that is gone: what still can be asked.
    static func gone(_ device: some UdevFacts) -> UdevDevice? {
        // A path is used to tell devices apart: it is taken whole or not at all.
        guard let path = device.syspath else { return nil }
        let syspath = String(cString: path)
        guard syspath.utf8.count <= 4_096 else { return nil }
        return UdevDevice(syspath: syspath, subsystem: text(device.subsystem))
    }

    /// Set on input devices with any of the kernel's keys 1 to 63 (escape, letters, digits, enter …): they can type into
    /// a console, even where udev finds too few keys to speak of a keyboard.
    static let typing = "SERVICEPUNKT_TYPES"

    private static func typesLetters(_ device: some UdevFacts) -> Bool {
        guard let parent = device.parent, let keys = parent.attribute("capabilities/key") else {
            return false
        }
        // Words of 64 keys in hexadecimal, the lowest last; bit 0 is no key.
        let low = text(keys).split(separator: " ").last.flatMap { UInt64($0, radix: 16) } ?? 0
        return low & ~1 != 0
    }

    private static func identity(_ device: some UdevFacts, _ found: UdevDevice) -> DeviceIdentity {
        guard let usb = device.usbDevice else { return plain(device, found) }
        let serial = text(usb.attribute("serial"))
        let maker = text(usb.attribute("manufacturer"))
        let product = text(usb.attribute("product"))
        let names = [maker, product].filter { !$0.isEmpty }.joined(separator: " ")
        return DeviceIdentity(
            vendor: number(usb.attribute("idVendor")) ?? UInt16(found["ID_VENDOR_ID"], radix: 16),
            product: number(usb.attribute("idProduct")) ?? UInt16(found["ID_MODEL_ID"], radix: 16),
            name: names.isEmpty ? found["ID_MODEL"] : names,
            serial: serial.isEmpty ? found["ID_SERIAL_SHORT"] : serial,
            port: UdevPort.usb(syspath: text(usb.syspath)),
            firmware: firmware(text(usb.attribute("bcdDevice"))))
    }

    /// What hangs on no USB: built-in touch panels, serial ports, virtual devices.
    private static func plain(_ device: some UdevFacts, _ found: UdevDevice) -> DeviceIdentity {
        guard found.subsystem == "input", let parent = device.parent else {
            return DeviceIdentity(
                vendor: UInt16(found["ID_VENDOR_ID"], radix: 16), product: UInt16(found["ID_MODEL_ID"], radix: 16),
                name: found["ID_MODEL"], serial: found["ID_SERIAL_SHORT"], port: port(device, found))
        }
        return DeviceIdentity(
            vendor: number(parent.attribute("id/vendor")),
            product: number(parent.attribute("id/product")),
            name: text(parent.attribute("name")), serial: text(parent.attribute("uniq")),
            port: port(device, found))
    }

    private static func port(_ device: some UdevFacts, _ found: UdevDevice) -> String {
        if !found["ID_PATH"].isEmpty { return found["ID_PATH"] }
        var above = device.parent
        while let parent = above, text(parent.subsystem) == found.subsystem { above = parent.parent }
        guard let above else { return "" }
        let name = text(above.sysname)
        // Several serial lines may share one chip.
        return found.subsystem == "tty" ? name + "-" + text(device.sysname) : name
    }

    /// "0110", binary coded decimal, is 1.10.
    private static func firmware(_ digits: String) -> String {
        guard digits.utf8.count == 4, let high = Int(digits.prefix(2)) else { return digits }
        return "\(high).\(digits.suffix(2))"
    }

    private static func number(_ pointer: UnsafePointer<CChar>?) -> UInt16? { UInt16(text(pointer), radix: 16) }

    /// A path is taken whole or not at all, and only from where nodes are.
    private static func node(_ pointer: UnsafePointer<CChar>) -> String? {
        guard strnlen(pointer, longestNode + 1) <= longestNode, let path = String(validatingCString: pointer) else {
            return nil
        }
        let isBelowDev = path.hasPrefix("/dev/") && !path.split(separator: "/").contains("..")
        return isBelowDev && SafeText.isClean(path) ? path : nil
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer else { return "" }
        var length = 0
        while length < longestText, pointer[length] != 0 { length += 1 }
        let bytes = UnsafeBufferPointer(start: pointer, count: length).map { UInt8(bitPattern: $0) }
        return SafeText.clean(String(decoding: bytes, as: UTF8.self))
    }
}

/// Where a USB device is plugged, as the kernel says it ("usb-0000:00:14.0-2.1"): the controller and the chain of ports.
/// The number of the bus is left out, since it may change with each start.
enum UdevPort {
    static func usb(syspath: String) -> String {
        let folders = syspath.split(separator: "/")
        guard let name = folders.last, let dash = name.firstIndex(of: "-") else { return "" }
        let hub = folders.lastIndex { $0.hasPrefix("usb") && $0.dropFirst(3).allSatisfy(\.isNumber) }
        let controller = hub.flatMap { $0 > 0 ? folders[$0 - 1] : nil } ?? name[..<dash]
        return "usb-\(controller)\(name[dash...])"
    }
}
