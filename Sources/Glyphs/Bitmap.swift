// SPDX-License-Identifier: EUPL-1.2

/// Ink in one colour: coverage 0 (none) … 255 (full) of each pixel.
public struct Bitmap: Sendable, Equatable {
    public let width: Int
    public let height: Int
    /// Rows from the top, width × height.
    public var pixels: [UInt8]

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 0, count: width * height)
    }

    /// Coverage of a pixel that must lie inside.
    public subscript(x: Int, y: Int) -> UInt8 {
        get { pixels[y * width + x] }
        set { pixels[y * width + x] = newValue }
    }

    /// Every pixel all ink or none; half or more is ink.
    public var oneBit: Bitmap {
        var copy = self
        copy.pixels = pixels.map { $0 >= 128 ? 255 : 0 }
        return copy
    }

    /// One bit a pixel, rows padded to whole bytes, most significant bit leftmost: what ESC/POS calls a raster.
    public var packedRows: [[UInt8]] {
        (0..<height).map { y in
            var row = [UInt8](repeating: 0, count: (width + 7) / 8)
            for x in 0..<width where self[x, y] >= 128 { row[x / 8] |= 0x80 >> UInt8(x % 8) }
            return row
        }
    }

    /// The dark pixels of a picture.
    public init(dark canvas: Canvas) {
        self.init(width: canvas.width, height: canvas.height)
        for y in 0..<height {
            for x in 0..<width { self[x, y] = 255 - canvas[x, y].lightness }
        }
    }

    /// Rows of ▀▄█ and spaces, two pixels a cell, one above the other.
    public var textArt: [String] {
        stride(from: 0, to: height, by: 2).map { y in
            String(
                (0..<width).map { x -> Character in
                    switch (self[x, y] >= 128, y + 1 < height && self[x, y + 1] >= 128) {
                    case (true, true): "█"
                    case (true, false): "▀"
                    case (false, true): "▄"
                    case (false, false): " "
                    }
                })
        }
    }
}
