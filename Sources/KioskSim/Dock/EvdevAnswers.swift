// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// What an input device answers when asked what it is and how it stands (ioctls of linux/input.h).
public struct EvdevAnswers: Sendable {
    public struct Axis: Sendable, Equatable {
        public var minimum: Int32
        public var maximum: Int32
        public var resolution: Int32
        public var value: Int32 = 0

        public init(_ minimum: Int32, _ maximum: Int32, resolution: Int32 = 0) {
            self.minimum = minimum
            self.maximum = maximum
            self.resolution = resolution
        }
    }

    public var name: String
    public var vendor: UInt16
    public var product: UInt16
    public var keys: Set<UInt16>
    public var axes: [UInt16: Axis]
    public var properties: Set<UInt16>
    /// Who holds it for itself: as in the kernel, until that one lets go or closes the node.
    var grabber: Int32?
    var isGrabbed: Bool { grabber != nil }
    var refusesGrab = false
    /// Questions for the state of all fingers.
    var slotQuestionCount = 0
    private var keysDown: Set<UInt16> = []
    private var slot: Int32 = 0
    /// By slot and axis.
    private var slots: [Int32: [UInt16: Int32]] = [:]

    public init(
        name: String, vendor: UInt16, product: UInt16, keys: Set<UInt16> = [], axes: [UInt16: Axis] = [:],
        properties: Set<UInt16> = []
    ) {
        self.name = name
        self.vendor = vendor
        self.product = product
        self.keys = keys
        self.axes = axes
        self.properties = properties
    }

    /// What the device told changes how it stands.
    mutating func note(_ event: VirtualEvent) {
        switch (event.type, event.code) {
        case (1, let code):
            if event.value == 0 { keysDown.remove(code) } else { keysDown.insert(code) }
        case (3, 0x2F):
            slot = event.value
            axes[0x2F]?.value = event.value
        case (3, 0x30...0x3D) where axes[0x2F] != nil: slots[slot, default: [:]][event.code] = event.value
        case (3, let code): axes[code]?.value = event.value
        default: break
        }
    }

    mutating func answer(_ call: MockIoctlServer.Call) -> MockIoctlServer.Answer {
        guard call.request >> 8 & 0xFF == 0x45 else { return .real }
        let size = Int(call.request >> 16 & 0x3FFF)
        switch call.request & 0xFF {
        case 0x01: return write([1, 0, 1, 0], to: call, size)
        case 0x02: return write([3, vendor, product, 0x0110].flatMap(Self.little), to: call, size)
        case 0x03: return write([UInt32(250), 33].flatMap(Self.little), to: call, size)
        case 0x06: return write(Array(name.utf8) + [0], to: call, size)
        case 0x07, 0x08: return .failure(ENOENT)
        case 0x09: return write(Self.bits(properties), to: call, size)
        case 0x0A: return writeSlots(call, size)
        case 0x18: return write(Self.bits(keysDown), to: call, size)
        case 0x19...0x1B: return write([0], to: call, size)
        case 0x20: return write(Self.bits(types), to: call, size)
        case 0x21: return write(Self.bits(keys), to: call, size)
        case 0x23: return write(Self.bits(Set(axes.keys)), to: call, size)
        case 0x22, 0x24...0x3F: return write([0], to: call, size)
        case 0x40...0x7F: return writeAxis(UInt16(call.request & 0x3F), call, size)
        case 0x90: return grab(call.argument != 0, call.connection)
        case 0xA0: return .result(0)
        default: return .failure(EINVAL)
        }
    }

    private var types: Set<UInt16> {
        var types: Set<UInt16> = [0]
        if !keys.isEmpty { types.insert(1) }
        if !axes.isEmpty { types.insert(3) }
        return types
    }

    private mutating func grab(_ isWanted: Bool, _ asker: Int32) -> MockIoctlServer.Answer {
        if isWanted, refusesGrab || isGrabbed { return .failure(EBUSY) }
        if !isWanted, !isGrabbed { return .failure(EINVAL) }
        grabber = isWanted ? asker : nil
        return .result(0)
    }

    private func writeAxis(_ code: UInt16, _ call: MockIoctlServer.Call, _ size: Int) -> MockIoctlServer.Answer {
        guard let axis = axes[code] else { return .failure(EINVAL) }
        let words = [axis.value, axis.minimum, axis.maximum, 0, 0, axis.resolution]
        return write(words.flatMap(Self.little), to: call, size) == .failure(EFAULT) ? .failure(EFAULT) : .result(0)
    }

    private mutating func writeSlots(_ call: MockIoctlServer.Call, _ size: Int) -> MockIoctlServer.Answer {
        slotQuestionCount += 1
        let asked = call.read(4)
        guard asked.count == 4, size >= 4 else { return .failure(EFAULT) }
        let code = UInt16(asked[0]) | UInt16(asked[1]) << 8
        let free: Int32 = code == 0x39 ? -1 : 0
        let values = (0..<size / 4 - 1).map { slots[Int32($0)]?[code] ?? free }
        let answer = write(asked + values.flatMap(Self.little), to: call, size)
        // As the kernel: no length for this one.
        if case .result = answer { return .result(0) }
        return answer
    }

    /// As much as the program has room for; the result is how much.
    private func write(_ bytes: [UInt8], to call: MockIoctlServer.Call, _ size: Int) -> MockIoctlServer.Answer {
        let cut = Array(bytes.prefix(size))
        call.write(cut)
        return .result(cut.count)
    }

    private static func bits(_ numbers: Set<UInt16>) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 96)
        for number in numbers where number < 768 { bytes[Int(number) / 8] |= 1 << (number % 8) }
        return bytes
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
