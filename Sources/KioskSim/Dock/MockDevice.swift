// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// A device as udev would show it: a chain of folders in sysfs, from the port to the node a driver opens.
///
/// Numbers are chosen so that no entry of a host's own `/run/udev/data` is ever taken for ours: umockdev 0.17 redirects
/// `/sys`, `/dev` and `/proc`, not `/run/udev`. That is also why libudev calls our devices "not initialized" when it
/// enumerates them; their properties are all in `uevent`.
public struct MockDevice: Sendable, Equatable, CustomStringConvertible {
    /// One folder in sysfs.
    public struct Entry: Sendable, Equatable {
        /// Below the entry before it; may hold folders of no device ("usbmisc/lp8").
        public var name: String
        public var subsystem: String
        public var devtype = ""
        /// "/dev/usb/lp8".
        public var devnode: String?
        public var major = 0
        public var minor = 0
        /// What udev says of it, without DEVPATH, SUBSYSTEM, DEVTYPE, DEVNAME, MAJOR and MINOR.
        public var properties: [String: String] = [:]
        /// Files beside `uevent`, without the line's end.
        public var attributes: [String: String] = [:]

        public init(_ name: String, _ subsystem: String, devtype: String = "") {
            self.name = name
            self.subsystem = subsystem
            self.devtype = devtype
        }
    }

    /// What stands behind the node of the last entry.
    public enum Node: Sendable, Equatable {
        /// A file nobody can do anything with.
        case file
        /// Bytes written to it reach who reads the node. A pseudo-terminal would lose bursts above 4 KB.
        case fifo
        /// Another node, such as "/dev/pts/7".
        case link(String)
    }

    /// From the outermost to the innermost.
    public var entries: [Entry]
    public var node: Node
    /// Who may open the node of the last entry; a link's own end says that for itself.
    public var nodeMode: UInt32 = 0o660

    public init(entries: [Entry], node: Node = .file) {
        self.entries = entries
        self.node = node
    }

    /// Where its first entry hangs: a USB root hub.
    static let parent = "/devices/pci0000:00/0000:00:14.0/usb9"

    /// "/sys/devices/…" of the last entry, by which udev knows it.
    public var syspath: String { syspath(of: entries.count - 1) }
    public var description: String { syspath }
    /// "/dev/usb/lp8" of the last entry.
    public var devnode: String? { entries.last?.devnode }
    public var subsystem: String { entries.last?.subsystem ?? "" }

    func syspath(of index: Int) -> String {
        "/sys" + Self.parent + entries[...index].map { "/" + $0.name }.joined()
    }

    /// As a program sees it that asks libudev for the USB device.
    public var identity: DeviceIdentity {
        let attributes = entries.first?.attributes ?? [:]
        let names = [attributes["manufacturer"], attributes["product"]].compactMap(\.self).filter { !$0.isEmpty }
        return DeviceIdentity(
            vendor: attributes["idVendor"].flatMap { UInt16($0, radix: 16) },
            product: attributes["idProduct"].flatMap { UInt16($0, radix: 16) }, name: names.joined(separator: " "),
            serial: attributes["serial"] ?? "", port: "usb-0000:00:14.0-" + (attributes["devpath"] ?? ""),
            firmware: "1.10")
    }

    /// Sets a property of the innermost entry, as a udev rule would.
    public func with(_ property: String, _ value: String) -> MockDevice {
        var copy = self
        copy.entries[copy.entries.count - 1].properties[property] = value
        return copy
    }

    /// Sets a property of every entry.
    public func withEverywhere(_ property: String, _ value: String) -> MockDevice {
        var copy = self
        for index in copy.entries.indices { copy.entries[index].properties[property] = value }
        return copy
    }
}

extension MockDevice {
    /// What a USB device says of itself.
    public struct USB: Sendable, Equatable {
        public var vendor: UInt16
        public var product: UInt16
        public var manufacturer: String
        public var name: String
        public var serial: String
        /// Port of the hub: 1 to 99.
        public var port: Int
        /// Class, subclass and protocol of its interface.
        public var interface: (UInt8, UInt8, UInt8)
        public var driver: String

