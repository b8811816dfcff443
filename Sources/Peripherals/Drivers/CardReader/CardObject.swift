// SPDX-License-Identifier: EUPL-1.2

/// Data objects of a card (BER-TLV, ISO 8825-1): tags of one or two bytes, lengths that fit what was received.
public enum CardObject {
    /// No card sends more at once.
    public static let longest = 8_192

    /// The value of the first object with this tag at the top of `bytes`; `nil` when there is none or the objects
    /// before it cannot be read.
    public static func value(of tag: UInt16, in bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count <= longest else { return nil }
        var offset = 0
        while let object = read(bytes, at: offset) {
            if object.tag == tag { return Array(bytes[object.value]) }
            offset = object.value.upperBound
        }
        return nil
    }

    private static func read(_ bytes: [UInt8], at start: Int) -> (tag: UInt16, value: Range<Int>)? {
        var offset = start
        func next() -> UInt8? {
            guard offset < bytes.count else { return nil }
            defer { offset += 1 }
            return bytes[offset]
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
        guard length <= bytes.count - offset else { return nil }
        return (tag, offset..<offset + length)
    }
}
