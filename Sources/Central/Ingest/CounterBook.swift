// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// Cumulative event counters; one that stands at zero is not in it. Held as the bytes of a `CounterList`, the form in
/// which they are stored and hashed: a report raises a few of them and leaves the rest as it is.
struct CounterBook: Sendable, Equatable {
    private(set) var bytes: [UInt8]

    init(_ values: [CounterKey: UInt64] = [:]) {
        bytes = CounterList.encode(values)
    }

    init(bytes: [UInt8]) throws {
        guard bytes.count % CounterList.entryBytes == 0 else {
            throw CentralError.inconsistent("counters that end early")
        }
        self.bytes = bytes
        var last: CounterKey?
        for entry in 0..<count {
            guard let key = key(entry) else { throw CentralError.inconsistent("a counter of no known family") }
            guard last.map({ $0 < key }) ?? true else { throw CentralError.inconsistent("counters out of order") }
            last = key
        }
    }

    private var count: Int { bytes.count / CounterList.entryBytes }

    /// What batches say of the counters: `CounterList.eventsHash`, of the same bytes.
    var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// A sum beyond what a counter can hold stays at the most, which no batch's hash agrees with.
    mutating func raise(_ key: CounterKey, by raised: UInt64) {
        guard raised > 0 else { return }
        let entry = firstEntry(notBefore: key)
        if entry < count, self.key(entry) == key {
            let (sum, isTooMuch) = value(entry).addingReportingOverflow(raised)
            set(entry, isTooMuch ? .max : sum)
        } else {
            let start = entry * CounterList.entryBytes
            bytes.insert(contentsOf: CounterList.encode([key: raised]), at: start)
        }
    }

    private func firstEntry(notBefore wanted: CounterKey) -> Int {
        var range = 0..<count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            guard let found = key(middle), found < wanted else {
                range = range.lowerBound..<middle
                continue
            }
            range = middle + 1..<range.upperBound
        }
        return range.lowerBound
    }

    /// family 1, first 4, second 4, third 4, value 8.
    private func key(_ entry: Int) -> CounterKey? {
        bytes.withUnsafeBytes { bytes in
            let start = entry * CounterList.entryBytes
            func number(_ offset: Int) -> Int32 {
                Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: start + offset, as: Int32.self))
            }
            return CounterKey.Family(rawValue: bytes[start]).map {
                CounterKey(family: $0, first: number(1), second: number(5), third: number(9))
            }
        }
    }

    private func value(_ entry: Int) -> UInt64 {
        bytes.withUnsafeBytes {
            UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: entry * CounterList.entryBytes + 13, as: UInt64.self))
        }
    }

    private mutating func set(_ entry: Int, _ value: UInt64) {
        bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: value.bigEndian, toByteOffset: entry * CounterList.entryBytes + 13, as: UInt64.self)
        }
    }
}
