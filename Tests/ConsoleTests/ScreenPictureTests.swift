// SPDX-License-Identifier: EUPL-1.2
import Console
import Glyphs
import Testing
import TextScreen

@Suite("Screens as pictures")
struct ScreenPictureTests {
    @Test(
        "as large as a full-HD panel holds",
        arguments: [(58, 16, 1_856, 1_024), (120, 33, 1_920, 1_056), (40, 15, 1_440, 1_080)])
    func size(columns: Int, rows: Int, width: Int, height: Int) throws {
        let picture = ScreenPicture(Layout(Pages.menu, columns: columns, rows: rows), .lightOnDark)
        let canvas = try Canvas(png: picture.png())
        #expect(canvas.width == width)
        #expect(canvas.height == height)
    }

    @Test("the focus is filled and the ground is the theme's", arguments: Theme.all.map(\.name))
    func colours(name: String) throws {
        let theme = try #require(Theme.named(name))
        let layout = Layout(Pages.menu, columns: 58, rows: 16)
        let canvas = try ScreenPicture(layout, theme, cellWidth: 16).canvas()
        func matches(_ pixel: RGB, _ color: Theme.Color) -> Bool {
            pixel == RGB(red: color.red, green: color.green, blue: color.blue)
        }
        #expect(matches(canvas[0, 32 * 2], theme.background(.plain)))
        #expect(matches(canvas[16 * 30 + 1, 32 * 5 + 30], theme.background(.focused)))
        #expect(matches(canvas[0, 0], theme.background(.header)))
    }

    @Test("a frame's lines join without gaps")
    func joins() throws {
        let layout = Layout(Pages.attract, columns: 58, rows: 16)
        let canvas = try ScreenPicture(layout, .lightOnDark, cellWidth: 16).canvas()
        let row = try #require(layout.cells.firstIndex { $0.contains { $0.text == "┏" } })
        let left = try #require(layout.cells[row].firstIndex { $0.text == "┏" })
        let right = try #require(layout.cells[row].firstIndex { $0.text == "┓" })
        let ink = canvas[left * 16 + 8, row * 32 + 16]
        for x in left * 16 + 8...right * 16 + 8 { #expect(canvas[x, row * 32 + 16] == ink) }
        for y in row * 32 + 16...(row + 2) * 32 + 16 { #expect(canvas[left * 16 + 8, y] == ink) }
    }

    @Test("as text: lines without and with colours")
    func text() {
        let layout = Layout(Pages.menu, columns: 58, rows: 16)
        #expect(AnsiText.plain(layout) == layout.lines)
        let coloured = AnsiText.coloured(layout, .lightOnDark)
        #expect(coloured.count == 16)
        for line in coloured {
            #expect(line.hasSuffix("\u{1B}[0m"))
            #expect(!line.contains("H\u{1B}"))
        }
    }
}
