// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Storage or network on USB that nobody recorded: told as `unexpected`, never opened.
public final class Intruder: PeripheralDriver {
    public let name = "Intruder"
    public let kind: PeripheralKind
    public var subsystems: [String] { [kind == .storage ? "block" : "net", "usb"] }

    /// - Parameter kind: `storage` or `network`.
    public init(_ kind: PeripheralKind) {
        precondition(kind == .storage || kind == .network)
        self.kind = kind
    }

    public func suits(_ device: UdevDevice) -> Bool {
        if device.subsystem == "usb", device.devtype == "usb_interface" {
            let numbers = device["INTERFACE"].split(separator: "/").compactMap { UInt8($0) }
            guard numbers.count == 3 else { return false }
            return kind == .storage
                ? numbers[0] == 0x08 : Self.isNetwork((numbers[0], numbers[1], numbers[2]))
        }
        return device.subsystem == (kind == .storage ? "block" : "net") && device["ID_BUS"] == "usb"
    }

    public func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment { Watched() }

    /// Class, subclass and protocol of USB interfaces that make a network device (USB-IF, Defined Class Codes).
    /// A serial line (02/02) and Bluetooth (e0/01/01) are none.
    static func isNetwork(_ interface: (UInt8, UInt8, UInt8)) -> Bool {
        switch interface {
        // Ethernet, its emulation, network control and mobile broadband models.
        case (0x02, 0x06, _), (0x02, 0x0C, _), (0x02, 0x0D, _), (0x02, 0x0E, _): true
        // RNDIS under its three names.
        case (0x02, 0x02, 0xFF), (0xE0, 0x01, 0x03), (0xEF, 0x04, 0x01): true
        default: false
        }
    }

    private final class Watched: PeripheralAttachment {
        let firstCondition = DeviceCondition.unexpected
        func detach() {}
    }
}
