// SPDX-License-Identifier: EUPL-1.2
import Glyphs
import KioskModel
import Peripherals
import Slips

/// Draws slips and the symbol of one content bundle.
struct SlipArtist {
    private let symbol: Symbol
    private let profile: PrinterProfile
    private let paperMillimetres: Int
    /// Block art for the attract screen.
    let symbolArt: [String]

    /// - Throws: `GlyphError` when the bundle's symbol cannot be drawn.
    init(symbolSVG: String, paperMillimetres: Int) throws(GlyphError) {
        symbol = try Symbol(svg: symbolSVG)
        symbolArt = symbol.textArt(columns: SymbolArt.columns, rows: SymbolArt.rows)
        self.paperMillimetres = paperMillimetres
        profile = paperMillimetres == 58 ? .paper58 : .paper80
    }

    /// The page a technician judges a printer by, for whichever model is there when it begins.
    func testPage(number: Int) -> PrintJob {
        let (symbol, paperMillimetres) = (symbol, paperMillimetres)
        return PrintJob(number: number) { model in
            TestPage(model: model, symbol: symbol)
                .escPosParts(PrinterProfile(model, paperMillimetres: paperMillimetres))
        }
    }

    /// Parts between which the printer may be asked how it is.
    func escPos(_ draft: SlipDraft) -> [[UInt8]] {
        Slip(draft: draft, symbol: symbol).escPosParts(profile)
    }
}
