// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Everything else that can type: the kernel feeds each ungrabbed keyboard to the console, so none may be missed.
public final class Keyboard: PeripheralDriver {
    public let name = "Keyboard"
    public let kind = PeripheralKind.keyboard
    public let subsystems = ["input"]

    public init() {}

    public func suits(_ device: UdevDevice) -> Bool { device.isEventNode && device.types }

    public func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment { EventNode(opening: device) }
}
