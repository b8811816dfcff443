// SPDX-License-Identifier: EUPL-1.2

/// Tells a printer that says what it was asked from one that talks without end.
struct PrinterBabble {
    /// Bytes nobody asked for: a printer that reports every change by itself stays far below.
    static let mostUnasked = 1_024
    /// A disturbed line gives some; nothing sane gives these in a second.
    static let mostNonsense = 96

    private var windowStartedAt = -1.0
    private var unaskedCount = 0
    private var nonsenseCount = 0

    /// True when it lies.
    mutating func take(unaskedCount unasked: Int, nonsenseCount nonsense: Int, at now: Double) -> Bool {
        if now >= windowStartedAt + 1 || now < windowStartedAt {
            (windowStartedAt, unaskedCount, nonsenseCount) = (now, 0, 0)
        }
        unaskedCount += unasked
        nonsenseCount += nonsense
        return unaskedCount > Self.mostUnasked || nonsenseCount > Self.mostNonsense
    }
}
