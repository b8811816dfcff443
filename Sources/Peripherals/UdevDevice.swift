// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// One device as udev tells of it, cleaned and bounded: every text in it came from outside.
public struct UdevDevice: Sendable, Equatable {
    /// "/sys/devices/…": the identity by which enumeration and hot-plug are folded.
    public var syspath: String
    /// "usbmisc", "input", "tty", "usb", "block", "net".
    public var subsystem: String
    /// "usb_interface", "disk"; empty where there is none.
    public var devtype: String
    /// "/dev/usb/lp0": only to be opened, never to match by.
    public var devnode: String?
    /// udev's properties (ID_VENDOR_ID, ID_INPUT_TOUCHSCREEN, SERVICEPUNKT_KIND, …).
    public var properties: [String: String]
    public var identity: DeviceIdentity

    public init(
        syspath: String, subsystem: String, devtype: String = "", devnode: String? = nil,
        properties: [String: String] = [:], identity: DeviceIdentity = DeviceIdentity()
    ) {
        self.syspath = syspath
        self.subsystem = subsystem
        self.devtype = devtype
        self.devnode = devnode
        self.properties = properties
        self.identity = identity
    }

    public subscript(property: String) -> String { properties[property] ?? "" }
}
