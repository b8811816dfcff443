// SPDX-License-Identifier: EUPL-1.2
import Glyphs
import KioskModel
import Slips

/// Draws slips and the symbol of one content bundle.
struct SlipArtist {
    private let symbol: Symbol
    private let profile: PrinterProfile
    /// Block art for the attract screen.
    let symbolArt: [String]

    /// - Throws: `GlyphError` when the bundle's symbol cannot be drawn.
    init(symbolSVG: String, paperMillimetres: Int) throws(GlyphError) {
        symbol = try Symbol(svg: symbolSVG)
        symbolArt = symbol.textArt(columns: SymbolArt.columns, rows: SymbolArt.rows)
        profile = paperMillimetres == 58 ? .paper58 : .paper80
    }

    /// Parts between which the printer may be asked how it is.
    func escPos(_ draft: SlipDraft) -> [[UInt8]] {
        Slip(draft: draft, symbol: symbol).escPosParts(profile)
    }
}
