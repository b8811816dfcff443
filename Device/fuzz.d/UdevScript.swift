// SPDX-License-Identifier: EUPL-1.2

/// The lines of an input for `UdevFuzz`: what udev and the kernel say of devices, much as `udevadm info` prints it, and
/// what happens. A line that is none of these is passed over; `\n` in a value is a line break.
///
///     P:/devices/…    a device, described by the lines that follow
///     S: T: N:        subsystem, type, node
///     E:NAME=VALUE    a property
///     A:NAME=VALUE    an attribute
///     ^:/devices/…    the device above it, described by the lines that follow
///     *:65536         the value before, so long
///     !:add           an event of the device; `change`, `remove`, `bind`, `unbind`, `move` …
///     M:200           as many of them are added, each at a place of its own
///     G:/devices/…    the event is of the device at this place, described before
///     =               all that is there is enumerated; `=:2` leaves out every second one
///     W:5000          milliseconds pass
///     D:21            every driver reports this condition
///     I:7             whoever reads input devices reports this condition
///     O:1             a printer on the network is so
///     R:4             the device is recorded as of this kind; `R:0` forgets the record
struct UdevScript {
    private static let longestValue = 70_000
    private static let mostLevels = 12

    /// What happens; of the device described before.
    enum Turn {
        case event(String)
        case many(Int)
        case other([UInt8])
        case enumerate(leavingOut: Int)
        case time(Int64)
        case drivers(UInt8)
        case inputs(UInt8)
        case outside(UInt8)
        case record(UInt8)
    }

    private var lines: ArraySlice<ArraySlice<UInt8>>
    private(set) var device = FuzzedUdevDevice(syspath: Array("/sys/none".utf8))
    private var level: FuzzedUdevDevice
    private var depth = 0
    private var lastKey = ""

    init(_ input: [UInt8]) {
        lines = input.split(separator: UInt8(ascii: "\n"))[...]
        level = device
    }

    mutating func next() -> Turn? {
        while let line = lines.popFirst() {
            if let turn = read(line) { return turn }
        }
        return nil
    }

    private mutating func read(_ line: ArraySlice<UInt8>) -> Turn? {
        guard let head = line.first else { return nil }
        let value = Self.unescaped(line.dropFirst(2))
        let number = Int(String(decoding: value.prefix(9), as: UTF8.self)) ?? 0
        switch head {
        case UInt8(ascii: "P"):
            device = FuzzedUdevDevice(syspath: Self.path(value))
            (level, depth, lastKey) = (device, 0, "P")
        case UInt8(ascii: "^") where depth < Self.mostLevels:
            let above = FuzzedUdevDevice(syspath: Self.path(value))
            level.parent = above
            (level, depth, lastKey) = (above, depth + 1, "P")
        case UInt8(ascii: "S"), UInt8(ascii: "T"), UInt8(ascii: "N"): set(String(UnicodeScalar(head)), value)
        case UInt8(ascii: "E"), UInt8(ascii: "A"):
            let parts = value.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            set(String(UnicodeScalar(head)) + ":" + String(decoding: parts[0], as: UTF8.self), parts[1])
        case UInt8(ascii: "*"): stretch(to: number)
        case UInt8(ascii: "!"): return .event(String(decoding: value, as: UTF8.self))
        case UInt8(ascii: "M"): return .many(number)
        case UInt8(ascii: "G"): return .other(Self.path(value))
        case UInt8(ascii: "="): return .enumerate(leavingOut: number)
        case UInt8(ascii: "W"): return .time(Int64(max(0, number)))
        case UInt8(ascii: "D"): return .drivers(UInt8(truncatingIfNeeded: number))
        case UInt8(ascii: "I"): return .inputs(UInt8(truncatingIfNeeded: number))
        case UInt8(ascii: "O"): return .outside(UInt8(truncatingIfNeeded: number))
        case UInt8(ascii: "R"): return .record(UInt8(truncatingIfNeeded: number))
        default: break
        }
        return nil
    }

    mutating func choose(_ other: FuzzedUdevDevice) {
        (device, level, depth) = (other, other, Self.mostLevels)
    }

    private mutating func set(_ key: String, _ value: some Collection<UInt8>) {
        level.set(key, value)
        lastKey = key
    }

    private func stretch(to count: Int) {
        guard lastKey != "P", let value = level.raw[lastKey], !value.isEmpty else { return }
        let length = min(max(0, count), Self.longestValue)
        level.set(lastKey, (0..<length).map { value[$0 % value.count] })
    }

    /// As libudev: always below /sys.
    private static func path(_ value: [UInt8]) -> [UInt8] { Array("/sys".utf8) + value }

    private static func unescaped(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var (result, isEscape) = ([UInt8](), false)
        for byte in value {
            if isEscape {
                result.append(byte == UInt8(ascii: "n") ? 0x0A : byte)
                isEscape = false
            } else if byte == UInt8(ascii: "\\") {
                isEscape = true
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
