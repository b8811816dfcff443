// SPDX-License-Identifier: EUPL-1.2

/// A slip that was asked for, as whoever stood there saw it.
struct SoakSlip {
    /// What happened to the printer between the asking and the answer, or stood so when it was asked for.
    enum Trouble: String, Comparable {
        /// Paper, cover or cutter: it is held and goes on.
        case held
        /// The cable was out.
        case cable
        /// It was switched off: what it had in its buffer is gone.
        case power
        /// It answered nothing, or nonsense.
        case silent, garbage

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        init?(_ command: DockCommand) {
            switch command {
            case .unplug(.printer), .flap(.printer, _): self = .cable
            case .paper(.out), .cover(open: true), .cutter(jammed: true): self = .held
            case .temper(.silent): self = .silent
            case .temper(.garbage): self = .garbage
            default: return nil
            }
        }

        /// After these an answer may be missing for good.
        var mayHideTheOutcome: Bool { self != .held }
    }

    /// What the screen said in the end.
    enum Answer: String {
        case taken = "take your slip"
        case unknown = "nobody knows"
        case shown = "shown on the screen"
        case givenUp = "given up"
        case none = "nothing"
    }

    let visit: Int
    let agency: String
    var troubles: Set<Trouble> = []
    var answer = Answer.none
    /// Whole slips that fell for it.
    var wholes = 0
    /// Of them, those that fell during somebody else's visit.
    var lateCount = 0

    /// In a line, for who looks for a cause.
    var line: String {
        "visit \(visit), \(agency): \(answer.rawValue), \(wholes) on the floor (\(lateCount) late), "
            + "met \(troubles.sorted().map(\.rawValue))"
    }
}
