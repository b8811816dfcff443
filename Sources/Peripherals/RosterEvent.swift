// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What the roster tells, on its thread.
public enum RosterEvent: Sendable, Equatable {
    /// A device's state has changed. `notFitted` of a device told before: it is taken off the list.
    case status(DeviceStatus, DeviceIdentity?)
    /// Whoever receives it owns the descriptor and closes it when it is detached.
    case inputAttached(InputNode)
    /// The node of this id (syspath) is gone or no longer wanted.
    case inputDetached(String)
}

/// An input device in use: it hands its descriptor out.
public protocol InputAttachment: PeripheralAttachment {
    /// Open and never blocking; -1 when it could not be opened. The roster passes it on once and never closes it.
    var descriptor: Int32 { get }
}
