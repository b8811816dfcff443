// SPDX-License-Identifier: EUPL-1.2
public import Glyphs
public import KioskModel

/// A slip as a document: what a visitor takes home. It reads like a letter, and the same letter on paper, on a screen and
/// as a picture.
public struct Slip: Sendable {
    public let draft: SlipDraft
    public let symbol: Symbol

    /// Control, escape and bidi-control characters of the draft are dropped here, whatever renders it later.
    public init(draft: SlipDraft, symbol: Symbol) {
        var clean = draft
        clean.lines = draft.lines.prefix(Self.mostLines).map { line in
            SlipDraft.Line(
                line.role, String(SafeText.clean(line.text).prefix(Self.longestLine)), language: line.language)
        }
        self.draft = clean
        self.symbol = symbol
    }

    /// A slip is a letter, not a roll.
    public static let mostLines = 120
    public static let longestLine = 1_000

    /// Rows of text at most `columns` wide: the preview on a screen.
    public func text(columns: Int) -> [String] {
        precondition(columns >= 8, "room for a word")
        return SlipLayout(draft, columns: columns).rows.flatMap { row -> [String] in
            switch row {
            case .letterhead(let word): [word]
            case .text(let text, _): [text]
            case .qr(let text): Self.qrCode(text, columns: columns)
            case .rule: [String(repeating: "─", count: columns)]
            case .gap: [""]
            }
        }
    }

    /// Blocks with the light modules lit, as on paper; the text itself where they do not fit.
    private static func qrCode(_ text: String, columns: Int) -> [String] {
        guard let code = try? QRCode(text), code.side + 2 * QRCode.quietModules <= columns else {
            return text.isEmpty ? [] : SlipLayout.wrap(text, columns: columns)
        }
        var light = code.bitmap(moduleDots: 1)
        light.pixels = light.pixels.map { 255 - $0 }
        return light.textArt
    }
}
