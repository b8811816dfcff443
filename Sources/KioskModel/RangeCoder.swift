// SPDX-License-Identifier: EUPL-1.2

/// An adaptive binary range coder after the public-domain description of LZMA, with two differences: odds have 16 bits
/// and move fast at first (`BitOdds`), and the bytes begin without LZMA's leading zero and end with the last byte that
/// is not zero.
///
/// `low` and `range` start at 0 and 2³² − 1. A bit splits the range at `(range >> 16) × odds of a zero`: a zero takes
/// the part below, a one the part above. A bit at even odds halves the range instead, `range >> 1`. While `range` < 2²⁴
/// both move up eight bits. The decoder reads four bytes first and zeros after the last byte.
struct RangeEncoder: BinaryCoder {
    private var odds: [BitOdds]
    private let steps = BitOdds.steps
    private var low: UInt64 = 0
    private var range: UInt32 = .max
    private var held: UInt8 = 0
    /// The held byte and the bytes of 0xFF behind it, which a carry may still change.
    private var heldCount = 1
    private var bytes: [UInt8] = []

    init(_ odds: [BitOdds]) {
        self.odds = odds
        bytes.reserveCapacity(1_024)
    }

    @inline(__always)
    mutating func bit(_ value: Bool, _ index: Int) -> Bool {
        let bound = (range >> 16) * UInt32(odds[index].zero)
        if value {
            low += UInt64(bound)
            range -= bound
        } else {
            range = bound
        }
        odds[index].learn(value, steps)
        while range < 1 << 24 {
            range <<= 8
            shift()
        }
        return value
    }

    mutating func direct(_ value: UInt64, bits count: Int) -> UInt64 {
        for place in stride(from: count - 1, through: 0, by: -1) {
            range >>= 1
            if value >> UInt64(place) & 1 == 1 { low += UInt64(range) }
            while range < 1 << 24 {
                range <<= 8
                shift()
            }
        }
        return value
    }

    private mutating func shift() {
        if low < 0xFF00_0000 || low > 0xFFFF_FFFF {
            let carry = UInt8(truncatingIfNeeded: low >> 32)
            while heldCount > 0 {
                bytes.append(held &+ carry)
                held = 0xFF
                heldCount -= 1
            }
            held = UInt8(truncatingIfNeeded: low >> 24)
        }
        heldCount += 1
        low = (low & 0x00FF_FFFF) << 8
    }

    /// The bytes: of all that decode alike, the ones that end earliest.
    mutating func finish() -> [UInt8] {
        let last = low + UInt64(range) - 1
        for zeros in stride(from: UInt64(32), through: 0, by: -1) {
            let mask: UInt64 = (1 << zeros) - 1
            let rounded = (low + mask) & ~mask
            guard rounded <= last else { continue }
            low = rounded
            break
        }
        for _ in 0..<5 { shift() }
        // The first byte that LZMA writes is always zero.
        var body = bytes.dropFirst()
        while body.last == 0 { body.removeLast() }
        return Array(body)
    }
}

/// Reads what `RangeEncoder` wrote; any bytes at all decode to some bits.
struct RangeDecoder: BinaryCoder {
    private var odds: [BitOdds]
    private let steps = BitOdds.steps
    private let bytes: [UInt8]
    private var offset = 0
    private var code: UInt32 = 0
    private var range: UInt32 = .max

    init(_ bytes: [UInt8], _ odds: [BitOdds]) {
        self.bytes = bytes
        self.odds = odds
        for _ in 0..<4 { code = code << 8 | next() }
    }

    /// True when bytes are left that no bit depends on.
    var hasMore: Bool { offset < bytes.count }

    private mutating func next() -> UInt32 {
        defer { offset += 1 }
        return offset < bytes.count ? UInt32(bytes[offset]) : 0
    }

    @inline(__always)
    mutating func bit(_: Bool, _ index: Int) -> Bool {
        let bound = (range >> 16) * UInt32(odds[index].zero)
        let one = code >= bound
        if one {
            code -= bound
            range -= bound
        } else {
            range = bound
        }
        odds[index].learn(one, steps)
        while range < 1 << 24 {
            range <<= 8
            code = code << 8 | next()
        }
        return one
    }

    mutating func direct(_: UInt64, bits count: Int) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<count {
            range >>= 1
            let one = code >= range
            if one { code -= range }
            value = value << 1 | (one ? 1 : 0)
            while range < 1 << 24 {
                range <<= 8
                code = code << 8 | next()
            }
        }
        return value
    }
}
