// SPDX-License-Identifier: EUPL-1.2
public import Glyphs

/// One slip as it came out: what a person could read, and every dot.
public struct PrintedSlip: Sendable, Equatable {
    /// From 1, in the order they were cut.
    public var number: Int
    /// Rows of text; a raster stands as "[picture W × H]".
    public var text: [String]
    /// Dots, from the top.
    public var dots: Bitmap

    /// The slip on white paper.
    public var picture: Canvas {
        let margin = 24
        var canvas = Canvas(
            width: dots.width + 2 * margin, height: max(1, dots.height) + 2 * margin, background: .white)
        canvas.draw(dots, x: margin, y: margin, color: .black)
        return canvas
    }
}

/// The paper since the last cut, drawn dot by dot.
struct PaperRoll {
    /// How the next characters look.
    struct Face: Equatable {
        var wide = 1
        var high = 1
        var isBold = false
    }

    let dots: Int
    private(set) var rows: [[UInt8]] = []
    private(set) var text: [String] = []
    private var line: [(character: Character, face: Face)] = []
    private let fonts: (plain: Font, bold: Font)?

    /// A roll is 80 m long; a slip of 2 m is a mistake.
    static let mostRows = 16_000

    init(dots: Int) {
        self.dots = dots
        // A machine without fonts still gets the text.
        if let plain = try? Font(.mono, pixelSize: 20, edges: .sharp),
            let bold = try? Font(.monoBold, pixelSize: 20, edges: .sharp)
        {
            fonts = (plain, bold)
        } else {
            fonts = nil
        }
    }

    var isBlank: Bool { line.isEmpty && text.allSatisfy(\.isEmpty) && rows.allSatisfy { $0.allSatisfy { $0 == 0 } } }

    /// True when the character was first broken onto a new row.
    mutating func put(_ character: Character, _ face: Face, lineSpacing: Int) -> Int {
        var fed = 0
        if line.reduce(0, { $0 + 12 * $1.face.wide }) + 12 * face.wide > dots { fed = feedLine(lineSpacing) }
        line.append((character, face))
        return fed
    }

    /// Prints the line and feeds; returns the dots fed.
    mutating func feedLine(_ lineSpacing: Int) -> Int {
        let high = line.map(\.face.high).max() ?? 1
        let height = max(lineSpacing, 24 * high + (line.isEmpty ? 0 : 6))
        text.append(String(line.map(\.character)))
        var band = [[UInt8]](repeating: [UInt8](repeating: 0, count: dots), count: height)
        var x = 0
        for (character, face) in line {
            draw(character, face, at: x, height: 24 * high, on: &band)
            x += 12 * face.wide
        }
        line = []
        add(band)
        return height
    }

    private func draw(_ character: Character, _ face: Face, at x: Int, height: Int, on band: inout [[UInt8]]) {
        guard let fonts, character != " " else { return }
        var cell = Canvas(width: 12, height: 24, background: .white)
        cell.draw(String(character), x: 0, baseline: 19, font: face.isBold ? fonts.bold : fonts.plain, color: .black)
        for row in 0..<24 * face.high {
            for column in 0..<12 * face.wide where x + column < dots {
                if cell[column / face.wide, row / face.high].red < 128 {
                    band[height - 24 * face.high + row][x + column] = 255
                }
            }
        }
    }

    mutating func feed(_ count: Int) -> Int {
        var fed = line.isEmpty ? 0 : feedLine(30)
        add([[UInt8]](repeating: [UInt8](repeating: 0, count: dots), count: count))
        fed += count
        return fed
    }

    mutating func raster(width: Int, height: Int, data: [UInt8]) -> Int {
        let across = width / 8
        add(
            (0..<height).map { y in
                (0..<dots).map { x in
                    x < width && data[y * across + x / 8] & (0x80 >> UInt8(x % 8)) != 0 ? 255 : 0
                }
            })
        // Bands of one picture are one picture.
        if let last = text.last, last.hasPrefix("[picture \(width) × "),
            let before = Int(last.split(separator: " ").last?.dropLast() ?? "")
        {
            text[text.count - 1] = "[picture \(width) × \(before + height)]"
        } else {
            text.append("[picture \(width) × \(height)]")
        }
        return height
    }

    private mutating func add(_ band: [[UInt8]]) {
        rows += band.prefix(max(0, Self.mostRows - rows.count))
    }

    mutating func cut(number: Int) -> PrintedSlip {
        if !line.isEmpty { _ = feedLine(30) }
        var picture = Bitmap(width: dots, height: rows.count)
        picture.pixels = rows.flatMap { $0 }
        defer { clear() }
        return PrintedSlip(number: number, text: text, dots: picture)
    }

    mutating func clear() {
        rows = []
        text = []
        line = []
    }
}
