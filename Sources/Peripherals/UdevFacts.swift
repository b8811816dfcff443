// SPDX-License-Identifier: EUPL-1.2
import CUdev

/// What can be asked of one device while it is looked at: libudev's own answers (`LibudevDevice`), or whatever stands in
/// for a device. Texts end with a zero byte, may hold anything and be of any length, and stay valid for as long.
protocol UdevFacts {
    var syspath: UnsafePointer<CChar>? { get }
    var sysname: UnsafePointer<CChar>? { get }
    var subsystem: UnsafePointer<CChar>? { get }
    var devtype: UnsafePointer<CChar>? { get }
    var devnode: UnsafePointer<CChar>? { get }
    func property(_ name: String) -> UnsafePointer<CChar>?
    func attribute(_ name: String) -> UnsafePointer<CChar>?
    /// The device above it.
    var parent: Self? { get }
    /// The USB device it belongs to, itself included.
    var usbDevice: Self? { get }
}

/// libudev's device during a visit.
struct LibudevDevice: UdevFacts {
    let device: OpaquePointer

    var syspath: UnsafePointer<CChar>? { cudev_syspath(device) }
    var sysname: UnsafePointer<CChar>? { cudev_sysname(device) }
    var subsystem: UnsafePointer<CChar>? { cudev_subsystem(device) }
    var devtype: UnsafePointer<CChar>? { cudev_devtype(device) }
    var devnode: UnsafePointer<CChar>? { cudev_devnode(device) }
    func property(_ name: String) -> UnsafePointer<CChar>? { cudev_property(device, name) }
    func attribute(_ name: String) -> UnsafePointer<CChar>? { cudev_attribute(device, name) }
    var parent: LibudevDevice? { cudev_parent(device).map { LibudevDevice(device: $0) } }
    var usbDevice: LibudevDevice? { cudev_usb_device(device).map { LibudevDevice(device: $0) } }
}
