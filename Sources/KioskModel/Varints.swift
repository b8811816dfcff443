// SPDX-License-Identifier: EUPL-1.2

/// Integers of the newer formats: LEB128, seven bits a byte, least first, in as few bytes as they need; signed ones
/// zigzag (0, −1, 1, −2 … as 0, 1, 2, 3 …).
extension ByteWriter {
    public mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    public mutating func append(zigzag value: Int64) {
        append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }
}

extension ByteReader {
    /// A number that the format cannot hold, or that is written in more bytes than it needs.
    public struct BadNumber: Error, Equatable {
        public init() {}
    }

    public mutating func varint<T: FixedWidthInteger>(_: T.Type = T.self) throws -> T {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte: UInt8 = try integer()
            guard shift < 63 || byte <= 1, byte != 0 || shift == 0 else { throw BadNumber() }
            value |= UInt64(byte & 0x7F) << shift
            guard byte & 0x80 != 0 else {
                guard let exact = T(exactly: value) else { throw BadNumber() }
                return exact
            }
        }
        throw BadNumber()
    }

    public mutating func zigzag<T: FixedWidthInteger>(_: T.Type = T.self) throws -> T {
        let raw: UInt64 = try varint()
        guard let exact = T(exactly: Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)) else {
            throw BadNumber()
        }
        return exact
    }
}
