// SPDX-License-Identifier: EUPL-1.2
import Glyphs

extension Slip {
    /// Everything the printer gets, from reset to cut.
    public func escPos(_ profile: PrinterProfile = .paper80) -> [UInt8] { escPosParts(profile).flatMap { $0 } }

    /// The same, cut where one command ends and the next begins: between parts the driver may ask how the printer is.
    /// No part is longer than 1,024 bytes.
    public func escPosParts(_ profile: PrinterProfile = .paper80) -> [[UInt8]] {
        var parts: [[UInt8]] = [[0x1B, 0x40]]
        if let codePage = profile.codePage { parts[0] += [0x1B, 0x74, codePage] }
        for row in SlipLayout(draft, columns: profile.columns).rows {
            switch row {
            case .letterhead(let word):
                let head = Letterhead(word, symbol: symbol, dots: profile.dots)
                parts += Raster.commands(head.bitmap)
                if let word = head.wordLeftOut { parts.append(Self.line(word, Letterhead.plainFace, profile)) }
            case .text(let text, let face):
                if profile.codePage != nil, CodePage858.encode(text) != nil {
                    parts.append(Self.line(text, face, profile))
                } else if let bitmap = DrawnLine.bitmap(text, face, dots: profile.dots) {
                    parts += Raster.commands(bitmap)
                } else {
                    // No fonts on this machine: a question mark shows that something was there.
                    parts.append(Self.line(Self.ascii(text), face, profile))
                }
            case .rule:
                let rule = profile.codePage == nil ? "-" : "─"
                parts.append(Self.line(String(repeating: rule, count: profile.columns), .init(), profile))
            case .gap: parts.append([0x1B, 0x4A, 16])
            }
        }
        parts.append(profile.hasCutter ? [0x1B, 0x4A, 24, 0x1D, 0x56, 66, 0] : [0x1B, 0x64, 5])
        return parts
    }

    /// One row of the printer's own characters. Size and weight are set and put back in the row itself.
    private static func line(_ text: String, _ face: SlipLayout.Face, _ profile: PrinterProfile) -> [UInt8] {
        let page = profile.codePage == nil ? nil : CodePage858.encode(text)
        let bytes = page ?? CodePage858.encode(ascii(text)) ?? []
        var line: [UInt8] = []
        let size = UInt8((face.wide - 1) << 4 | (face.high - 1))
        if size != 0 { line += [0x1D, 0x21, size] }
        if face.isBold { line += [0x1B, 0x45, 1] }
        line += bytes
        line.append(0x0A)
        if face.isBold { line += [0x1B, 0x45, 0] }
        if size != 0 { line += [0x1D, 0x21, 0] }
        return line
    }

    private static func ascii(_ text: String) -> String {
        String(text.map { $0.asciiValue.map { (0x20...0x7E).contains($0) } == true ? $0 : "?" })
    }
}
