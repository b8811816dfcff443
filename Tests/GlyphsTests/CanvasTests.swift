// SPDX-License-Identifier: EUPL-1.2
import Testing

@testable import Glyphs

@Suite struct CanvasTests {
    @Test func aPictureSurvivesPNG() throws {
        var canvas = Canvas(width: 37, height: 21, background: RGB(red: 9, green: 80, blue: 200))
        canvas.fill(x: -5, y: 3, width: 20, height: 400, RGB(red: 255, green: 1, blue: 2))
        canvas[36, 20] = RGB(red: 3, green: 4, blue: 5)
        let file = try canvas.png()
        #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        let back = try Canvas(png: file)
        #expect(back.bytes == canvas.bytes && back.width == 37 && back.height == 21)
        #expect(back[14, 3] == RGB(red: 255, green: 1, blue: 2) && back[15, 3].red == 9 && back[0, 2].red == 9)
        #expect(throws: GlyphError.pngFailed) { try Canvas(png: Array(file.prefix(30))) }
        #expect(throws: GlyphError.pngFailed) { try Canvas(png: []) }
    }

    @Test func noisyPicturesFitTheirFile() throws {
        var canvas = Canvas(width: 64, height: 64, background: .white)
        var state: UInt32 = 1
        for y in 0..<64 {
            for x in 0..<64 {
                state = state &* 1_664_525 &+ 1_013_904_223
                canvas[x, y] = RGB(
                    red: UInt8(truncatingIfNeeded: state >> 24), green: UInt8(truncatingIfNeeded: state >> 16),
                    blue: UInt8(truncatingIfNeeded: state >> 8))
            }
        }
        #expect(try Canvas(png: canvas.png()).bytes == canvas.bytes)
    }

    /// Columns of ink, from the left, of a line drawn black on white.
    static func ink(_ text: String, _ font: Font) -> (advance: Int, columns: [Int]) {
        var canvas = Canvas(width: 400, height: 80, background: .white)
        let advance = canvas.draw(text, x: 0, baseline: 50, font: font, color: .black)
        return (advance, (0..<400).map { x in (0..<80).count { canvas[x, $0].lightness < 128 } })
    }

    @Test func textLeavesInkWhereItSaysItIs() throws {
        let font = try Font(.sans, pixelSize: 30)
        let (advance, columns) = Self.ink("Åäö", font)
        #expect(advance == font.width("Åäö") && advance > 40 && advance < 70)
        #expect(columns[..<advance].reduce(0, +) > 200 && columns[(advance + 2)...].reduce(0, +) == 0)
        #expect(font.has("Åäöéß€") && !font.has("字"))
        #expect(font.ascent > 20 && font.descent > 3)
    }

    @Test func monospaceKeepsItsGrid() throws {
        let font = try Font(.mono, pixelSize: 20, edges: .sharp)
        #expect(Set(["iii", "WWW", "åäö", "Ґґ€"].map { font.width($0) }) == [36])
        var canvas = Canvas(width: 60, height: 40, background: .white)
        canvas.draw("Åg", x: 2, baseline: 28, font: font, color: .black)
        #expect(Set(canvas.bytes) == [0, 255])
    }

    @Test func rightToLeftRunsAreTurned() throws {
        let font = try Font(.sans, pixelSize: 30)
        // Hebrew bet, then a number: read from the right, the number stands to the left of the letter.
        let line = ShapedLine("\u{5D1} 12", font: font)
        let digits = ShapedLine("12", font: font).numbers
        #expect(Array(line.numbers.prefix(2)) == digits)
        let runs = ShapedLine.visualRuns([0, 0, 1, 1, 2, 2, 1, 0])
        #expect(runs.map(\.range) == [0..<2, 6..<7, 4..<6, 2..<4, 7..<8])
    }

    @Test func combiningMarksStandOnTheirLetter() throws {
        let font = try Font(.sans, pixelSize: 30)
        #expect(font.width("a\u{308}") == font.width("ä"))
    }

    @Test func missingFontsSayWhichPackage() {
        let error = #expect(throws: GlyphError.self) { try Font(file: "/nowhere/font.ttf", pixelSize: 12) }
        #expect(error?.description.contains("install the package fonts-dejavu-core") == true)
        #expect(throws: GlyphError.unusableFont(file: "/proc/self/status")) {
            try Font(file: "/proc/self/status", pixelSize: 12)
        }
    }
}
