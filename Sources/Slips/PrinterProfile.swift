// SPDX-License-Identifier: EUPL-1.2

/// What a receipt printer can put on paper.
public struct PrinterProfile: Sendable, Equatable {
    /// Dots across the paper.
    public var dots: Int
    /// Characters across in font A, which is 12 dots wide and 24 high.
    public var columns: Int
    /// Number of code page 858 in `ESC t`: 19 in Epson's numbering. `nil`: the printer has none, every line is drawn.
    public var codePage: UInt8?
    /// `GS V`: cuts the paper.
    public var hasCutter: Bool

    public init(dots: Int, columns: Int, codePage: UInt8? = 19, hasCutter: Bool = true) {
        precondition(dots >= 192 && dots <= 1_024 && columns >= 16, "a printer as wide as a slip needs")
        self.dots = dots
        self.columns = columns
        self.codePage = codePage
        self.hasCutter = hasCutter
    }

    /// 80 mm paper, 72 mm printed at 203 dpi.
    public static let paper80 = PrinterProfile(dots: 576, columns: 48)
    /// 58 mm paper, 48 mm printed at 203 dpi.
    public static let paper58 = PrinterProfile(dots: 384, columns: 32)
}
