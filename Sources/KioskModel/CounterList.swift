// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// Counters as bytes, the one form in which they are hashed: ascending, each family 1, first 4, second 4, third 4,
/// value 8, big-endian. A counter that stands at zero is not in it.
public enum CounterList {
    public static let entryBytes = 21

    public static func encode(_ counters: [CounterKey: UInt64]) -> [UInt8] {
        var writer = ByteWriter()
        for (key, value) in counters.sorted(by: { $0.key < $1.key }) where value > 0 {
            writer.append(key.family.rawValue)
            writer.append(key.first)
            writer.append(key.second)
            writer.append(key.third)
            writer.append(value)
        }
        return writer.bytes
    }

    /// SHA-256 of the counters of the event family: what a batch says of them.
    public static func eventsHash(_ counters: [CounterKey: UInt64]) -> [UInt8] {
        Array(SHA256.hash(data: encode(counters.filter { $0.key.family == .event })))
    }
}
