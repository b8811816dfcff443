// SPDX-License-Identifier: EUPL-1.2

/// Data objects of a card (BER-TLV, ISO 8825-1): tags of one or two bytes, lengths that fit what was received.
public enum CardObject {
    /// No card sends more at once.
    public static let longest = 8_192

    /// Where the value of the first object with this tag stands at the top of `range`; `nil` when there is none or the
    /// objects before it cannot be read.
    public static func value(of tag: UInt16, in memory: CardMemory, _ range: Range<Int>) -> Range<Int>? {
        var rest = range
        while let object = read(memory, rest) {
            if object.tag == tag { return object.value }
            rest = object.value.upperBound..<range.upperBound
        }
        return nil
    }

    private static func read(_ memory: CardMemory, _ range: Range<Int>) -> (tag: UInt16, value: Range<Int>)? {
        var offset = range.lowerBound
        func next() -> UInt8? {
            guard offset < range.upperBound else { return nil }
            defer { offset += 1 }
            return memory[offset]
        }
        guard let first = next() else { return nil }
        var tag = UInt16(first)
        if first & 0x1F == 0x1F {
            guard let second = next(), second & 0x80 == 0 else { return nil }
            tag = tag << 8 | UInt16(second)
        }
        guard let short = next() else { return nil }
        var length = Int(short)
        if short & 0x80 != 0 {
            guard (1...2).contains(short & 0x7F) else { return nil }
            length = 0
            for _ in 0..<(short & 0x7F) {
                guard let byte = next() else { return nil }
                length = length << 8 | Int(byte)
            }
        }
        guard length <= range.upperBound - offset else { return nil }
        return (tag, offset..<offset + length)
    }
}
