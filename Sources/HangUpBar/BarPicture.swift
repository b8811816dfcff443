// SPDX-License-Identifier: EUPL-1.2
public import Glyphs

/// What stands on the strip: one line of black on yellow (13:1), as large as it fits, and a dark edge to the page.
public struct BarPicture {
    static let ink = RGB.black
    static let ground = RGB(red: 0xFF, green: 0xD5, blue: 0x00)
    /// The largest letters' em, as a part of the strip's height.
    static let largestPart = 0.56
    static let smallestPixels = 10

    public let canvas: Canvas

    /// - Parameters:
    ///   - text: one line; shaped and ordered as its script wants it.
    ///   - width: of the picture, pixels.
    ///   - rows: of the strip, pixels.
    public init(_ text: String, width: Int, rows: Int) throws(GlyphError) {
        var canvas = Canvas(width: width, height: rows, background: Self.ground)
        let edge = max(1, rows / 24)
        canvas.fill(x: 0, y: rows - edge, width: width, height: edge, Self.ink)
        let margin = rows / 2
        var pixels = max(Self.smallestPixels, Int(Double(rows) * Self.largestPart))
        var font = try Font(.sansBold, pixelSize: pixels)
        let wanted = font.width(text)
        if wanted > width - 2 * margin, wanted > 0 {
            pixels = max(Self.smallestPixels, pixels * max(1, width - 2 * margin) / wanted)
            font = try Font(.sansBold, pixelSize: pixels)
        }
        let baseline = (rows - edge + font.ascent - font.descent) / 2
        canvas.draw(text, x: max(0, (width - font.width(text)) / 2), baseline: baseline, font: font, color: Self.ink)
        self.canvas = canvas
    }
}
