// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Records for tests of the batch formats, from a seed.
struct RecordSamples {
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    private var random: Random

    init(seed: UInt64) { random = Random(state: seed) }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Anything a record can hold, its ends first of all.
    mutating func anything(
        _ count: Int, of kinds: [UsageEventKind] = UsageEventKind.allCases, epoch: UInt32 = 3, first: UInt64 = 1_001
    ) -> [UsageRecord] {
        (0..<UInt64(count)).map { index in
            UsageRecord(
                epoch: epoch, sequence: first + index, bootOrdinal: word(), bootMinutes: word(),
                event: UsageEvent(
                    one(of: kinds), purpose: one(of: Purpose.allCases), first: number(),
                    second: number(), third: number()),
                contentVersion: word(), placeCode: word())
        }
    }

    /// What the catalogue accepts, every kind as likely as another.
    mutating func catalogued(_ count: Int, epoch: UInt32 = 3, first: UInt64 = 1_001) -> [UsageRecord] {
        var minutes: UInt32 = 90
        return (0..<UInt64(count)).map { index in
            let entry = one(of: UsageEventCatalogue.entries)
            minutes += UInt32.random(in: 0...3, using: &random)
            return UsageRecord(
                epoch: epoch, sequence: first + index, bootOrdinal: 4, bootMinutes: minutes,
                event: UsageEvent(
                    entry.kind, purpose: one(of: Purpose.allCases), first: number(entry.first),
                    second: number(entry.second), third: number(entry.third)),
                contentVersion: 17, placeCode: 42)
        }
    }

    private mutating func number(_ meaning: UsageEventCatalogue.Meaning) -> Int32 {
        switch meaning {
        case .unused: 0
        case .service, .question, .language: Int32.random(in: 1...9_999, using: &random)
        case .oneOf(let values): one(of: values.keys.sorted())
        case .number(let range, _):
            one(of: [range.lowerBound, range.upperBound, Int32.random(in: range, using: &random)])
        }
    }

    private mutating func number() -> Int32 {
        one(of: [.min, .max, 0, 1, -1, Int32.random(in: .min ... .max, using: &random)])
    }

    private mutating func word() -> UInt32 {
        one(of: [0, 1, .max, UInt32.random(in: .min ... .max, using: &random)])
    }

    private mutating func one<Value>(of values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &random)]
    }
}
