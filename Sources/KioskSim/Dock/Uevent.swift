// SPDX-License-Identifier: EUPL-1.2

/// A message of udev's monitor, as libudev reads it: a header of 40 bytes, then properties that end in NUL.
///
/// Source: systemd, src/libsystemd/sd-device/device-monitor.c.
struct Uevent {
    var action: String
    var devpath: String
    var subsystem: String
    var devtype: String
    /// In this order, after ACTION, DEVPATH and SUBSYSTEM.
    var properties: [(String, String)]

    var bytes: [UInt8] {
        var body: [UInt8] = []
        let first = [("ACTION", action), ("DEVPATH", devpath), ("SUBSYSTEM", subsystem)]
        for (name, value) in first + properties {
            body += Array("\(name)=\(value)".utf8)
            body.append(0)
        }
        var message = Array("libudev".utf8) + [0]
        message += Self.bigEndian(0xFEED_CAFE)
        message += Self.native(40)
        message += Self.native(40)
        message += Self.native(UInt32(body.count))
        message += Self.bigEndian(Self.hash(subsystem))
        message += Self.bigEndian(devtype.isEmpty ? 0 : Self.hash(devtype))
        // Tags are not announced: nobody here filters by them.
        message += [UInt8](repeating: 0, count: 8)
        return message + body
    }

    private static func native(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
    private static func bigEndian(_ number: UInt32) -> [UInt8] { native(number.bigEndian) }

    /// MurmurHash2 with seed 0, by which libudev lets the kernel filter subsystems.
    static func hash(_ text: String) -> UInt32 {
        let multiplier: UInt32 = 0x5BD1_E995
        let bytes = Array(text.utf8)
        var hash = UInt32(bytes.count)
        var index = 0
        while bytes.count - index >= 4 {
            var word = bytes[index..<index + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            word &*= multiplier
            word ^= word >> 24
            word &*= multiplier
            hash &*= multiplier
            hash ^= word
            index += 4
        }
        let rest = bytes[index...]
        if !rest.isEmpty {
            hash ^= rest.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            hash &*= multiplier
        }
        hash ^= hash >> 13
        hash &*= multiplier
        hash ^= hash >> 15
        return hash
    }
}
