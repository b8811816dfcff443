// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// Cumulative event counters; one that stands at zero is not in it. Kept as a `CounterList`.
struct CounterBook: Sendable, Equatable {
    private(set) var values: [CounterKey: UInt64]

    init(_ values: [CounterKey: UInt64] = [:]) {
        self.values = values.filter { $0.value > 0 }
    }

    init(bytes: [UInt8]) throws {
        guard bytes.count % CounterList.entryBytes == 0 else {
            throw CentralError.inconsistent("counters that end early")
        }
        values = [:]
        values.reserveCapacity(bytes.count / CounterList.entryBytes)
        var reader = ByteReader(bytes)
        while reader.remaining > 0 {
            guard let family = CounterKey.Family(rawValue: try reader.integer()) else {
                throw CentralError.inconsistent("a counter of no known family")
            }
            let key = CounterKey(
                family: family, first: try reader.integer(), second: try reader.integer(), third: try reader.integer())
            values[key] = try reader.integer()
        }
    }

    var bytes: [UInt8] { CounterList.encode(values) }

    /// What batches say of the counters: `CounterList.eventsHash`, of the same bytes.
    var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

    mutating func raise(_ key: CounterKey, by count: UInt64) {
        values[key, default: 0] += count
    }
}
