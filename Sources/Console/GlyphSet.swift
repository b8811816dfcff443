// SPDX-License-Identifier: EUPL-1.2

/// Which characters a terminal can draw, and what stands in for those it cannot. A stand-in is one cell like the original.
public struct GlyphSet: Sendable, Equatable {
    /// `nil`: everything.
    private var characters: Set<UInt32>?

    private init(_ characters: Set<UInt32>?) { self.characters = characters }

    public init(characters: Set<UInt32>) { self.init(characters) }

    /// A terminal with fonts of its own.
    public static let everything = GlyphSet(nil)

    /// What every console font of Debian's Lat15 family has: Latin 1, light lines, the full block.
    public static let everyConsole = Set<UInt32>(0x20...0x7E).union(0xA0...0xFF).union([
        0x2013, 0x2022, 0x2026, 0x2500, 0x2502, 0x250C, 0x2510, 0x2514, 0x2518, 0x2588, 0x2591, 0x25A0, 0x25B2, 0x25BC,
    ])

    /// In order of likeness; the last of each is ASCII.
    private static let standIns: [Unicode.Scalar: [Unicode.Scalar]] = [
        "▌": ["█", "|"], "▐": ["█", "|"], "▀": ["█", "#"], "▄": ["█", "#"], "█": ["■", "#"], "░": ["·", "."],
        "▖": ["▄", " "], "▗": ["▄", " "], "▘": ["▀", " "], "▝": ["▀", " "], "▛": ["█", "#"], "▜": ["█", "#"],
        "▙": ["█", "#"], "▟": ["█", "#"], "▚": ["█", "#"], "▞": ["█", "#"], "▁": ["_"],
        "┏": ["╔", "┌", "+"], "┓": ["╗", "┐", "+"], "┗": ["╚", "└", "+"], "┛": ["╝", "┘", "+"], "━": ["═", "─", "-"],
        "┃": ["║", "│", "|"], "┌": ["+"], "┐": ["+"], "└": ["+"], "┘": ["+"], "─": ["-"], "│": ["|"],
        "⌂": ["▲", "^"], "▼": ["v"], "●": ["•", "*"], "•": ["*"], "›": [">"], "…": ["."], "–": ["-"], "—": ["–", "-"],
        "’": ["'"], "‘": ["'"], "”": ["\""], "“": ["\""], "×": ["x"], "·": ["."],
    ]

    /// What to write for one grapheme of `width` cells.
    func drawable(_ text: String, width: Int) -> String {
        guard let characters else { return text }
        let scalars = text.unicodeScalars
        guard let first = scalars.first else { return text }
        if scalars.count == 1, characters.contains(first.value) { return text }
        if scalars.count == 1, let found = Self.standIns[first]?.first(where: { characters.contains($0.value) }) {
            return String(Character(found))
        }
        // A letter with marks: the letter alone; anything else shows that something is there.
        if scalars.count > 1, characters.contains(first.value), width == 1 { return String(Character(first)) }
        return String(repeating: "?", count: width)
    }
}
