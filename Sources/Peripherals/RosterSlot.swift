// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// One peripheral, there or not: all the nodes it has, and what is told of it.
final class RosterSlot {
    /// A node of the peripheral: a keyboard may have three.
    final class Member {
        let device: UdevDevice
        let driver: any PeripheralDriver
        var attachment: (any PeripheralAttachment)?
        var status: DeviceStatus
        /// Handed out, to be called back.
        var hasInput = false
        /// Reports of an earlier attachment are dropped by it.
        var token = 0
        var isExpected = false
        var calibration: TouchCalibration?

        init(_ device: UdevDevice, _ driver: any PeripheralDriver) {
            self.device = device
            self.driver = driver
            status = DeviceStatus(driver.kind, .starting)
        }
    }

    let kind: PeripheralKind
    let ordinal: Int
    var identity: DeviceIdentity
    /// Stands in the record of this terminal: never just forgotten.
    var isRecorded = false
    var wasSeen = false
    var members: [Member] = []
    /// Told by somebody who knows of it without udev; then it has no members.
    var outside: DeviceStatus?
    var damper = PresenceDamper()
    var allowance = StatusAllowance()
    /// What listeners believe; `nil` when they have not heard of it.
    var told: DeviceStatus?

    init(_ kind: PeripheralKind, ordinal: Int, identity: DeviceIdentity) {
        self.kind = kind
        self.ordinal = ordinal
        self.identity = identity
    }

    var isPresent: Bool {
        if let outside { return outside.condition != .unplugged }
        return !members.isEmpty
    }

    /// How it is; `nil` when nobody needs to know of it.
    var status: DeviceStatus? {
        var status: DeviceStatus
        if damper.isFlapping {
            status = DeviceStatus(kind, .flapping)
        } else if let outside {
            status = outside
        } else if let member = members.first(where: { $0.status.condition != .ready }) ?? members.first {
            status = member.status
        } else if isRecorded || (wasSeen && kind.isMissedWhenSeen) {
            status = DeviceStatus(kind, .unplugged)
        } else {
            return nil
        }
        status.ordinal = ordinal
        return status
    }

    /// Another node of the very device that is there.
    func isSame(as other: DeviceIdentity) -> Bool {
        isPresent && !other.port.isEmpty && identity.port == other.port && identity.vendor == other.vendor
            && identity.product == other.product && identity.serial == other.serial
    }
}

extension PeripheralKind {
    /// Told as not fitted where there is none.
    var isToldWhenAbsent: Bool {
        switch self {
        case .printer, .cardReader, .touchscreen, .scanner: true
        case .keyboard, .storage, .network: false
        }
    }

    /// Once seen it belongs to the terminal. A keyboard somebody brought and took away, or a stick, does not.
    var isMissedWhenSeen: Bool { isToldWhenAbsent }

    /// Never used, only told of.
    var isIntruder: Bool { self == .storage || self == .network }
}
