// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What a receipt printer can put on the paper it holds.
public struct PrinterProfile: Sendable, Equatable {
    /// Dots across the paper.
    public var dots: Int
    /// Characters across in font A, which is 12 dots wide and 24 high.
    public var columns: Int
    public var dotsPerInch: Int
    /// Numbers of `ESC t`, best first; none: every line that is not ASCII is drawn.
    public var codePages: [PrinterModel.Page]
    public var cutter: PrinterModel.Cutter
    /// `GS ( k` draws QR codes; else they are drawn here.
    public var hasQRCode: Bool

    public init(
        dots: Int, columns: Int, dotsPerInch: Int = 203,
        codePages: [PrinterModel.Page] = PrinterModel.standard.codePages, cutter: PrinterModel.Cutter = .partial,
        hasQRCode: Bool = true
    ) {
        precondition(dots >= 192 && dots <= 1_024 && columns >= 16, "a printer as wide as a slip needs")
        self.dots = dots
        self.columns = columns
        self.dotsPerInch = dotsPerInch
        self.codePages = codePages
        self.cutter = cutter
        self.hasQRCode = hasQRCode
    }

    /// A model with paper of this width: 80 or 58.
    public init(_ model: PrinterModel, paperMillimetres: Int) {
        let paper = model.paper(millimetres: paperMillimetres)
        self.init(
            dots: max(192, min(1_024, paper.dots / 8 * 8)), columns: max(16, paper.columns),
            dotsPerInch: model.dotsPerInch,
            codePages: model.codePages, cutter: model.cutter, hasQRCode: model.hasQRCode)
    }

    /// 80 mm paper, 72 mm printed at 203 dpi.
    public static let paper80 = PrinterProfile(.standard, paperMillimetres: 80)
    /// 58 mm paper, 48 mm printed at 203 dpi.
    public static let paper58 = PrinterProfile(.standard, paperMillimetres: 58)

    /// The side of a QR code's modules in dots: about 28 mm in all, never under 0.4 mm, as wide as the paper takes.
    func moduleDots(side: Int) -> Int {
        let dotsPerMillimetre = Double(dotsPerInch) / 25.4
        let least = Int((0.4 * dotsPerMillimetre).rounded(.up))
        let wanted = max(least, min(8, Int(28 * dotsPerMillimetre) / side))
        return max(1, min(wanted, dots / (side + 8)))
    }

    /// The first code page that has all of a text, and its bytes; nil: it has to be drawn.
    func encode(_ text: String) -> (page: UInt8?, bytes: [UInt8])? {
        if let plain = CodePage.ascii(text) { return (nil, plain) }
        for page in codePages {
            if let bytes = page.characters.encode(text) { return (page.number, bytes) }
        }
        return nil
    }
}
