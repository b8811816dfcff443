// SPDX-License-Identifier: EUPL-1.2

/// What tells one device from another: what it says of itself and where it is plugged. Texts come from outside and are
/// cleaned and cut here, so that a name with escape sequences or of 64 KB never gets further.
public struct DeviceIdentity: Sendable, Equatable, Hashable, Codable {
    /// USB vendor and product; `nil` for a device that has none (serial port, network).
    public var vendor: UInt16?
    public var product: UInt16?
    /// What the device calls itself; may be empty.
    public var name: String
    /// Empty where the device has none.
    public var serial: String
    /// Where it is plugged, from the bus topology ("usb-0000:00:14.0-2"), never a device node.
    public var port: String
    /// Firmware as the device or its descriptor says ("bcdDevice 1.10"); empty where unknown.
    public var firmware: String

    /// No text is longer.
    public static let longestText = 120

    public init(
        vendor: UInt16? = nil, product: UInt16? = nil, name: String = "", serial: String = "", port: String = "",
        firmware: String = ""
    ) {
        self.vendor = vendor
        self.product = product
        self.name = Self.clean(name)
        self.serial = Self.clean(serial)
        self.port = Self.clean(port)
        self.firmware = Self.clean(firmware)
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            vendor: try values.decodeIfPresent(UInt16.self, forKey: .vendor),
            product: try values.decodeIfPresent(UInt16.self, forKey: .product),
            name: try values.decodeIfPresent(String.self, forKey: .name) ?? "",
            serial: try values.decodeIfPresent(String.self, forKey: .serial) ?? "",
            port: try values.decodeIfPresent(String.self, forKey: .port) ?? "",
            firmware: try values.decodeIfPresent(String.self, forKey: .firmware) ?? "")
    }

    private static func clean(_ text: String) -> String {
        // Cut before it is cleaned: nobody cleans 64 KB for a name.
        let cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestText)))
        return SafeText.clean(cut)
    }

    /// "04b8:0202 EPSON TM-T20III": for people.
    public var label: String {
        let numbers = vendor.map { Self.hex($0) + ":" + Self.hex(product ?? 0) } ?? ""
        let parts = [numbers, name].filter { !$0.isEmpty }
        return parts.isEmpty ? port : parts.joined(separator: " ")
    }

    /// True when a device of this identity may stand in for the recorded one without anybody's leave: the very same
    /// device (serial), or an identical model at the same port.
    public func mayReplace(_ recorded: DeviceIdentity) -> Bool {
        guard vendor == recorded.vendor, product == recorded.product else { return false }
        if !recorded.serial.isEmpty, serial == recorded.serial { return true }
        return port == recorded.port
    }

    private static func hex(_ number: UInt16) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
