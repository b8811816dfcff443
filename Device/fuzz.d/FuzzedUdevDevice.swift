// SPDX-License-Identifier: EUPL-1.2
import Glibc

@testable import Peripherals

/// A device as libudev would answer for it, with what the fuzzer says. Its texts lie in memory of their own, so that a
/// byte read beyond their end is seen.
final class FuzzedUdevDevice: UdevFacts {
    private final class Text {
        let pointer: UnsafeMutablePointer<CChar>

        init(_ bytes: some Collection<UInt8>) {
            pointer = .allocate(capacity: bytes.count + 1)
            for (index, byte) in bytes.enumerated() { pointer[index] = CChar(bitPattern: byte) }
            pointer[bytes.count] = 0
        }

        deinit { pointer.deallocate() }
    }

    private var texts: [String: Text] = [:]
    /// As set, up to a zero byte.
    private(set) var raw: [String: [UInt8]] = [:]
    var parent: FuzzedUdevDevice?

    init(syspath: [UInt8]) { set("P", syspath) }

    /// - Parameter key: "P", "S", "T", "N" as the lines of an input, "E:" or "A:" before the name of a property or an
    ///   attribute.
    func set(_ key: String, _ value: some Collection<UInt8>) {
        texts[key] = Text(value)
        raw[key] = Array(value.prefix { $0 != 0 })
    }

    /// The same device at another place, as one of many.
    func copy(number: Int) -> FuzzedUdevDevice {
        let copy = FuzzedUdevDevice(syspath: (raw["P"] ?? []) + Array("\(number)".utf8))
        (copy.parent, copy.raw) = (parent, raw.merging(copy.raw) { $1 })
        copy.texts.merge(texts) { own, _ in own }
        return copy
    }

    private func text(_ key: String) -> UnsafePointer<CChar>? { texts[key].map { UnsafePointer($0.pointer) } }

    var syspath: UnsafePointer<CChar>? { text("P") }
    var subsystem: UnsafePointer<CChar>? { text("S") }
    var devtype: UnsafePointer<CChar>? { text("T") }
    var devnode: UnsafePointer<CChar>? { text("N") }
    func property(_ name: String) -> UnsafePointer<CChar>? { text("E:" + name) }
    func attribute(_ name: String) -> UnsafePointer<CChar>? { text("A:" + name) }

    /// The last part of the path.
    var sysname: UnsafePointer<CChar>? {
        guard let path = text("P") else { return nil }
        return strrchr(path, Int32(UInt8(ascii: "/"))).map { UnsafePointer($0) + 1 } ?? path
    }

    var usbDevice: FuzzedUdevDevice? {
        let usb = Array("usb_device".utf8)
        if raw["T"] == usb { return self }
        var above = parent
        while let device = above {
            if device.raw["T"] == usb, device.raw["S"] == Array("usb".utf8) { return device }
            above = device.parent
        }
        return nil
    }
}
