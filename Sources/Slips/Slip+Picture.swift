// SPDX-License-Identifier: EUPL-1.2
public import Glyphs

extension Slip {
    /// The slip as it looks on paper, as a PNG file. Throws `GlyphError` when libraries or fonts are missing.
    public func png(_ profile: PrinterProfile = .paper80) throws(GlyphError) -> [UInt8] {
        try picture(profile).png()
    }

    /// One pixel a dot, with the paper's margins and a little table around it.
    public func picture(_ profile: PrinterProfile = .paper80) throws(GlyphError) -> Canvas {
        let strips = try strips(profile)
        let length = strips.reduce(0) { $0 + $1.height }
        let margin = 36
        let table = 28
        let paperWidth = profile.dots + 2 * margin
        let paperHeight = length + 40 + 72
        var canvas = Canvas(
            width: paperWidth + 2 * table, height: paperHeight + 2 * table, background: Self.tableColour)
        for step in 0..<6 {
            let shade = UInt8(198 - step * 6)
            canvas.fill(
                x: table + step, y: table + 6 - step + step, width: paperWidth + 6 - 2 * step,
                height: paperHeight + 6 - step, RGB(red: shade, green: shade, blue: shade))
        }
        canvas.fill(x: table, y: table, width: paperWidth, height: paperHeight, Self.paperColour)
        var y = table + 40
        for strip in strips {
            canvas.draw(strip, x: table + margin, y: y, color: Self.inkColour)
            y += strip.height
        }
        return canvas
    }

    static let tableColour = RGB(red: 222, green: 221, blue: 217)
    static let paperColour = RGB(red: 253, green: 252, blue: 249)
    static let inkColour = RGB(red: 28, green: 27, blue: 30)

    /// Each row as dots, from the top.
    private func strips(_ profile: PrinterProfile) throws(GlyphError) -> [Bitmap] {
        var strips: [Bitmap] = []
        for row in SlipLayout(draft, columns: profile.columns).rows {
            switch row {
            case .letterhead(let word):
                let head = Letterhead(word, symbol: symbol, dots: profile.dots)
                strips.append(head.bitmap)
                if let word = head.wordLeftOut { strips.append(try Self.row(word, Letterhead.plainFace, profile)) }
            case .text(let text, let face):
                if profile.encode(text) == nil, let drawn = DrawnLine.bitmap(text, face, dots: profile.dots) {
                    strips.append(drawn)
                } else {
                    strips.append(try Self.row(text, face, profile))
                }
            case .qr(let text):
                if let code = try? QRCode(text) {
                    strips.append(QRPicture.centred(code, profile))
                } else if !text.isEmpty {
                    for row in SlipLayout.wrap(text, columns: profile.columns) {
                        strips.append(try Self.row(row, .init(), profile))
                    }
                }
            case .rule:
                var rule = Bitmap(width: profile.dots, height: 30)
                for x in 0..<profile.dots { (rule[x, 14], rule[x, 15]) = (255, 255) }
                strips.append(rule)
            case .gap: strips.append(Bitmap(width: profile.dots, height: 16))
            }
        }
        return strips
    }

    /// A row in characters of 12 × 24 dots, stretched as the printer does.
    private static func row(
        _ text: String, _ face: SlipLayout.Face, _ profile: PrinterProfile
    ) throws(GlyphError) -> Bitmap {
        let times = max(face.wide, face.high)
        let font = try Font(face.isBold ? .monoBold : .mono, pixelSize: 20 * times)
        let columns = text.count * 12 * times
        let rowHeight = 24 * face.high + 6
        var canvas = Canvas(width: max(1, columns), height: 24 * times + 6, background: .white)
        // Each character in its own cell, as the printer sets them: the font's own steps are a hair wider.
        for (index, character) in text.enumerated() {
            canvas.draw(String(character), x: index * 12 * times, baseline: 19 * times, font: font, color: .black)
        }
        let ink = Bitmap(dark: canvas)
        var row = Bitmap(width: profile.dots, height: rowHeight)
        for x in 0..<min(profile.dots, text.count * 12 * face.wide) {
            for y in 0..<rowHeight {
                let source = (x: x * times / face.wide, y: min(ink.height - 1, y * times / face.high))
                row[x, y] = ink[source.x, source.y]
            }
        }
        return row
    }
}
