// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Touchscreens: what udev calls one, and absolute pointers that a rule marks as one.
public final class Touchscreen: PeripheralDriver {
    public let name = "Touchscreen"
    public let kind = PeripheralKind.touchscreen
    public let subsystems = ["input"]

    public init() {}

    public func suits(_ device: UdevDevice) -> Bool {
        device.isEventNode
            && (device["ID_INPUT_TOUCHSCREEN"] == "1" || device["SERVICEPUNKT_KIND"] == "touchscreen")
    }

    public func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment { EventNode(opening: device) }
}
