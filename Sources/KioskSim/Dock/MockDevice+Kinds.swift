// SPDX-License-Identifier: EUPL-1.2

/// Devices ready to plug in. Kernel names carry the port, so that two of a kind never share one.
extension MockDevice {
    /// A receipt printer of the USB printer class, behind usblp.
    /// - Parameter node: the pseudo-terminal of a virtual printer, such as "/dev/pts/7".
    public static func usbPrinter(
        vendor: UInt16 = 0x04B8, product: UInt16 = 0x0E28, name: String = "TM-T20III", serial: String = "X6DA000001",
        port: Int = 1, node: String? = nil
    ) -> MockDevice {
        let usb = USB(
            vendor: vendor, product: product, manufacturer: vendor == 0x04B8 ? "EPSON" : "Printer", name: name,
            serial: serial, port: port, interface: (7, 1, 2), driver: "usblp")
        var printer = Entry("usbmisc/lp\(port)", "usbmisc")
        printer.devnode = "/dev/usb/lp\(port)"
        (printer.major, printer.minor) = (180, port)
        printer.properties = usb.leaf
        printer.attributes["ieee1284_id"] = "MFG:EPSON;CMD:ESC/POS;MDL:\(name);CLS:PRINTER;"
        return MockDevice(entries: usb.entries + [printer], node: node.map { .link($0) } ?? .file)
    }

    /// A receipt printer behind a USB-to-serial adapter.
    public static func serialPrinter(
        vendor: UInt16 = 0x0403, product: UInt16 = 0x6001, name: String = "FT232R USB UART",
        serial: String = "A50285BI", port: Int = 2, node: String? = nil
    ) -> MockDevice {
        let usb = USB(
            vendor: vendor, product: product, manufacturer: "FTDI", name: name, serial: serial, port: port,
            interface: (0xFF, 0xFF, 0xFF), driver: "ftdi_sio")
        var line = Entry("ttyUSB\(port)", "usb-serial")
        line.properties["DRIVER"] = "ftdi_sio"
        var terminal = Entry("tty/ttyUSB\(port)", "tty")
        terminal.devnode = "/dev/ttyUSB\(port)"
        (terminal.major, terminal.minor) = (188, port)
        terminal.properties = usb.leaf
        return MockDevice(entries: usb.entries + [line, terminal], node: node.map { .link($0) } ?? .file)
    }

    public static func touchscreen(
        vendor: UInt16 = 0x0EEF, product: UInt16 = 0xC000, name: String = "eGalaxTouch P80H60", serial: String = "",
        port: Int = 3
    ) -> MockDevice {
        input(
            USB(
                vendor: vendor, product: product, manufacturer: "eGalax Inc.", name: name, serial: serial, port: port,
                interface: (3, 0, 0), driver: "usbhid"),
            marks: ["ID_INPUT_TOUCHSCREEN"])
    }

    public static func keyboard(
        vendor: UInt16 = 0x046D, product: UInt16 = 0xC31C, name: String = "Keyboard K120", serial: String = "",
        port: Int = 4
    ) -> MockDevice {
        input(
            USB(
                vendor: vendor, product: product, manufacturer: "Logitech", name: name, serial: serial, port: port,
                interface: (3, 1, 1), driver: "usbhid"),
            marks: ["ID_INPUT_KEY", "ID_INPUT_KEYBOARD"])
    }

    /// A barcode scanner that acts as a keyboard.
    public static func scanner(
        vendor: UInt16 = 0x0C2E, product: UInt16 = 0x0B61, name: String = "Honeywell Scanner", serial: String = "1447",
        port: Int = 5
    ) -> MockDevice {
        var device = input(
            USB(
                vendor: vendor, product: product, manufacturer: "Honeywell", name: name, serial: serial, port: port,
                interface: (3, 1, 1), driver: "usbhid"),
            marks: ["ID_INPUT_KEY", "ID_INPUT_KEYBOARD"])
        // As the rules of Device/udev mark this maker.
        device.entries[device.entries.count - 1].properties["SERVICEPUNKT_KIND"] = "scanner"
        return device
    }

    /// A smart card reader of the CCID class: pcscd speaks to it, so it has no node of its own.
    public static func ccidReader(
        vendor: UInt16 = 0x08E6, product: UInt16 = 0x3437, name: String = "USB SmartCard Reader", serial: String = "",
        port: Int = 6
    ) -> MockDevice {
        let usb = USB(
            vendor: vendor, product: product, manufacturer: "Gemalto", name: name, serial: serial, port: port,
            interface: (0x0B, 0, 0), driver: "usbfs")
        return MockDevice(entries: usb.entries)
    }

