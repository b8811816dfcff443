// SPDX-License-Identifier: EUPL-1.2

/// The symbol of the service points: a plain SVG of one colour, drawn at any size without any library.
///
/// The subset: one `svg` with a `viewBox` from 0 0; `g`, `title`, `desc`; `path` of M L H V C Z (either case), `rect`, `circle`,
/// `polygon`; `fill` the same everywhere; a path with holes says `fill-rule="evenodd"`. Anything else is refused by name.
public struct Symbol: Sendable, Equatable {
    /// The file as it came.
    public let svg: String
    /// What it is called when spoken: its `title`.
    public let title: String
    let width: Double
    let height: Double
    let shapes: [Outline]

    /// Throws `unsupportedSymbol` with what and where.
    public init(svg: String) throws(GlyphError) {
        var reader = SymbolReader()
        try reader.read(svg)
        self.svg = svg
        title = reader.title
        width = reader.width
        height = reader.height
        shapes = reader.shapes
    }

    /// Drawn as large as fits, in the middle.
    public func bitmap(width columns: Int, height rows: Int) -> Bitmap {
        precondition((1...8_192).contains(columns) && (1...8_192).contains(rows), "a picture of a sane size")
        let scale = min(Double(columns) / width, Double(rows) / height)
        let x = (Double(columns) - width * scale) / 2
        let y = (Double(rows) - height * scale) / 2
        var bitmap = Bitmap(width: columns, height: rows)
        for shape in shapes {
            bitmap.add(shape.placed(scale: scale, x: x, y: y))
        }
        return bitmap
    }

    /// A square of `size` pixels.
    public func bitmap(size: Int) -> Bitmap { bitmap(width: size, height: size) }

    /// Block art for a text screen, for cells twice as high as wide: ▀▄█ and spaces.
    public func textArt(columns: Int, rows: Int) -> [String] {
        bitmap(width: columns, height: rows * 2).textArt
    }

    /// A picture in two colours.
    public func canvas(size: Int, ink: RGB = .black, background: RGB = .white) -> Canvas {
        var canvas = Canvas(width: size, height: size, background: background)
        canvas.draw(bitmap(size: size), x: 0, y: 0, color: ink)
        return canvas
    }
}
