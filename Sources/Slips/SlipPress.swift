// SPDX-License-Identifier: EUPL-1.2
public import Glyphs
import KioskModel

/// Turns slips into ESC/POS for one printer, one after the other. What every slip has in common is drawn once; nothing of
/// a slip stays. For one thread at a time.
public final class SlipPress {
    public let profile: PrinterProfile
    private let symbol: Symbol
    private let fonts = FontShelf()
    /// By its word: a place has one.
    private var letterheads: [String: [[UInt8]]] = [:]
    private var codePage: UInt8?
    private var parts: [[UInt8]] = []

    public init(symbol: Symbol, profile: PrinterProfile = .paper80) {
        self.symbol = symbol
        self.profile = profile
    }

    /// Everything the printer gets, from reset to cut, split where one command ends and the next begins: between parts
    /// the driver may ask how the printer is. No part is longer than 1,024 bytes.
    public func parts(_ slip: Slip) -> [[UInt8]] {
        begin()
        for row in SlipLayout(slip.draft, columns: profile.columns).rows {
            switch row {
            case .letterhead(let word): letterhead(word)
            case .text(let text, let face): self.text(text, face)
            case .qr(let text): qrCode(text)
            case .rule: rule()
            case .gap: feed(16)
            }
        }
        return end()
    }

    // MARK: One command after the other

    func begin() {
        // Longer ones than this are only seen by a printer whose paper is wide: a handful of places at most.
        if letterheads.count > 4 { letterheads = [:] }
        codePage = profile.codePages.first?.number
        parts = [[0x1B, 0x40] + (codePage.map { [0x1B, 0x74, $0] } ?? [])]
    }

    func end() -> [[UInt8]] {
        switch profile.cutter {
        case .none: parts.append([0x1B, 0x64, 5])
        case .partial: parts.append([0x1B, 0x4A, 24, 0x1D, 0x56, 66, 0])
        case .full: parts.append([0x1B, 0x4A, 24, 0x1D, 0x56, 65, 0])
        }
        defer { parts = [] }
        return parts
    }

    func letterhead(_ word: String) {
        if let known = letterheads[word] {
            parts += known
            return
        }
        let start = parts.count
        let head = Letterhead(word, symbol: symbol, dots: profile.dots)
        parts += Raster.commands(head.bitmap)
        if let word = head.wordLeftOut { text(word, Letterhead.plainFace) }
        letterheads[word] = Array(parts[start...])
    }

    /// In the printer's own characters where it has them, else drawn.
    func text(_ text: String, _ face: SlipLayout.Face) {
        if let (page, bytes) = profile.encode(text) {
            line(bytes, page: page, face)
        } else if let bitmap = DrawnLine.bitmap(text, face, dots: profile.dots, fonts: fonts) {
            parts += Raster.commands(bitmap)
        } else {
            // No fonts on this machine: a question mark shows that something was there.
            line(Array(Self.ascii(text).utf8), page: nil, face)
        }
    }

    /// The same as dots, whatever the printer's own characters are.
    func drawn(_ text: String, _ face: SlipLayout.Face) {
        guard let bitmap = DrawnLine.bitmap(text, face, dots: profile.dots, fonts: fonts) else { return }
        parts += Raster.commands(bitmap)
    }

    /// One row of the printer's own characters. Size and weight are set and put back in the row itself.
    func line(_ bytes: [UInt8], page: UInt8?, _ face: SlipLayout.Face = .init()) {
        var line: [UInt8] = []
        if let page, page != codePage {
            line += [0x1B, 0x74, page]
            codePage = page
        }
        let size = UInt8((face.wide - 1) << 4 | (face.high - 1))
        if size != 0 { line += [0x1D, 0x21, size] }
        if face.isBold { line += [0x1B, 0x45, 1] }
        line += bytes
        line.append(0x0A)
        if face.isBold { line += [0x1B, 0x45, 0] }
        if size != 0 { line += [0x1D, 0x21, 0] }
        parts.append(line)
    }

    func rule() {
        let page = profile.codePages.first { $0.characters.encode("─") != nil }
        let byte = page?.characters.encode("─")?.first ?? UInt8(ascii: "-")
        line([UInt8](repeating: byte, count: profile.columns), page: page?.number)
    }

    func feed(_ dots: UInt8) { parts.append([0x1B, 0x4A, dots]) }

    func raster(_ bitmap: Bitmap) { parts += Raster.commands(bitmap) }

    /// In the middle of the paper with its quiet zone. A text no code can hold is printed as it is.
    func qrCode(_ text: String) {
        let code = try? QRCode(text)
        if profile.hasQRCode, !text.isEmpty, text.utf8.count <= QRCode.longestText {
            let module = profile.moduleDots(side: code?.side ?? 41)
            feed(UInt8(min(255, QRCode.quietModules * module)))
            parts += QRCommands.parts(text, moduleDots: UInt8(min(16, module)))
            feed(UInt8(min(255, QRCode.quietModules * module)))
        } else if let code {
            parts += Raster.commands(QRPicture.centred(code, profile))
        } else if !text.isEmpty {
            for row in SlipLayout.wrap(text, columns: profile.columns) { self.text(row, .init()) }
        }
    }

    static func ascii(_ text: String) -> String {
        String(text.map { $0.asciiValue.map { (0x20...0x7E).contains($0) } == true ? $0 : "?" })
    }
}

/// `GS ( k`: the printer's own QR code (Epson, "ESC/POS Command Reference", functions 165 to 181).
enum QRCommands {
    /// Correction level M as in `QRCode`, in the middle of the paper.
    static func parts(_ text: String, moduleDots: UInt8) -> [[UInt8]] {
        let data = Array(text.utf8)
        let count = data.count + 3
        return [
            [0x1B, 0x61, 1, 0x1D, 0x28, 0x6B, 4, 0, 49, 65, 50, 0, 0x1D, 0x28, 0x6B, 3, 0, 49, 67, moduleDots]
                + [0x1D, 0x28, 0x6B, 3, 0, 49, 69, 49],
            [0x1D, 0x28, 0x6B, UInt8(count & 0xFF), UInt8(count >> 8), 49, 80, 48] + data,
            [0x1D, 0x28, 0x6B, 3, 0, 49, 81, 48, 0x1B, 0x61, 0],
        ]
    }
}

/// A QR code as dots across the whole paper.
enum QRPicture {
    static func centred(_ code: QRCode, _ profile: PrinterProfile) -> Bitmap {
        let drawn = code.bitmap(moduleDots: profile.moduleDots(side: code.side))
        let margin = max(0, (profile.dots - drawn.width) / 2)
        var bitmap = Bitmap(width: min(profile.dots, margin + drawn.width), height: drawn.height)
        let width = min(drawn.width, bitmap.width - margin)
        for y in 0..<drawn.height {
            let start = y * bitmap.width + margin
            bitmap.pixels.replaceSubrange(
                start..<start + width, with: drawn.pixels[y * drawn.width..<y * drawn.width + width])
        }
        return bitmap
    }
}
