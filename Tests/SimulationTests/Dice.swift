// SPDX-License-Identifier: EUPL-1.2
import FaultyDisk
import Synchronization

/// Chance from a seed, for closures that production code calls.
final class Dice: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    /// Uniform below `bound`.
    func below(_ bound: Int) -> Int { random.withLock { Int($0.next() % UInt64(max(1, bound))) } }

    func number(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + random.withLock { Int64($0.next() % UInt64(range.upperBound - range.lowerBound + 1)) }
    }

    /// True so often in a hundred.
    func percent(_ chance: Int) -> Bool { below(100) < chance }

    /// 0 ..< 1.
    func unit() -> Double { random.withLock { Double($0.next() >> 11) / Double(1 << 53) } }

    func bytes(_ count: Int) -> [UInt8] {
        random.withLock { random in (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
    }

    func seed() -> UInt64 { random.withLock { $0.next() } }

    func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// One of the values, as often as its weight says.
    func pick<Value>(weighed values: [(Int, Value)]) -> Value {
        var left = below(values.reduce(0) { $0 + $1.0 })
        for (weight, value) in values {
            if left < weight { return value }
            left -= weight
        }
        return values[values.count - 1].1
    }
}

/// A generator for what wants one.
struct DiceGenerator: RandomNumberGenerator {
    let dice: Dice
    mutating func next() -> UInt64 { dice.seed() }
}
