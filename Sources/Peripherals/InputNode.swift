// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// An input device that was found and opened: `InputDevices` reads it. Whoever receives it owns the descriptor.
public struct InputNode: Sendable, Equatable {
    /// Syspath: told again when it goes.
    public var id: String
    /// `touchscreen`, `scanner` or `keyboard`.
    public var kind: PeripheralKind
    public var identity: DeviceIdentity
    /// Open for reading, never blocking.
    public var descriptor: Int32
    /// Recorded by `kioskctl doctor`, or identical to such a one at the same port.
    public var isExpected: Bool
    public var calibration: TouchCalibration?

    public init(
        id: String, kind: PeripheralKind, identity: DeviceIdentity, descriptor: Int32, isExpected: Bool,
        calibration: TouchCalibration? = nil
    ) {
        self.id = id
        self.kind = kind
        self.identity = identity
        self.descriptor = descriptor
        self.isExpected = isExpected
        self.calibration = calibration
    }
}
