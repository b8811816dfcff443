// SPDX-License-Identifier: EUPL-1.2
import Glyphs
import KioskModel
import Slips

/// Draws slips and the symbol of one content bundle.
struct SlipArtist {
    private let symbol: Symbol?
    private let paperMillimetres: Int
    private var art: (columns: Int, rows: Int, lines: [String])?

    init(symbolSVG: String, paperMillimetres: Int) {
        // `content check` refuses a symbol that cannot be drawn; without one the word "Servicepunkt" stands alone.
        symbol = try? Symbol(svg: symbolSVG)
        self.paperMillimetres = paperMillimetres
    }

    func escPos(_ draft: SlipDraft) -> [UInt8] {
        Slip(draft: draft, symbol: symbol).escPos(paperMillimetres == 58 ? .paper58 : .paper80)
    }

    /// Block art for the attract screen; kept until the size changes.
    mutating func symbolArt(columns: Int, rows: Int) -> [String] {
        if let art, art.columns == columns, art.rows == rows { return art.lines }
        let lines = symbol?.textArt(columns: columns, rows: rows) ?? []
        art = (columns, rows, lines)
        return lines
    }
}
