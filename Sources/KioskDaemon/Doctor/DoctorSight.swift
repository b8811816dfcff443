// SPDX-License-Identifier: EUPL-1.2
public import KioskModel
import Peripherals

/// A device and how it is, as `kioskctl status` and `kioskctl doctor` speak of it.
public struct SeenDevice: Sendable, Equatable, Codable {
    public var status: DeviceStatus
    public var identity: DeviceIdentity

    public init(_ status: DeviceStatus, _ identity: DeviceIdentity = DeviceIdentity()) {
        self.status = status
        self.identity = identity
    }
}

/// What the terminal saw while it is tested. Handed to `DoctorDesk.saw` and kept nowhere.
enum DoctorSight: Sendable, Equatable {
    /// A finger came down; as the device has it, from 0 to 1, before any calibration.
    case touch(x: Double, y: Double)
    /// A key after the layout: the character itself, or the name of a `KeyPress` ("enter").
    case key(String)
    case scan(String)
    case card(CardEvent)
    /// What became of the printer's test page.
    case testPage(wasPrinted: Bool)
    /// Every device there is or that is recorded, after each change.
    case devices([SeenDevice])
}
