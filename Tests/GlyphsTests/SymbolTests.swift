// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Testing

@testable import Glyphs

/// The symbol of the product, at every size a visitor meets it, and what its reader refuses.
@Suite struct SymbolTests {
    static func product() throws -> Symbol {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Symbol(svg: String(contentsOf: root.appending(path: "Kiosk/symbol.svg"), encoding: .utf8))
    }

    @Test func blockArtOfTheAttractScreen() throws {
        #expect(
            try Self.product().textArt(columns: 18, rows: 9) == [
                "       ▄██▄       ",
                "     ▄██████▄     ",
                "   ▄██████████▄   ",
                " ▄██████████████▄ ",
                "██████▀    ▀██████",
                "  ███  ████  ███  ",
                "  ███  ████  ███  ",
                "  ███        ███  ",
                "  ███        ███  ",
            ])
    }

    @Test(arguments: [16, 24, 48, 96, 203])
    func houseDoorAndPointStayApart(size: Int) throws {
        let dots = try Self.product().bitmap(size: size).oneBit
        // Down the middle: roof, air of the door, the point, air again.
        var changes: [UInt8] = []
        for y in 0..<size where changes.last != dots[size / 2, y] { changes.append(dots[size / 2, y]) }
        #expect(changes.filter { $0 == 255 }.count == 2 && changes.last == 0)
        // Across the point: wall, air, point, air, wall between the empty corners.
        let row = (0..<size).map { dots[$0, size * 2 / 3] }
        var across: [UInt8] = []
        for dot in row where across.last != dot { across.append(dot) }
        #expect(across == [0, 255, 0, 255, 0, 255, 0])
        for y in 0..<size {
            #expect((0..<size).map { dots[$0, y] } == (0..<size).reversed().map { dots[$0, y] }, "row \(y) is lopsided")
        }
    }

    @Test func itIsSpoken() throws {
        #expect(try Self.product().title == "Servicepunkt")
    }

    @Test func allShapesOfTheSubset() throws {
        let symbol = try Symbol(
            svg: """
                <?xml version="1.0"?><!-- a comment -->
                <svg viewBox='0 0 8 4'><g fill="#123"><rect width="2" height="4"/>
                <polygon points="2,0 4,0 4,4 2,4"/><path d="m4 0h2v4h-2z"/>
                <path d="M6,0 C6,0 8,0 8,0 L8,4 6,4Z"/></g></svg>
                """)
        #expect(symbol.bitmap(width: 8, height: 4).pixels.allSatisfy { $0 == 255 })
        #expect(symbol.textArt(columns: 8, rows: 4) == ["        ", "████████", "████████", "        "])
    }

    @Test func circleHasItsArea() throws {
        let symbol = try Symbol(svg: #"<svg viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>"#)
        let ink = symbol.bitmap(size: 200).pixels.reduce(0.0) { $0 + Double($1) / 255 }
        #expect(abs(ink / (Double.pi * 80 * 80) - 1) < 0.002)
    }

    @Test(arguments: [
        ("<svg viewBox='0 0 9 9'>\n<text>hej</text></svg>", "<text> is not supported", 2),
        ("<svg viewBox='0 0 9 9'><path d='M0 0 A1 1 0 0 0 5 5'/></svg>", "path command A is not supported", 1),
        ("<svg viewBox='0 0 9 9'><path d='M0 0 L1'/></svg>", "path command L with 1 numbers", 1),
        ("<svg viewBox='0 0 9 9'><path d='L1 1'/></svg>", "path command L before M", 1),
        ("<svg viewBox='0 0 9 9'><path d='M0 0H1V1ZM2 2H3V3Z'/></svg>", "without fill-rule", 1),
        ("<svg viewBox='0 0 9 9'>\n\n<rect width='1' height='1' transform='x'/></svg>", "transform= on <rect>", 3),
        ("<svg viewBox='0 0 9 9'><rect width='1' height='x'/></svg>", "height=\"x\" is not a number", 1),
        ("<svg viewBox='0 0 9 9'><rect width='1'/></svg>", "<rect> without height=", 1),
        ("<svg viewBox='0 0 9 9' fill='red'><rect fill='blue' width='1' height='1'/></svg>", "second colour", 1),
        ("<svg viewBox='0 0 9 9'><script/></svg>", "<script> is not supported", 1),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "a doctype", 1),
        ("<svg viewBox='1 0 9 9'/>", "viewBox=", 1),
        ("<svg viewBox='0 0 9 9'></svg>", "nothing is drawn", 1),
        ("<svg viewBox='0 0 9 9'><g>", "<g> is never closed", 1),
        ("<svg viewBox='0 0 9 9'", "has no end", 1),
        ("", "no <svg> in it", 1),
        ("<svg viewBox='0 0 nan inf'/>", "not a number", 1),
    ])
    func whatIsOutsideTheSubsetIsNamed(svg: String, complaint: String, line: Int) {
        let error = #expect(throws: GlyphError.self) { try Symbol(svg: svg) }
        #expect(error?.description.contains(complaint) == true, "\(error.map(\.description) ?? "")")
        #expect(error?.description.hasPrefix("symbol, line \(line):") == true, "\(error.map(\.description) ?? "")")
    }

    @Test func aLargeFileIsRefusedUnread() {
        let svg = "<svg viewBox='0 0 9 9'>" + String(repeating: "<g/>", count: 20_000) + "</svg>"
        #expect(throws: GlyphError.unsupportedSymbol(what: "larger than 64 KiB", line: 1)) { try Symbol(svg: svg) }
    }
}
