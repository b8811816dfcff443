// SPDX-License-Identifier: EUPL-1.2
import Glyphs
import KioskModel
import Peripherals
import Slips

/// Draws slips and the symbol of one content bundle.
struct SlipArtist {
    private let symbol: Symbol
    private let paperMillimetres: Int
    /// Block art for the attract screen.
    let symbolArt: [String]

    /// - Throws: `GlyphError` when the bundle's symbol cannot be drawn.
    init(symbolSVG: String, paperMillimetres: Int) throws(GlyphError) {
        symbol = try Symbol(svg: symbolSVG)
        symbolArt = symbol.textArt(columns: SymbolArt.columns, rows: SymbolArt.rows)
        self.paperMillimetres = paperMillimetres
    }

    /// A slip or a sheet, made for whichever printer is there when it begins, on the printer's own thread.
    func job(_ number: Int, _ draft: SlipDraft) -> PrintJob {
        let (symbol, paperMillimetres) = (symbol, paperMillimetres)
        return PrintJob(number: number) { model in
            Slip(draft: draft, symbol: symbol)
                .escPosParts(PrinterProfile(model, paperMillimetres: paperMillimetres))
        }
    }

    /// The page a technician judges a printer by.
    func testPage(_ number: Int) -> PrintJob {
        let (symbol, paperMillimetres) = (symbol, paperMillimetres)
        return PrintJob(number: number) { model in
            TestPage(model: model, symbol: symbol)
                .escPosParts(PrinterProfile(model, paperMillimetres: paperMillimetres))
        }
    }
}
