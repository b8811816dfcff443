// SPDX-License-Identifier: EUPL-1.2
internal import Foundation

/// Every draw of the workload, with the information it makes: −log₂ of its odds, summed.
///
/// SplitMix64 underneath. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct Dice {
    private var state: UInt64
    private(set) var bits = 0.0

    init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// Even odds over `range`.
    mutating func even(_ range: ClosedRange<Int>) -> Int {
        bits += log2(Double(range.count))
        return range.lowerBound + below(range.count)
    }

    /// True `part` times out of `whole`.
    mutating func chance(_ part: Int, of whole: Int) -> Bool {
        let hit = below(whole) < part
        bits -= log2(Double(hit ? part : whole - part) / Double(whole))
        return hit
    }

    /// One of the values, by its weight.
    mutating func pick<Value>(_ table: [(value: Value, weight: Int)]) -> Value {
        let whole = table.reduce(0) { $0 + $1.weight }
        var rest = below(whole)
        for row in table {
            if rest < row.weight {
                bits -= log2(Double(row.weight) / Double(whole))
                return row.value
            }
            rest -= row.weight
        }
        preconditionFailure("a table without weight")
    }

    private mutating func below(_ limit: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(limit)).high) }
}
