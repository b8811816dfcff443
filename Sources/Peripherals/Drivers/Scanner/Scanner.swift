// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Scanners of codes and stripe or card readers that type what they read: marked by our udev rule, or recorded.
public final class Scanner: PeripheralDriver {
    public let name = "Scanner"
    public let kind = PeripheralKind.scanner
    public let subsystems = ["input"]

    public init() {}

    public func suits(_ device: UdevDevice) -> Bool {
        device.isEventNode && device["SERVICEPUNKT_KIND"] == "scanner" && device.types
    }

    public func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment { EventNode(opening: device) }
}
