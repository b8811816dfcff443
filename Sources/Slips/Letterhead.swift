// SPDX-License-Identifier: EUPL-1.2
import Glyphs

/// The head of a slip: the symbol, and to its right the word for what this place is.
struct Letterhead {
    let bitmap: Bitmap
    /// The word, when there is no font to draw it with: then it is printed as a row of its own.
    let wordLeftOut: String?

    static let plainFace = SlipLayout.Face(wide: 2, high: 2, isBold: true)
    /// 14 mm at 203 dpi.
    static let symbolDots = 112
    private static let gapDots = 22
    /// Below the ground, for letters that reach there.
    private static let belowDots = 12

    init(_ word: String, symbol: Symbol, dots: Int) {
        let drawn = symbol.bitmap(size: Self.symbolDots).oneBit
        let room = dots - Self.symbolDots - Self.gapDots
        for size in stride(from: 52, through: 20, by: -4) {
            guard let font = try? Font(.sansBold, pixelSize: size, edges: .sharp) else { break }
            let width = font.width(word)
            if width > room { continue }
            var canvas = Canvas(
                width: Self.symbolDots + Self.gapDots + width, height: Self.symbolDots + Self.belowDots,
                background: .white)
            canvas.draw(drawn, x: 0, y: 0, color: .black)
            // The word stands on the ground the house stands on.
            canvas.draw(
                word, x: Self.symbolDots + Self.gapDots, baseline: Self.symbolDots, font: font, color: .black)
            self.bitmap = Bitmap(dark: canvas).oneBit
            wordLeftOut = nil
            return
        }
        bitmap = drawn
        wordLeftOut = word
    }
}

/// A row of text in a script the printer has no characters for, drawn as dots.
enum DrawnLine {
    /// Nil when this machine has no fonts.
    static func bitmap(
        _ text: String, _ face: SlipLayout.Face, dots: Int, fonts: FontShelf = FontShelf()
    ) -> Bitmap? {
        // Smaller where the script is wider than the columns it was broken for.
        for size in stride(from: 23 * face.high, through: 10, by: -1) {
            guard let font = fonts.font(face.isBold ? .sansBold : .sans, pixelSize: size) else { return nil }
            let width = font.width(text)
            if width > dots, size > 10 { continue }
            let height = font.ascent + font.descent + 4
            var canvas = Canvas(width: dots, height: height, background: .white)
            canvas.draw(
                text, x: startsFromTheRight(text) ? dots - width : 0, baseline: font.ascent + 2, font: font,
                color: .black)
            return Bitmap(dark: canvas).oneBit
        }
        return nil
    }

    /// True for Hebrew, Arabic and their neighbours, by the first letter.
    static func startsFromTheRight(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first(where: { $0.properties.isAlphabetic }) else { return false }
        return (0x590...0x8FF).contains(first.value) || (0xFB1D...0xFEFC).contains(first.value)
    }
}
