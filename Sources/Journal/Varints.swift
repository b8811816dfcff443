// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Integers of the journal's own rows: LEB128, seven bits a byte, least first; zigzag where signed.
enum Varint {
    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    static func append(signed value: Int64, to bytes: inout [UInt8]) {
        append(UInt64(bitPattern: (value << 1) ^ (value >> 63)), to: &bytes)
    }
}

/// Reads them back. A damaged file may hold anything: every read is bounded.
struct RowReader {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    mutating func number<T: FixedWidthInteger & UnsignedInteger>(_: T.Type = T.self) throws -> T {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard shift < 63 || byte <= 1, let exact = T(exactly: value) else { break }
                return exact
            }
            shift += 7
        }
        throw JournalError.damaged("a row holds no \(T.self)")
    }

    mutating func signed<T: FixedWidthInteger & SignedInteger>(_: T.Type = T.self) throws -> T {
        let raw: UInt64 = try number()
        guard let exact = T(exactly: Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)) else {
            throw JournalError.damaged("a row holds no \(T.self)")
        }
        return exact
    }

    mutating func take(_ count: Int) throws -> [UInt8] {
        guard count >= 0, count <= remaining else { throw JournalError.damaged("a row is too short") }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    func end() throws {
        guard remaining == 0 else { throw JournalError.damaged("a row is too long") }
    }
}

/// Counters in a row: count, and each family 1, first, second, third signed, value; sorted.
enum CounterRow {
    static func append(_ counters: [CounterKey: UInt64], to bytes: inout [UInt8]) {
        Varint.append(UInt64(counters.count), to: &bytes)
        for (key, value) in counters.sorted(by: { $0.key < $1.key }) {
            bytes.append(key.family.rawValue)
            Varint.append(signed: Int64(key.first), to: &bytes)
            Varint.append(signed: Int64(key.second), to: &bytes)
            Varint.append(signed: Int64(key.third), to: &bytes)
            Varint.append(value, to: &bytes)
        }
    }

    static func read(_ row: inout RowReader) throws -> [CounterKey: UInt64] {
        let count: UInt64 = try row.number()
        guard count <= UInt64(row.remaining) / 5 else { throw JournalError.damaged("a row is too short") }
        var counters: [CounterKey: UInt64] = [:]
        for _ in 0..<count {
            guard let family = CounterKey.Family(rawValue: try row.take(1)[0]) else {
                throw JournalError.damaged("a counter of no known family")
            }
            let key = CounterKey(
                family: family, first: try row.signed(), second: try row.signed(), third: try row.signed())
            counters[key] = try row.number(UInt64.self)
        }
        return counters
    }
}
