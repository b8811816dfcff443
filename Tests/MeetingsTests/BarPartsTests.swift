// SPDX-License-Identifier: EUPL-1.2
import Glyphs
import KioskModel
import Testing

@testable import HangUpBar

/// The bar's picture, and the bytes that put it on a screen.
struct BarPartsTests {
    static let longest = "Ni har 5 minuter kvar. Lägg på: tryck här, eller håll ner Esc"

    /// Columns of the picture that have ink above the edge.
    private static func ink(_ canvas: Canvas) -> [Int] {
        let rows = canvas.height - max(1, canvas.height / 24)
        return (0..<canvas.width).filter { x in (0..<rows).contains { canvas[x, $0] == BarPicture.ink } }
    }

    @Test(arguments: [
        (1_920, 1_080), (1_366, 768), (1_280, 800), (1_024, 600), (800, 480), (3_840, 2_160), (600, 1_024),
    ])
    func theTextIsWholeInTheMiddleAndAsLargeAsItFits(_ width: Int, _ height: Int) throws {
        let rows = HangUpStrip.rows(ofHeight: height)
        for text in ["Lägg på: tryck här, eller håll ner Esc", Self.longest] {
            let canvas = try BarPicture(text, width: width, rows: rows).canvas
            #expect(canvas.width == width && canvas.height == rows)
            let ink = Self.ink(canvas)
            let (left, right) = (try #require(ink.first), width - 1 - (try #require(ink.last)))
            #expect(left >= rows / 3 && abs(left - right) <= rows / 4, "\(text) at \(width)")
            #expect(canvas[0, 0] == BarPicture.ground && canvas[width - 1, rows - 1] == BarPicture.ink)
        }
    }

    @Test func itIsReadFarOff() throws {
        func luminance(_ color: RGB) -> Double {
            func part(_ value: UInt8) -> Double {
                let part = Double(value) / 255
                return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) * ((part + 0.055) / 1.055)
            }
            return 0.2126 * part(color.red) + 0.7152 * part(color.green) + 0.0722 * part(color.blue)
        }
        // WCAG's measure; its power of 2.4 rounded down to 2, which only makes it less.
        #expect((luminance(BarPicture.ground) + 0.05) / (luminance(BarPicture.ink) + 0.05) >= 7)
        // A capital on the panel that the design is made for, of 194 mm.
        let canvas = try BarPicture("HHH", width: 1_920, rows: HangUpStrip.rows(ofHeight: 1_080)).canvas
        let capital = (0..<canvas.height - 3).count { y in (0..<1_920).contains { canvas[$0, y] == BarPicture.ink } }
        #expect(Double(capital) / 1_080 * 194 >= 6, "\(capital) rows")
    }

    @Test func requestsAreTheProtocols() {
        #expect(XRequest.mapWindow(0x0020_0001) == [8, 0, 2, 0, 1, 0, 0x20, 0])
        // Two words, the length of the name, and the name with what fills it up.
        #expect(XRequest.internAtom("ABCDE") == [16, 0, 4, 0, 5, 0, 0, 0, 65, 66, 67, 68, 69, 0, 0, 0])
        #expect(
            XRequest.createWindow(0x10, parent: 0x20, width: 1_280, height: 64, pixmap: 0x30) == [
                1, 0, 10, 0,  // depth and class as the parent's; ten words
                0x10, 0, 0, 0, 0x20, 0, 0, 0,  // window, parent
                0, 0, 0, 0, 0x00, 0x05, 0x40, 0,  // at 0, 0; 1,280 by 64
                0, 0, 1, 0, 0, 0, 0, 0,  // no border; input and output; the parent's visual
                0x01, 0x02, 0, 0,  // background pixmap, override-redirect
                0x30, 0, 0, 0, 1, 0, 0, 0,
            ])
        #expect(
            XRequest.putImage([1, 2, 3, 0], in: 7, by: 8, depth: 24, width: 1, rows: 1, y: 9) == [
                72, 2, 7, 0, 7, 0, 0, 0, 8, 0, 0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 0, 24, 0, 0, 1, 2, 3, 0,
            ])
    }

    /// A server's answer, cut anywhere or full of anything, is read or refused.
    @Test func aScreenIsReadOrRefused() {
        var answer = [UInt8](repeating: 0, count: 32)
        answer.replaceSubrange(4..<12, with: [0, 0, 0x20, 0, 0xFF, 0xFF, 0x1F, 0])
        answer.replaceSubrange(16..<24, with: [3, 0, 0xFF, 0xFF, 1, 1, 0, 0])
        answer += Array("Ven".utf8) + [0] + [24, 32, 32, 0, 0, 0, 0, 0]
        var screen = [UInt8](repeating: 0, count: 40)
        screen[0] = 0x7B
        screen.replaceSubrange(20..<24, with: [0x80, 0x07, 0x38, 0x04])
        screen[38] = 24
        answer += screen
        let setup = XSetup(answer)
        #expect(setup?.root == 0x7B && setup?.width == 1_920 && setup?.height == 1_080 && setup?.rootDepth == 24)
        #expect(setup?.resourceBase == 0x0020_0000 && setup?.mostRequestBytes == 262_140)
        for count in 0..<answer.count { #expect(XSetup(Array(answer[..<count])) == nil) }
        // Another order of bytes, other pixels, no screen.
        for (at, value) in [(22, 1), (37, 16), (20, 0)] as [(Int, UInt8)] {
            var other = answer
            other[at] = value
            #expect(XSetup(other) == nil)
        }
        #expect(XSetup.restBytes([0, 5, 11, 0, 0, 0, 9, 0]) == nil)
        #expect(XSetup.restBytes([1, 0, 11, 0, 0, 0, 9, 0]) == 36)
    }

    @Test func theLastLineCounts() {
        var lines = LineEnd()
        #expect(lines.take(Array("Fem".utf8)) == nil)
        #expect(lines.take(Array(" minuter\nEn minut\nrest".utf8)) == "En minut")
        #expect(lines.take(Array("\n\u{1B}[2J\u{202E}x\n".utf8)) == "[2Jx")
        #expect(lines.take([10, 10]) == nil)
        for _ in 0..<100 { #expect(lines.take([UInt8](repeating: 65, count: 1_000)) == nil) }
        #expect(lines.take([10])?.utf8.count == HangUpBar.mostBytes)
    }
}