        public init(
            vendor: UInt16, product: UInt16, manufacturer: String, name: String, serial: String, port: Int,
            interface: (UInt8, UInt8, UInt8), driver: String
        ) {
            self.vendor = vendor
            self.product = product
            self.manufacturer = manufacturer
            self.name = name
            self.serial = serial
            self.port = port
            self.interface = interface
            self.driver = driver
        }

        public static func == (left: USB, right: USB) -> Bool { left.entries == right.entries }

        /// The device and its one interface, with what the kernel and udev's own rules say of them.
        var entries: [Entry] {
            var device = Entry("9-\(port)", "usb", devtype: "usb_device")
            device.major = 189
            device.minor = 8 * 128 + port
            device.devnode = "/dev/bus/usb/009/" + Self.padded(port, 3)
            device.properties = identity
            device.properties["DRIVER"] = "usb"
            device.properties["BUSNUM"] = "009"
            device.properties["DEVNUM"] = Self.padded(port, 3)
            device.properties["PRODUCT"] = product(separator: "/")
            device.properties["ID_PATH"] = "pci-0000:00:14.0-usb-0:\(port)"
            device.attributes = [
                "idVendor": Self.hex(vendor), "idProduct": Self.hex(self.product), "bcdDevice": "0110",
                "manufacturer": manufacturer, "product": name, "bDeviceClass": "00", "busnum": "9",
                "devnum": "\(port)", "devpath": "\(port)",
            ]
            if !serial.isEmpty { device.attributes["serial"] = serial }
            var face = Entry("9-\(port):1.0", "usb", devtype: "usb_interface")
            let (category, subcategory, conduct) = interface
            face.properties = [
                "DRIVER": driver, "PRODUCT": product(separator: "/"),
                "INTERFACE": "\(category)/\(subcategory)/\(conduct)",
                "ID_PATH": "pci-0000:00:14.0-usb-0:\(port):1.0",
            ]
            face.attributes = [
                "bInterfaceClass": Self.hex(category), "bInterfaceSubClass": Self.hex(subcategory),
                "bInterfaceProtocol": Self.hex(conduct), "bInterfaceNumber": "00",
            ]
            return [device, face]
        }

        /// ID_… as udev's `usb_id` says them of the device, and rules import them for what hangs below.
        var identity: [String: String] {
            let (category, subcategory, conduct) = interface
            let maker = Self.underlined(manufacturer)
            let model = Self.underlined(name)
            var properties = [
                "ID_BUS": "usb", "ID_VENDOR_ID": Self.hex(vendor), "ID_MODEL_ID": Self.hex(product),
                "ID_VENDOR": maker, "ID_MODEL": model, "ID_REVISION": "0110",
                "ID_SERIAL": [maker, model, serial].filter { !$0.isEmpty }.joined(separator: "_"),
                "ID_USB_INTERFACES": ":" + [category, subcategory, conduct].map(Self.hex).joined() + ":",
            ]
            if !serial.isEmpty { properties["ID_SERIAL_SHORT"] = serial }
            return properties
        }

        /// The same with what only leaves have.
        var leaf: [String: String] {
            identity.merging([
                "ID_USB_INTERFACE_NUM": "00", "ID_USB_DRIVER": driver,
                "ID_PATH": "pci-0000:00:14.0-usb-0:\(port):1.0",
            ]) { $1 }
        }

        private func product(separator: String) -> String {
            [String(vendor, radix: 16), String(self.product, radix: 16), "110"].joined(separator: separator)
        }

        static func hex(_ number: some FixedWidthInteger) -> String {
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: max(0, number.bitWidth / 4 - digits.count)) + digits
        }

        private static func underlined(_ text: String) -> String {
            // As udev's util_replace_chars does, with what may stand in a property.
            String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "#+-.:=@_".contains($0)) ? $0 : "_" })
        }

        static func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }
}
