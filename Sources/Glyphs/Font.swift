// SPDX-License-Identifier: EUPL-1.2
import CFreeType
import Glibc

/// The faces the product draws with.
public enum FontName: String, Sendable, CaseIterable {
    case sans = "DejaVuSans.ttf"
    case sansBold = "DejaVuSans-Bold.ttf"
    case mono = "DejaVuSansMono.ttf"
    case monoBold = "DejaVuSansMono-Bold.ttf"
}

/// One face at one size, shaped by HarfBuzz and drawn by FreeType. For one thread at a time.
public final class Font {
    /// How a glyph's edge is drawn.
    public enum Edges: Sendable {
        /// Shades, for screens and pictures.
        case smooth
        /// Ink or none, hinted for it, for printers.
        case sharp
    }

    /// Pixels above the baseline.
    public let ascent: Int
    /// Pixels below the baseline.
    public let descent: Int
    let handle: OpaquePointer
    private var rendered: [UInt32: GlyphImage] = [:]

    /// Where Debian's packages put the fonts.
    static let folders = ["/usr/share/fonts/truetype/dejavu/", "/usr/share/fonts/dejavu/"]

    /// The file of a face on this machine. Throws `missingFont`.
    public static func file(_ name: FontName) throws(GlyphError) -> String {
        for folder in folders where access(folder + name.rawValue, R_OK) == 0 { return folder + name.rawValue }
        throw .missingFont(file: folders[0] + name.rawValue, package: "fonts-dejavu-core")
    }

    /// `pixelSize` is the em, 1 … 1,000.
    public init(file: String, pixelSize: Int, edges: Edges = .smooth) throws(GlyphError) {
        precondition((1...1_000).contains(pixelSize), "a font size between 1 and 1,000 pixels")
        if let package = cft_load_text() { throw .missingLibrary(package: String(cString: package)) }
        guard let handle = cft_font_open(file, Int32(pixelSize), edges == .sharp ? 1 : 0) else {
            throw access(file, R_OK) == 0
                ? .unusableFont(file: file) : .missingFont(file: file, package: "fonts-dejavu-core")
        }
        self.handle = handle
        var above: Int32 = 0
        var below: Int32 = 0
        cft_font_extent(handle, &above, &below)
        ascent = Int(above)
        descent = Int(below)
    }

    public convenience init(
        _ name: FontName, pixelSize: Int, edges: Edges = .smooth
    ) throws(GlyphError) {
        try self.init(file: Font.file(name), pixelSize: pixelSize, edges: edges)
    }

    deinit { cft_font_close(handle) }

    /// True when the face has a glyph for every character.
    public func has(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { cft_font_has(handle, $0.value) != 0 }
    }

    /// Advance of a line in pixels, rounded up.
    public func width(_ text: String) -> Int {
        let advance = ShapedLine(text, font: self).glyphs.reduce(0) { $0 + Int($1.advance) }
        return (advance + 63) / 64
    }

    /// A glyph's picture; nil when FreeType cannot draw it.
    func image(_ glyph: UInt32) -> GlyphImage? {
        if let image = rendered[glyph] { return image }
        var coverage = cft_coverage()
        guard cft_font_render(handle, glyph, &coverage) == 0 else { return nil }
        let image = GlyphImage(coverage)
        // Bounded: a line in an unusual script never makes the cache grow for ever.
        if rendered.count >= 2_048 { rendered.removeAll() }
        rendered[glyph] = image
        return image
    }
}

/// Coverage of one glyph, copied out of the library.
struct GlyphImage {
    var left: Int
    var top: Int
    var width: Int
    var height: Int
    /// width × height, 0 … 255.
    var pixels: [UInt8]

    init(_ coverage: cft_coverage) {
        left = Int(coverage.left)
        top = Int(coverage.top)
        width = Int(coverage.width)
        height = Int(coverage.rows)
        pixels = []
        pixels.reserveCapacity(width * height)
        guard let source = coverage.pixels else { return }
        for y in 0..<height {
            let row = source + y * Int(coverage.pitch)
            for x in 0..<width {
                pixels.append(coverage.is_one_bit != 0 ? (row[x / 8] & (0x80 >> (x % 8)) != 0 ? 255 : 0) : row[x])
            }
        }
    }
}
