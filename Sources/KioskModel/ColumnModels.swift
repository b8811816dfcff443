// SPDX-License-Identifier: EUPL-1.2

/// Where the contexts of `RecordColumns` stand, and what is believed of each before the first record.
///
/// The beliefs follow from the catalogue and from a visit's order in the menu (`VisitOrder`), not from anybody's
/// data: they save a short batch the bits that learning them would cost.
enum ColumnModels {
    /// A model of whole numbers. Contexts from its base on: +0 zero or not, +1 up to eight bits or more, +3 … +9 tree of
    /// the length in bits less one (1 … 8), +11 … +41 tree of the length less nine (9 … 40), +42 the sign, and from +43
    /// on the bits behind the leading one of numbers up to `depth` bits: for length n a tree at +43 + 2ⁿ⁻¹.
    struct Model: Sendable {
        let base: Int
        let depth: Int

        static let zero = 0, isLong = 1, short = 2, long = 10, sign = 42, rest = 43
        var size: Int { Self.rest + 1 << depth }
    }

    /// Every column that holds numbers, with how many models it has side by side and the depth of each.
    enum Column: Int, CaseIterable {
        /// 0 for the first record, 1 for others.
        case bootStep, bootMinutes, contentStep, placeStep
        /// By kind.
        case minuteStep
        case sessionLanguage, chosenLanguage
        /// 1 when the visit had been idle long enough to end by itself.
        case sessionEnd
        case sessionMinutes
        case service, slipService, slipCopy, outcomeService
        /// 0 when the slip before was printed.
        case slipOutcome
        case question
        /// By the question.
        case answer
        case callEnd
        /// By how the call ended.
        case callSeconds
        case pauseReason, deviceKind
        /// By kind of device and whether it was on line.
        case deviceState
        /// By the device's state.
        case devicePart
        case software, content, lost
        /// Numbers that the catalogue does not use.
        case unused
        // Later than the first golden files: at the end, so that what stands before keeps its place.
        case meetingService, meetingEntry, meetingEnd, meetingRate, meetingCallback

        var models: Int {
            switch self {
            case .bootStep, .bootMinutes, .contentStep, .placeStep, .sessionEnd, .slipOutcome: 2
            case .minuteStep: 32
            case .callSeconds: 4
            case .answer: 8
            case .deviceState, .devicePart: 16
            default: 1
            }
        }

        var depth: Int {
            switch self {
            case .service, .question: 10
            default: 6
            }
        }
    }

    /// Trees of five bits: the kind of record, by the kind before and three bits of the visit, and behind those 256 by the
    /// low four bits of the service where the record before is `serviceOpened`.
    static let kind = 0
    static let kindAfterService = 256
    private static let kindContexts = kindAfterService + 16
    /// Trees of three bits: the purpose, by kind and the purpose before.
    static let purpose = kind + kindContexts * 32
    /// Whether boot, content version and place stay as they are: by kind, and 0 for the first record.
    static let bootChange = purpose + 256 * 8
    static let contentChange = bootChange + 32
    static let placeChange = contentChange + 32
    /// Trees of three bits: the first bits behind the leading one of numbers longer than their model is deep, by length.
    static let upper = placeChange + 32
    private static let numbers = upper + 48 * 8

    /// Base of the first model of each column.
    private static let bases: [Int] = {
        var bases: [Int] = []
        var next = numbers
        for column in Column.allCases {
            bases.append(next)
            next += column.models * Model(base: 0, depth: column.depth).size
        }
        return bases + [next]
    }()

    static func model(_ column: Column, _ index: Int = 0) -> Model {
        let depth = column.depth
        let size = Model(base: 0, depth: depth).size
        return Model(base: bases[column.rawValue] + index * size, depth: depth)
    }

    /// The odds at the start of every batch: even, but for what follows.
    static let initial: [BitOdds] = {
        var odds = [BitOdds](repeating: .even, count: bases[Column.allCases.count])
        for before in 0..<32 {
            for bits in 0..<8 {
                plant(VisitOrder.weights(after: before, visit: bits), kind + (before << 3 | bits) * 32, &odds)
            }
        }
        for service in 0..<16 {
            plant(VisitOrder.weights(after: 4, visit: 1), kind + (kindAfterService + service) * 32, &odds)
        }
        for kind in 0..<32 {
            for before in 0..<8 {
                plant(VisitOrder.purposes(kind, after: before), purpose + (kind << 3 | before) * 8, seen: 8, &odds)
            }
            // A boot, another content or another place are rare, except where a kind says so itself.
            odds[bootChange + kind] = BitOdds(zeros: kind == 13 ? 1 : 1_023, ones: 1, seen: 8)
            odds[contentChange + kind] = BitOdds(zeros: kind == 15 ? 1 : 1_023, ones: 1, seen: 8)
            odds[placeChange + kind] = BitOdds(zeros: 2_047, ones: 1, seen: 8)
        }
        for first in [bootChange, contentChange, placeChange] { odds[first] = BitOdds(zeros: 1, ones: 255, seen: 0) }
        for column in Column.allCases {
            for index in 0..<column.models { plant(column, index, &odds) }
        }
        return odds
    }()

    /// Short numbers are likelier than long ones.
    private static let lengths = [16, 16, 12, 8, 4, 2, 1, 1]

    private static func plant(_ column: Column, _ index: Int, _ odds: inout [BitOdds]) {
        let base = model(column, index).base
        plant(lengths, base + Model.short, seen: 1, &odds)
        odds[base + Model.isLong] = BitOdds(zeros: 63, ones: 1, seen: 4)
        odds[base + Model.sign] = BitOdds(zeros: 1_023, ones: 1, seen: 8)
        switch column {
        case .unused: odds[base] = BitOdds(zeros: 4_095, ones: 1, seen: 32)
        // Predicted, and nearly always so.
        case .slipService, .outcomeService, .content: odds[base] = BitOdds(zeros: 255, ones: 1, seen: 8)
        case .slipCopy, .software: odds[base] = BitOdds(zeros: 31, ones: 1, seen: 4)
        case .slipOutcome: odds[base] = BitOdds(zeros: index == 0 ? 15 : 1, ones: 1, seen: 2)
        // Never zero.
        case .service: odds[base] = BitOdds(zeros: 1, ones: 255, seen: 8)
        case .sessionEnd: odds[base] = BitOdds(zeros: index == 0 ? 7 : 63, ones: 1, seen: 2)
        case .sessionMinutes:
            // The whole minutes that passed are as many as the minute has moved on, or one less.
            odds[base + Model.sign] = BitOdds(zeros: 1, ones: 63, seen: 4)
            plant([64, 2, 1, 1, 1, 1, 1, 1], base + Model.short, seen: 4, &odds)
        case .minuteStep where index == 6: odds[base] = BitOdds(zeros: 3, ones: 1, seen: 1)
        case .bootMinutes: odds[base + Model.isLong] = .even
        case .bootStep, .contentStep, .placeStep: odds[base + Model.sign] = .even
        default: break
        }
    }

    /// Odds of the bits of a tree from the weights of its leaves.
    private static func plant(_ weights: [Int], _ base: Int, seen: Int = 2, _ odds: inout [BitOdds]) {
        var sums = [Int](repeating: 0, count: weights.count) + weights
        for node in stride(from: weights.count - 1, to: 0, by: -1) {
            sums[node] = sums[2 * node] + sums[2 * node + 1]
            odds[base + node] = BitOdds(zeros: sums[2 * node], ones: sums[2 * node + 1], seen: seen)
        }
    }
}
