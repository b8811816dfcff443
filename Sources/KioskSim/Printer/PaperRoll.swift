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
    private(set) var text: [String] = []
    /// Rows of `dots` pixels, from the top: 0 or 255.
    private var pixels: [UInt8] = []
    private var hasInk = false
    private var line: [(character: Character, face: Face)] = []
    private var cells: CharacterCells?

    /// A roll is 80 m long; a slip of 2 m is a mistake.
    static let mostRows = 16_000

    init(dots: Int) { self.dots = dots }

    var isBlank: Bool { line.isEmpty && text.allSatisfy(\.isEmpty) && !hasInk }

    /// Dots fed, when the character was first broken onto a new row.
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
        var band = [UInt8](repeating: 0, count: dots * height)
        var x = 0
        for (character, face) in line {
            draw(character, face, at: x, height: 24 * high, on: &band)
            x += 12 * face.wide
        }
        hasInk = hasInk || line.contains { $0.character != " " }
        line = []
        add(band)
        return height
    }

    private mutating func draw(_ character: Character, _ face: Face, at x: Int, height: Int, on band: inout [UInt8]) {
        guard character != " " else { return }
        if cells == nil { cells = CharacterCells() }
        guard let cell = cells?.dots(of: character, isBold: face.isBold) else { return }
        for (row, column) in cell {
            for y in row * face.high..<(row + 1) * face.high {
                let start = (height - 24 * face.high + y) * dots + x
                for at in column * face.wide..<(column + 1) * face.wide where x + at < dots { band[start + at] = 255 }
            }
        }
    }

    var isAtLineStart: Bool { line.isEmpty }

    mutating func feed(_ count: Int) -> Int {
        let fed = line.isEmpty ? 0 : feedLine(30)
        add([UInt8](repeating: 0, count: count * dots))
        return fed + count
    }

    mutating func raster(width: Int, height: Int, data: [UInt8]) -> Int {
        guard width > 0, height > 0 else { return 0 }
        let across = width / 8
        var band = [UInt8](repeating: 0, count: height * dots)
        for (index, byte) in data.enumerated() where byte != 0 {
            let start = index / across * dots + index % across * 8
            for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 { band[start + bit] = 255 }
            hasInk = true
        }
        add(band)
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

    /// The printer's own QR code, without a quiet zone; returns the dots fed.
    mutating func qrCode(_ code: QRCode, moduleDots: Int, isCentred: Bool) -> Int {
        let quiet = QRCode.quietModules * moduleDots
        let drawn = code.bitmap(moduleDots: moduleDots)
        let side = code.side * moduleDots
        let left = isCentred ? (dots - side) / 2 : 0
        var band = [UInt8](repeating: 0, count: side * dots)
        for y in 0..<side {
            for x in 0..<side { band[y * dots + left + x] = drawn[quiet + x, quiet + y] }
        }
        hasInk = true
        add(band)
        text.append("[QR code \(code.side) × \(moduleDots)]")
        return side
    }

    private mutating func add(_ band: [UInt8]) {
        pixels += band.prefix(max(0, Self.mostRows * dots - pixels.count))
    }

    mutating func cut(number: Int) -> PrintedSlip {
        if !line.isEmpty { _ = feedLine(30) }
        var picture = Bitmap(width: dots, height: pixels.count / dots)
        picture.pixels = pixels
        defer { clear() }
        return PrintedSlip(number: number, text: text, dots: picture)
    }

    mutating func clear() {
        pixels = []
        hasInk = false
        text = []
        line = []
    }
}

/// Characters of 12 × 24 dots, each drawn once.
private struct CharacterCells {
    private let plain: Font
    private let bold: Font
    private var known: [String: [(row: Int, column: Int)]] = [:]

    /// Nil on a machine without fonts, where the text is kept and no dots.
    init?() {
        guard let plain = try? Font(.mono, pixelSize: 20, edges: .sharp),
            let bold = try? Font(.monoBold, pixelSize: 20, edges: .sharp)
        else { return nil }
        self.plain = plain
        self.bold = bold
    }

    /// Where the character has ink.
    mutating func dots(of character: Character, isBold: Bool) -> [(row: Int, column: Int)] {
        let key = "\(character)\(isBold)"
        if let cell = known[key] { return cell }
        var canvas = Canvas(width: 12, height: 24, background: .white)
        canvas.draw(String(character), x: 0, baseline: 19, font: isBold ? bold : plain, color: .black)
        let cell = (0..<24).flatMap { row in
            (0..<12).compactMap { canvas[$0, row].red < 128 ? (row: row, column: $0) : nil }
        }
        known[key] = cell
        return cell
    }
}
