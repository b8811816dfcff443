// SPDX-License-Identifier: EUPL-1.2
import Testing
import TextScreen

struct Case: Sendable, CustomTestStringConvertible {
    var screen: Screen
    var columns: Int
    var rows: Int

    var testDescription: String { "\(screen.id) at \(columns)×\(rows)" }

    static let all = Fixtures.all.flatMap { screen in
        (Fixtures.sizes + [(45, 17), (66, 20), (100, 28)]).map {
            Case(screen: screen, columns: $0.0, rows: $0.1)
        }
    }

    /// Every page at this size.
    var pages: [Layout] {
        let count = Layout(screen, columns: columns, rows: rows).pageCount
        return (0..<count).map { page in
            var screen = screen
            screen.page = page
            return Layout(screen, columns: columns, rows: rows)
        }
    }
}

@Suite("Layouts")
struct LayoutTests {
    @Test("every word of every node is shown on some page", arguments: Case.all)
    func nothingLost(_ example: Case) {
        let pages = example.pages
        let text = pages.flatMap(\.lines).joined(separator: " ")
        for node in example.screen.nodes where node.role != .symbol && (node.id != "more" || pages.count > 1) {
            if example.screen.kind == .sign, node.role == .heading { continue }
            let value = node.isPrivate ? String(repeating: "•", count: node.value.count) : node.value
            for word in [node.name, value, node.hint].flatMap({ $0.split(separator: " ") }) {
                #expect(text.contains(word), "\(word) of \(node.id)")
            }
        }
    }

    @Test("everything that can be activated can be touched on some page, and nothing else", arguments: Case.all)
    func touchable(_ example: Case) {
        let pages = example.pages
        let touchable = Set(pages.flatMap(\.regions).map(\.id))
        let wanted = Set(example.screen.focusable.map(\.id).filter { $0 != "more" || pages.count > 1 })
        #expect(touchable.subtracting(["more"]) == wanted.subtracting(["more"]))
        #expect(touchable.contains("more") == (pages.count > 1))
    }

