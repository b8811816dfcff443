// SPDX-License-Identifier: EUPL-1.2

/// One walk over the data serves both ways: an encoder writes the bits it is given, a decoder ignores them and answers
/// the bits it reads. What the walk does with the answer is the same, so the two cannot drift apart.
protocol BinaryCoder {
    /// One bit under the adaptive context `index`.
    mutating func bit(_ value: Bool, _ index: Int) -> Bool
    /// `count` bits of even odds, the most significant first.
    mutating func direct(_ value: UInt64, bits count: Int) -> UInt64
}

extension BinaryCoder {
    /// The low `count` bits of `value`, the most significant first; the context of each is `base` plus the bits before
    /// it behind a leading one.
    @inline(__always)
    mutating func tree(_ value: UInt64, bits count: Int, _ base: Int) -> UInt64 {
        var node = 1
        var shift = UInt64(count)
        while shift > 0 {
            shift -= 1
            node = node << 1 | (bit(value >> shift & 1 == 1, base + node) ? 1 : 0)
        }
        return UInt64(node) - (1 << UInt64(count))
    }
}

/// What is believed of one bit: the odds of a zero in 65,536ths, and how often the bit was seen, which says how far the
/// next one moves the odds: by ((65,536 or 0) − odds) × step >> 16, kept within 32 … 65,504.
struct BitOdds: Sendable, Equatable {
    var zero: UInt16
    var seen: UInt16

    static let even = BitOdds(zero: 32_768, seen: 0)
    /// Odds stay so far from certainty, in 65,536ths.
    static let least = 32
    /// A bit seen more often moves the odds as if seen so often.
    static let longestMemory = 48
    /// How far a bit moves the odds that was seen n times before, in 65,536ths of the way: 524,288 ÷ (8 n + 13).
    static let steps: [Int] = (0...longestMemory).map { 524_288 / (8 * $0 + 13) }

    init(zero: UInt16, seen: UInt16) {
        self.zero = zero
        self.seen = seen
    }

    /// The odds `zeros` : `ones`, as firm as if seen so often.
    init(zeros: Int, ones: Int, seen: Int) {
        zero = UInt16(min(65_536 - Self.least, max(Self.least, zeros * 65_536 / max(1, zeros + ones))))
        self.seen = UInt16(min(seen, Self.longestMemory))
    }

    @inline(__always)
    mutating func learn(_ one: Bool, _ steps: [Int]) {
        let before = Int(zero)
        let after = before + (((one ? 0 : 65_536) - before) * steps[Int(seen)]) >> 16
        zero = UInt16(truncatingIfNeeded: min(65_536 - Self.least, max(Self.least, after)))
        if seen < UInt16(Self.longestMemory) { seen += 1 }
    }
}
