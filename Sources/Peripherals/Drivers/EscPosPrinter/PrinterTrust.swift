// SPDX-License-Identifier: EUPL-1.2

/// How long a printer that talked nonsense is left alone, and from when it is believed again.
///
/// Noise on the line is over in a moment, and nobody need do anything about it; what goes on lying is asked less and
/// less often.
struct PrinterTrust: Equatable {
    /// It is being tried again: not believed before it has answered a whole round of questions.
    private(set) var isOnTrial = false
    /// Lies, each soon after it was believed or tried again.
    private var lieCount = 0
    private var believedAt: Double?

    mutating func lied(at now: Double, _ traits: PrinterTraits) {
        if let believedAt, now - believedAt >= traits.longestLyingSeconds { lieCount = 0 }
        lieCount += 1
        believedAt = nil
        isOnTrial = false
    }

    mutating func triedAgain() { isOnTrial = true }

    mutating func answeredRound(at now: Double) {
        guard isOnTrial else { return }
        isOnTrial = false
        believedAt = now
    }

    /// Until the next trial: doubles with each lie.
    func pauseSeconds(_ traits: PrinterTraits) -> Double {
        (1..<max(1, min(lieCount, 32))).reduce(traits.lyingSeconds) { pause, _ in
            min(pause * 2, traits.longestLyingSeconds)
        }
    }
}