    @Test("regions stay on the grid, apart from one another", arguments: Case.all)
    func regionsApart(_ example: Case) {
        for page in example.pages {
            for (index, one) in page.regions.enumerated() {
                #expect(one.columns.lowerBound >= 0 && one.columns.upperBound <= page.columns)
                #expect(one.rows.lowerBound >= 0 && one.rows.upperBound <= page.rows)
                for other in page.regions[(index + 1)...] where one.id != "more" && other.id != "more" {
                    #expect(
                        !(one.columns.overlaps(other.columns) && one.rows.overlaps(other.rows)),
                        "\(one.id) and \(other.id)")
                }
            }
        }
    }

    /// 12 mm a row and 6 mm a column there: two rows and three columns make 15 mm.
    @Test("every target is 15 mm both ways on the grid of the panel", arguments: Fixtures.all.map(\.id))
    func targets(_ id: String) throws {
        let screen = try #require(Fixtures.all.first { $0.id == id })
        for page in Case(screen: screen, columns: 58, rows: 16).pages {
            for region in page.regions {
                #expect(region.rows.count >= 2, "\(region.id)")
                #expect(region.columns.count >= 3, "\(region.id)")
            }
        }
    }

    @Test("the grid is whole: as many cells as asked for, halves of wide cells after their like", arguments: Case.all)
    func gridIsWhole(_ example: Case) {
        for page in example.pages {
            #expect(page.cells.count == example.rows)
            for row in page.cells {
                #expect(row.count == example.columns)
                #expect(row.reduce(0) { $0 + CellWidth.of($1.text) } == example.columns)
            }
        }
    }

    @Test("focus is shown by shape and by colour", arguments: Case.all)
    func focusShows(_ example: Case) throws {
        for id in example.screen.focusable.map(\.id) {
            var screen = example.screen
            screen.focus = id
            let layout = Layout(screen, columns: example.columns, rows: example.rows)
            guard let region = layout.regions.first(where: { $0.id == id }) else {
                #expect(id == "more" || layout.pageCount > 1)
                continue
            }
            // Neighbours in a narrow bar share the column of their marks.
            let columns = max(0, region.columns.lowerBound - 1)..<min(layout.columns, region.columns.upperBound + 1)
            let cells = region.rows.flatMap { row in columns.map { layout.cells[row][$0] } }
            let marked = cells.filter { $0.style == .focused || $0.style == .barFocused }
            #expect(marked.contains { ["▌", "┏"].contains($0.text) }, "\(id)")
            let others = layout.cells.joined().filter { $0.style == .focused || $0.style == .barFocused }
            #expect(others.count == marked.count, "\(id): one focus only")
        }
    }

    @Test("pages turn round, backwards too")
    func pagesTurn() {
        var screen = Fixtures.long
        let first = Layout(screen, columns: 58, rows: 16)
        #expect(first.pageCount > 1)
        screen.page = first.pageCount
        #expect(Layout(screen, columns: 58, rows: 16) == first)
        screen.page = -first.pageCount
        #expect(Layout(screen, columns: 58, rows: 16) == first)
    }

    @Test("the choices stay while the text above them turns")
    func choicesStay() {
        for page in Case(screen: Fixtures.long, columns: 58, rows: 16).pages {
            #expect(page.lines.contains { $0.contains("1 Kalla på personalen") })
            #expect(page.lines.contains { $0.contains("Hjälp") })
        }
    }

    @Test("when even the choices take pages, the page of the focus is shown")
    func pageOfFocus() {
        for choice in Fixtures.crowded.nodes where choice.role == .choice {
            var screen = Fixtures.crowded
            screen.focus = choice.id
            let layout = Layout(screen, columns: 40, rows: 15)
            #expect(layout.regions.contains { $0.id == choice.id })
        }
    }

    @Test("a window too small says so and what is needed", arguments: [(39, 15), (40, 14), (20, 5), (1, 1), (0, -3)])
    func tooSmall(columns: Int, rows: Int) {
        let layout = Layout(Fixtures.menu, columns: columns, rows: rows, tooSmall: "Gör fönstret större.")
        #expect(layout.pageCount == 1)
        #expect(layout.regions.isEmpty)
        if columns >= 20 {
            #expect(layout.lines.joined(separator: " ").contains("Gör fönstret"))
            #expect(layout.lines.joined(separator: " ").contains("(40×15)"))
        }
    }

    @Test("control and bidi characters of a text never reach a cell")
    func invisible() {
        let node = Node(id: "text", role: .text, name: "a\u{1B}[2Jb\u{202E}c\u{7}d\u{9B}e")
        let layout = Layout(Fixtures.screen("evil", [node]), columns: 58, rows: 16)
        for scalar in layout.cells.joined().flatMap(\.text.unicodeScalars) {
            #expect(scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format)
        }
        #expect(layout.lines.contains { $0.contains("a[2Jbcde") })
    }

    @Test("the place in the header is cut with an ellipsis, and nothing else is")
    func ellipsis() {
        var screen = Fixtures.menu
        screen.header.place = "Glommersträsks lanthandel och bensinstation med ombud"
        let layout = Layout(screen, columns: 40, rows: 15)
        #expect(layout.lines[0].contains("Glom"))
        #expect(layout.lines[0].contains("…"))
        #expect(layout.lines[0].hasSuffix("tis 14:05"))
    }

    @Test("a private field shows dots")
    func hidden() {
        let text = Layout(Fixtures.keypad, columns: 58, rows: 16).lines.joined()
        #expect(text.contains("•••"))
        #expect(!text.contains("123"))
    }

    @Test("a word of a sign stands in letters at least three rows high", arguments: Fixtures.sizes.map { $0.0 })
    func sign(columns: Int) throws {
        let rows = try #require(Fixtures.sizes.first { $0.0 == columns }).1
        let layout = Layout(Fixtures.sign, columns: columns, rows: rows)
        let inked = layout.lines.filter { $0.contains { "█▀▄".contains($0) } }
        #expect(inked.count >= 8)
        #expect(!layout.lines.contains { $0.contains("Hjälp önskas") })
    }

    @Test("a sign with a letter nobody drew is set in plain letters, not lost")
    func signFallsBack() {
        let screen = Fixtures.screen("sign", kind: .sign, [Node(id: "h", role: .heading, name: "Помощь")], bar: [])
        #expect(Layout(screen, columns: 58, rows: 16).lines.contains { $0.contains("Помощь") })
    }

    @Test("the menu at 58×16 is the one of the sketch")
    func menu() {
        #expect(
            Layout(Fixtures.menu, columns: 58, rows: 16).lines == [
                "  ⌂ SERVICEPUNKT  Sillerud lanthandel          tis 14:05", "", "  Vad vill du göra?", "",
                " ▌1  Tala med en myndighet                      öppet nu▐",
                " ▌   videosamtal, enskilt rum                           ▐", "  2  Öppettider och kontaktlapp", "",
                "  3  Bussar härifrån                         nästa 14:32", "", "  4  Säg vad du tycker", "",
                "  5  Fler val…", "", "", "  Esc Tillbaka    ? Hjälp     0 Personalen     9 Avsluta",
            ])
    }
}

@Suite struct TargetTests {
    @Test(arguments: [(40, 15), (58, 16), (80, 25), (120, 33)])
    func theCrossStandsExactlyWhereItIsTouched(columns: Int, rows: Int) {
        for (x, y) in [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)] {
            let screen = Screen(
                id: "test-touch", kind: .target(x: x, y: y), language: "sv",
                header: Screen.Header(symbolText: "SERVICEPUNKT", place: "", clock: ""),
                nodes: [
                    Node(id: "heading", role: .heading, name: "Tryck på korset uppe till vänster."),
                    Node(id: "bar.finish", role: .bar, name: "Avbryt provet", key: "9"),
                ], focus: "bar.finish")
            let layout = Layout(screen, columns: columns, rows: rows)
            let (column, row) = (Int(x * Double(columns)), Int(y * Double(rows)))
            #expect(layout.cells[row][column].text == "┼")
            #expect(layout.cells.joined().count { $0.text == "┼" } == 1)
            // What ends the test lies in the middle, out of the way of a finger on the cross.
            #expect(layout.target(column: column, row: row) == nil)
            #expect(layout.target(column: columns / 2, row: rows / 2 + 1) == "bar.finish")
            #expect(layout.lines.joined(separator: " ").contains("Tryck"))
            #expect(Speech(screen).utterances.first?.text == "Tryck på korset uppe till vänster.")
        }
    }
}
