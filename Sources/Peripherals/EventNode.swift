// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel

/// An input device's node, opened once and handed on; `InputDevices` reads and closes it.
final class EventNode: InputAttachment {
    let descriptor: Int32
    let firstCondition: DeviceCondition

    init(opening device: UdevDevice) {
        guard let path = device.devnode else {
            (descriptor, firstCondition) = (-1, .silent)
            return
        }
        var opened = cdev_open(path, O_RDWR)
        if opened < 0, errno == EACCES || errno == EPERM || errno == EROFS { opened = cdev_open(path, O_RDONLY) }
        descriptor = opened
        firstCondition = opened >= 0 ? .ready : Self.condition(errno)
    }

    /// The descriptor is whose who got it.
    func detach() {}

    private static func condition(_ number: Int32) -> DeviceCondition {
        switch number {
        case EACCES, EPERM: .forbidden
        // Gone between the uevent and now: its removal is on the way.
        case ENOENT, ENODEV, ENXIO: .unplugged
        default: .silent
        }
    }
}

extension UdevDevice {
    /// A node that gives input events, not the device above it, nor its older mouse or joystick nodes, nor one that this
    /// terminal made for a meeting.
    var isEventNode: Bool {
        subsystem == "input" && devnode != nil && syspath.split(separator: "/").last?.hasPrefix("event") == true
            && !RelayMark.isOurs(syspath: syspath, name: identity.name)
    }

    /// It has keys that could type into a console.
    var types: Bool {
        self["ID_INPUT_KEYBOARD"] == "1" || (self["ID_INPUT_KEY"] == "1" && self[UdevReading.typing] == "1")
    }
}
