// SPDX-License-Identifier: EUPL-1.2
import CFreeType

/// A picture in memory. What lies outside is cut off.
public struct Canvas: Sendable {
    public let width: Int
    public let height: Int
    /// Rows from the top, three bytes a pixel: red, green, blue.
    public private(set) var bytes: [UInt8]

    public init(width: Int, height: Int, background: RGB) {
        precondition(width > 0 && height > 0 && width <= 32_768 && height <= 32_768, "a picture of a sane size")
        self.width = width
        self.height = height
        bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            for pixel in 0..<width * height {
                buffer[pixel * 3] = background.red
                buffer[pixel * 3 + 1] = background.green
                buffer[pixel * 3 + 2] = background.blue
            }
            count = width * height * 3
        }
    }

    /// The pixel at `x`, `y` from the top left; it must lie inside.
    public subscript(x: Int, y: Int) -> RGB {
        get {
            precondition(x >= 0 && x < width && y >= 0 && y < height, "a pixel inside the picture")
            let at = (y * width + x) * 3
            return RGB(red: bytes[at], green: bytes[at + 1], blue: bytes[at + 2])
        }
        set {
            precondition(x >= 0 && x < width && y >= 0 && y < height, "a pixel inside the picture")
            let at = (y * width + x) * 3
            bytes[at] = newValue.red
            bytes[at + 1] = newValue.green
            bytes[at + 2] = newValue.blue
        }
    }

    public mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: RGB) {
        let columns = max(0, x)..<max(0, x, min(self.width, x + width))
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            for column in columns { self[column, row] = color }
        }
    }

    /// Draws one line from `x` on its baseline; returns the advance in pixels. A character the face lacks is drawn as
    /// the face's own empty box.
    @discardableResult
    public mutating func draw(_ text: String, x: Int, baseline: Int, font: Font, color: RGB) -> Int {
        var pen = 0
        for glyph in ShapedLine(text, font: font).glyphs {
            if let image = font.image(glyph.glyph) {
                let left = x + (pen + Int(glyph.offset_x) + 32) / 64 + image.left
                draw(
                    image.pixels, width: image.width, height: image.height, x: left,
                    y: baseline - Int(glyph.offset_y) / 64 - image.top, color: color)
            }
            pen += Int(glyph.advance)
        }
        return (pen + 63) / 64
    }

    /// Draws a bitmap's ink in one colour with its top left corner at `x`, `y`.
    public mutating func draw(_ bitmap: Bitmap, x: Int, y: Int, color: RGB) {
        draw(bitmap.pixels, width: bitmap.width, height: bitmap.height, x: x, y: y, color: color)
    }

    /// Draws another picture with its top left corner at `x`, `y`.
    public mutating func draw(_ canvas: Canvas, x: Int, y: Int) {
        for row in max(0, -y)..<max(0, -y, min(canvas.height, height - y)) {
            for column in max(0, -x)..<max(0, -x, min(canvas.width, width - x)) {
                self[x + column, y + row] = canvas[column, row]
            }
        }
    }

    private mutating func draw(_ coverage: [UInt8], width: Int, height: Int, x: Int, y: Int, color: RGB) {
        for row in 0..<height where y + row >= 0 && y + row < self.height {
            for column in 0..<width where x + column >= 0 && x + column < self.width {
                let ink = coverage[row * width + column]
                if ink == 255 {
                    self[x + column, y + row] = color
                } else if ink > 0 {
                    self[x + column, y + row] = color.over(self[x + column, y + row], coverage: ink)
                }
            }
        }
    }

    /// The picture as a PNG file.
    public func png() throws(GlyphError) -> [UInt8] {
        if let package = cft_load_png() { throw .missingLibrary(package: String(cString: package)) }
        // Room for pixels that do not compress at all: 5 bytes a 32 KiB block, a filter byte a row, the frame.
        var size = bytes.count + bytes.count / 1_000 + height + 4_096
        var file = [UInt8](repeating: 0, count: size)
        guard cft_png_write(bytes, Int32(width), Int32(height), &file, &size) == 0 else { throw .pngFailed }
        return Array(file.prefix(size))
    }

    /// Reads a PNG file, for tests and tools.
    public init(png file: [UInt8]) throws(GlyphError) {
        if let package = cft_load_png() { throw .missingLibrary(package: String(cString: package)) }
        var columns: Int32 = 0
        var rows: Int32 = 0
        guard cft_png_read(file, file.count, &columns, &rows, nil, 0) == 0, columns > 0, rows > 0, columns <= 32_768,
            rows <= 32_768
        else { throw .pngFailed }
        self.init(width: Int(columns), height: Int(rows), background: .white)
        let capacity = bytes.count
        guard cft_png_read(file, file.count, &columns, &rows, &bytes, capacity) == 0 else { throw .pngFailed }
    }
}
