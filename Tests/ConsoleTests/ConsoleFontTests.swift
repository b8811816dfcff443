// SPDX-License-Identifier: EUPL-1.2
import Testing

@testable import Console

/// Fonts of a Linux console, made up here: each glyph holds its own number in every line.
@Suite("The console's font")
struct ConsoleFontTests {
    private static func font(_ characters: [UInt16], width: Int = 16, height: Int = 32) throws -> ConsoleFont {
        let lineBytes = (width + 7) / 8
        let glyphs = characters.indices.flatMap { [UInt8](repeating: UInt8($0 % 251), count: lineBytes * 32) }
        let map = characters.enumerated().map { ConsoleFont.Place(character: $1, place: UInt16($0)) }
        return try #require(ConsoleFont(width: width, height: height, glyphs: glyphs, map: map))
    }

    private static let letters = Array(UInt16(0x20)...0x7E)
    private static let lines = Array(UInt16(0x2550)...0x256C)
    private static let signs = "☺☻☼♦◈↨‼∟⌐₧⌠⌡∩∪∧∨≡∈∅⇐⇑⇒⇓⇔⇕‗".unicodeScalars.map { UInt16($0.value) }
    private static let blocks = "▘▝▀▖▌▞▛▗▚▐▜▄▙▟".unicodeScalars.map { UInt16($0.value) }

    /// Rows of "#" and ".", one for each quarter of the cell's height and width.
    private func corners(_ character: Unicode.Scalar, of font: ConsoleFont) throws -> String {
        let (right, below) = (font.width - 1, font.height - 1)
        return try [(0, 0), (right, 0), (0, below), (right, below)].map { column, line in
            try #require(font.isInked(UInt16(character.value), column: column, line: line) as Bool?) ? "#" : "."
        }.joined()
    }

    @Test("half and quarter blocks come in the place of signs no screen shows; letters and lines stay as they are")
    func blocks() throws {
        let font = try Self.font(Self.letters + Self.signs + Self.lines)
        let richer = try #require(font.withBlocks())
        #expect(richer.count == font.count)
        #expect(richer.characters.isSuperset(of: Self.blocks))
        #expect(richer.characters.isSuperset(of: Self.letters + Self.lines))
        for character in Self.letters + Self.lines {
            for line in 0..<32 {
                let column = Int(character) % 16
                #expect(
                    richer.isInked(character, column: column, line: line)
                        == font.isInked(character, column: column, line: line))
            }
        }
        for (block, drawn) in [
            ("▀", "##.."), ("▄", "..##"), ("▌", "#.#."), ("▐", ".#.#"), ("▘", "#..."), ("▗", "...#"), ("▚", "#..#"),
            ("▟", ".###"),
        ] as [(Unicode.Scalar, String)] {
            #expect(try corners(block, of: richer) == drawn, "\(block)")
        }
        #expect(richer.withBlocks() == nil, "twice is once")
    }

    @Test("halves meet in the middle, in fonts of any size", arguments: [(8, 16), (9, 19), (12, 24), (32, 32)])
    func halves(width: Int, height: Int) throws {
        let font = try Self.font(Self.letters + Self.signs, width: width, height: height)
        let richer = try #require(font.withBlocks())
        for line in 0..<height {
            let above = richer.isInked(0x2580, column: width - 1, line: line)
            #expect(above == (line < height / 2))
            #expect(richer.isInked(0x2584, column: 0, line: line) == (above == false))
        }
        for column in 0..<width {
            let left = richer.isInked(0x258C, column: column, line: height - 1)
            #expect(left == (column < width / 2))
            #expect(richer.isInked(0x2590, column: column, line: 0) == (left == false))
        }
    }

    @Test("a font with room for two gets the two halves that most is drawn with; one with none stays as it is")
    func littleRoom() throws {
        let two = try #require(try Self.font(Self.letters + [0x263A, 0x263B]).withBlocks())
        #expect(two.characters.subtracting(Self.letters) == [0x2580, 0x2584])
        #expect(try Self.font(Self.letters).withBlocks() == nil)
        // One glyph for several characters goes only when none of them is needed.
        var shared = try Self.font(Self.letters + [0x2552])
        shared = try #require(
            ConsoleFont(
                width: 16, height: 32, glyphs: shared.glyphs,
                map: shared.map + [ConsoleFont.Place(character: 0x263A, place: UInt16(Self.letters.count))]))
        #expect(shared.withBlocks() == nil)
        #expect(ConsoleFont(width: 16, height: 32, glyphs: [1, 2, 3], map: []) == nil)
        #expect(ConsoleFont(width: 40, height: 64, glyphs: [], map: []) == nil)
    }
}

extension ConsoleFont {
    /// Whether a dot of a character is inked; `nil` where the font does not draw it.
    fileprivate func isInked(_ character: UInt16, column: Int, line: Int) -> Bool? {
        guard let place = map.first(where: { $0.character == character })?.place else { return nil }
        let lineBytes = (width + 7) / 8
        let byte = glyphs[(Int(place) * Self.linesPerGlyph + line) * lineBytes + column / 8]
        return byte << UInt8(column % 8) & 0x80 != 0
    }
}
