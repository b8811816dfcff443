// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// A kind of device this house can use. A driver lives in `Drivers/<Name>/` and has one line in `PeripheralDrivers`.
///
/// Used on the roster's thread only; nothing here may block. What takes time has a thread of the driver's own.
public protocol PeripheralDriver: AnyObject {
    /// The folder's name: "EscPosPrinter".
    var name: String { get }
    var kind: PeripheralKind { get }
    /// Subsystems of udev whose devices it wants to see.
    var subsystems: [String] { get }

    /// Whether the device is one of its own: by properties and interface, never by path.
    func suits(_ device: UdevDevice) -> Bool

    /// Takes a device that came. What is wrong with it is a status, never an error.
    /// - Parameter report: tells how this device is, as often as it changes; from any thread.
    func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment
}

/// A device in use, until it goes.
public protocol PeripheralAttachment: AnyObject {
    /// The device is gone, or is no longer wanted: nothing is reported afterwards.
    func detach()
    /// What is known at once; `starting` where the driver finds out and reports.
    var firstCondition: DeviceCondition { get }
}

extension PeripheralAttachment {
    public var firstCondition: DeviceCondition { .starting }
}
