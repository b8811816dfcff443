// SPDX-License-Identifier: EUPL-1.2
import Testing
import TextScreen

@Suite("Text on cells")
struct TextTests {
    @Test(
        "cell width by grapheme",
        arguments: [
            ("a", 1), ("å", 1), ("a\u{30A}", 1), ("漢", 2), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("🙂", 2), ("👩‍👩‍👧", 2), ("🇸🇪", 2),
            ("❤\u{FE0F}", 2), ("❤", 1), ("\u{301}", 0), ("\u{200D}", 0), ("\t", 0), ("\u{7F}", 0), ("█", 1), ("⌂", 1),
            ("é", 1), ("ש", 1), ("ก็", 1), ("1\u{FE0F}", 1), ("\u{AD}", 0),
        ] as [(String, Int)])
    func width(text: String, width: Int) {
        #expect(CellWidth.of(text) == width)
    }

    @Test("words wrap at spaces, long ones where the row ends; nothing is lost")
    func wrap() {
        #expect(TextWrap.rows("ett två tre", width: 7) == ["ett två", "tre"])
        #expect(TextWrap.rows("Försäkringskassan nu", width: 8) == ["Försäkri", "ngskassa", "n nu"])
        #expect(TextWrap.rows("漢字漢字", width: 5) == ["漢字", "漢字"])
        #expect(TextWrap.rows("ett\ntvå", width: 20) == ["ett", "två"])
        #expect(TextWrap.rows("", width: 20) == [""])
        #expect(TextWrap.rows("0771-524\u{A0}524 ring", width: 13) == ["0771-524\u{A0}524", "ring"])
    }

    @Test("wrapped rows hold the text and fit, at any width", arguments: 1...40)
    func wrapFits(width: Int) {
        let text = "Här når du myndigheter 漢字, Försäkringskassan och 👩‍👩‍👧 i bygden."
        let rows = TextWrap.rows(text, width: width)
        #expect(rows.joined().filter { $0 != " " } == text.filter { $0 != " " })
        for row in rows where row.count > 1 { #expect(CellWidth.of(row) <= width) }
    }
}

@Suite("Touches and keys")
struct TouchTests {
    let layout = Layout(Fixtures.menu, columns: 58, rows: 16)

    @Test("press and release on one target count, anything else does not")
    func tracker() {
        var tracker = TouchTracker()
        let first = layout.target(column: 5, row: 4)
        #expect(first == "choice.1")
        #expect(layout.target(column: 50, row: 5) == "choice.1")
        tracker.press(first)
        #expect(tracker.isOnTarget)
        #expect(tracker.release(layout.target(column: 50, row: 5)) == "choice.1")
        #expect(!tracker.isOnTarget)
        #expect(tracker.release(first) == nil, "a release alone")
        tracker.press(first)
        #expect(tracker.release(layout.target(column: 5, row: 6)) == nil)
        tracker.press(first)
        tracker.cancel()
        #expect(tracker.release(first) == nil)
        tracker.press(nil)
        #expect(tracker.release(nil) == nil)
    }

    @Test("the bar can be touched a row above its words too")
    func bar() {
        #expect(layout.target(column: 0, row: 15) == "bar.back")
        #expect(layout.target(column: 57, row: 14) == "bar.finish")
        #expect(layout.target(column: 0, row: 0) == nil)
    }

    @Test(
        "the same key means the same everywhere",
        arguments: [
            (Key.character("2"), Intent.activate("choice.2")), (.character("?"), .activate("bar.help")),
            (.f1, .activate("bar.help")), (.character("0"), .activate("bar.attendant")),
            (.character("9"), .activate("bar.finish")), (.enter, .activate("choice.1")), (.escape, .back),
            (.down, .next), (.tab, .next), (.up, .previous), (.backTab, .previous), (.character(" "), .more),
            (.character("å"), .touch), (.character("7"), .touch), (.backspace, .back),
        ])
    func keys(key: Key, intent: Intent) {
        #expect(Fixtures.menu.intent(for: key) == intent)
    }

    @Test("Enter on more turns the page; digits on a keypad are typed")
    func special() {
        var screen = Fixtures.long
        screen.focus = "more"
        #expect(screen.intent(for: .enter) == .more)
        #expect(screen.intent(forTarget: "more") == .more)
        #expect(Fixtures.keypad.intent(for: .character("9")) == .type("9"))
        #expect(Fixtures.keypad.intent(for: .backspace) == .erase)
    }
}