    public static func usbStick(
        vendor: UInt16 = 0x0781, product: UInt16 = 0x5567, name: String = "Cruzer Blade", serial: String = "4C530001",
        port: Int = 7
    ) -> MockDevice {
        let usb = USB(
            vendor: vendor, product: product, manufacturer: "SanDisk", name: name, serial: serial, port: port,
            interface: (8, 6, 0x50), driver: "usb-storage")
        var disk = Entry("host\(port)/target\(port):0:0/\(port):0:0:0/block/sdk\(port)", "block", devtype: "disk")
        disk.devnode = "/dev/sdk\(port)"
        (disk.major, disk.minor) = (259, 240 + port)
        disk.properties = usb.leaf.merging(["ID_TYPE": "disk", "DISKSEQ": "\(port)"]) { $1 }
        disk.attributes = ["size": "60062500", "removable": "1"]
        return MockDevice(entries: usb.entries + [disk])
    }

    /// A stick with a FAT file system, as udev's blkid would tell of the image.
    /// - Parameters:
    ///   - image: a file that holds the file system; `nil`: there is nothing to be read.
    ///   - hasPartition: else the file system is the whole stick.
    public static func courierStick(
        image: String? = nil, hasPartition: Bool = true, serial: String = "4C530009", port: Int = 10
    ) -> MockDevice {
        var stick = usbStick(serial: serial, port: port)
        let disk = stick.entries.count - 1
        if hasPartition {
            stick.entries[disk].properties["ID_PART_TABLE_TYPE"] = "dos"
            var partition = stick.entries[disk]
            partition.name = "sdk\(port)1"
            partition.devtype = "partition"
            partition.devnode = "/dev/sdk\(port)1"
            partition.minor = 140 + port
            partition.attributes = ["size": "60060452", "partition": "1"]
            stick.entries.append(partition)
        }
        stick.entries[stick.entries.count - 1].properties.merge([
            "ID_FS_TYPE": "vfat", "ID_FS_USAGE": "filesystem",
        ]) { $1 }
        if let image { stick.node = .link(image) }
        return stick
    }

    public static func usbNetwork(
        vendor: UInt16 = 0x0BDA, product: UInt16 = 0x8153, name: String = "USB 10/100/1000 LAN",
        serial: String = "001000001", port: Int = 8
    ) -> MockDevice {
        let usb = USB(
            vendor: vendor, product: product, manufacturer: "Realtek", name: name, serial: serial, port: port,
            interface: (0xFF, 0xFF, 0), driver: "r8152")
        var card = Entry("net/enx00e04c6800\(USB.padded(port, 2))", "net")
        card.properties = usb.leaf.merging(
            ["INTERFACE": "enx00e04c6800\(USB.padded(port, 2))", "IFINDEX": "\(9_000 + port)"]) { $1 }
        card.attributes = ["ifindex": "\(9_000 + port)", "address": "00:e0:4c:68:00:\(USB.padded(port, 2))"]
        return MockDevice(entries: usb.entries + [card])
    }

    private static func input(_ usb: USB, marks: [String]) -> MockDevice {
        let product = [0x0003, usb.vendor, usb.product, 0x0110].map { String($0, radix: 16) }.joined(separator: "/")
        var properties = usb.leaf.merging(["ID_INPUT": "1"]) { $1 }
        for mark in marks { properties[mark] = "1" }
        let name = usb.manufacturer + " " + usb.name
        var report = Entry(
            "0003:\(USB.hex(usb.vendor).uppercased()):\(USB.hex(usb.product).uppercased())."
                + USB.padded(usb.port, 4), "hid")
        report.properties = ["DRIVER": "hid-generic", "HID_NAME": name, "HID_UNIQ": usb.serial]
        var input = Entry("input/input\(240 + usb.port)", "input")
        input.properties = properties.merging(["NAME": "\"\(name)\"", "PRODUCT": product]) { $1 }
        input.attributes = [
            "name": name, "uniq": usb.serial, "phys": "usb-0000:00:14.0-\(usb.port)/input0",
            "id/vendor": USB.hex(usb.vendor), "id/product": USB.hex(usb.product), "id/bustype": "0003",
            "id/version": "0110",
        ]
        var event = Entry("event\(240 + usb.port)", "input")
        event.devnode = "/dev/input/event\(240 + usb.port)"
        (event.major, event.minor) = (13, 64 + 240 + usb.port)
        event.properties = properties
        return MockDevice(entries: usb.entries + [report, input, event], node: .fifo)
    }
}
