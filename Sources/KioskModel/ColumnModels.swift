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
        /// By what came before it: see `ColumnWalk.parting`.
        case sessionEnd
        case sessionMinutes
        case service, slipService, slipCopy, outcomeService
        /// By the outcome of the slip before.
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

        var models: Int {
            switch self {
            case .bootStep, .bootMinutes, .contentStep, .placeStep: 2
            case .minuteStep: 32
            case .sessionEnd, .callSeconds: 4
            case .slipOutcome, .answer: 8
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

    /// Trees of five bits: the kind of record, 256 of them, by the kind before and three bits of the visit.
    static let kind = 0
    static let kindContexts = 256
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
            for detail in 0..<8 {
                plant(VisitOrder.weights(after: before, detail: detail), at: kind + (before << 3 | detail) * 32, &odds)
            }
        }
        for kind in 0..<32 {
            for before in 0..<8 {
                plant(VisitOrder.purposes(kind, after: before), at: purpose + (kind << 3 | before) * 8, &odds)
            }
            // A boot, another content or another place are rare, except where a kind says so itself.
            odds[bootChange + kind] = BitOdds(zeros: kind == 13 ? 1 : 255, ones: 1, seen: 4)
            odds[contentChange + kind] = BitOdds(zeros: kind == 15 ? 1 : 511, ones: 1, seen: 4)
            odds[placeChange + kind] = BitOdds(zeros: 1_023, ones: 1, seen: 4)
        }
        for first in [bootChange, contentChange, placeChange] { odds[first] = BitOdds(zeros: 1, ones: 255, seen: 0) }
        for column in Column.allCases {
            for index in 0..<column.models {
                let model = model(column, index)
                odds[model.base + Model.isLong] = BitOdds(zeros: 31, ones: 1, seen: 2)
                // What is predicted is nearly always so; time does not run backwards.
                switch column {
                case .unused: odds[model.base] = BitOdds(zeros: 2_047, ones: 1, seen: 16)
                case .slipService, .outcomeService, .content:
                    odds[model.base] = BitOdds(zeros: 255, ones: 1, seen: 8)
                case .slipCopy, .software: odds[model.base] = BitOdds(zeros: 31, ones: 1, seen: 4)
                case .minuteStep: odds[model.base + Model.sign] = BitOdds(zeros: 4_095, ones: 1, seen: 32)
                case .bootMinutes: odds[model.base + Model.isLong] = .even
                default: break
                }
                // Numbers that are codes, counts or states are positive.
                switch column {
                case .sessionLanguage, .chosenLanguage, .sessionEnd, .service, .slipOutcome, .answer, .callEnd,
                    .callSeconds, .pauseReason, .deviceKind, .deviceState, .devicePart, .bootMinutes:
                    odds[model.base + Model.sign] = BitOdds(zeros: 4_095, ones: 1, seen: 32)
                default: break
                }
            }
        }
        return odds
    }()

    /// Odds of the bits of a tree from the weights of its leaves, as firm as if each had been seen twice.
    private static func plant(_ weights: [Int], at base: Int, _ odds: inout [BitOdds]) {
        var sums = [Int](repeating: 0, count: weights.count) + weights
        for node in stride(from: weights.count - 1, to: 0, by: -1) {
            sums[node] = sums[2 * node] + sums[2 * node + 1]
            odds[base + node] = BitOdds(zeros: sums[2 * node], ones: sums[2 * node + 1], seen: 2)
        }
    }
}
