// SPDX-License-Identifier: EUPL-1.2

/// The terminal's own strip at the upper edge of a meeting's picture: a touch there hangs up and reaches nothing of the
/// page. Where it is stands here alone: touches are taken by it, and the bar that shows it is drawn by it.
public enum HangUpStrip {
    /// Its part of the picture's height: 15 mm of a 15.6" panel's 194, the smallest target (DESIGN.md, Layout).
    public static let fraction = 0.08

    /// - Parameter y: from 0 (top) to 1 (bottom) of the picture.
    public static func contains(y: Double) -> Bool { y < fraction }

    /// Rows of pixels from the top that show it: those it covers, wholly or in part.
    public static func rows(ofHeight height: Int) -> Int { Int((Double(height) * fraction).rounded(.up)) }
}
