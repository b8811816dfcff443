// SPDX-License-Identifier: EUPL-1.2
import Console
import Content
import Foundation
import KioskMenu
import KioskSim
import Testing
import TextScreen

@Suite("What a terminal shows")
struct ANSIScreenTests {
    static let kinds: [(String, [String: String])] = [
        ("direct", ["TERM": "xterm-256color", "COLORTERM": "truecolor"]), ("indexed", ["TERM": "xterm-256color"]),
        ("no background erase", ["TERM": "screen-256color"]), ("sixteen", ["TERM": "vt220"]),
        ("console", ["TERM": "linux"]),
    ]

    static func abilities(_ name: String) -> TerminalAbilities {
        TerminalAbilities(environment: kinds.first { $0.0 == name }?.1 ?? [:])
    }

    @Test("every screen after every other is shown whole, in its colours", arguments: kinds.map(\.0))
    func transitions(kind: String) {
        for theme in Theme.all {
            var picture = ANSIScreen(theme: theme, abilities: Self.abilities(kind))
            var terminal = TerminalScreen(columns: 58, rows: 16, isConsole: kind == "console")
            for screen in Pages.all + Pages.all.reversed() {
                let layout = Layout(screen, columns: 58, rows: 16)
                terminal.feed(picture.show(layout))
                expect(terminal, shows: layout, theme, kind)
            }
            #expect(terminal.unknown.isEmpty)
        }
    }

    private func expect(_ terminal: TerminalScreen, shows layout: Layout, _ theme: Theme, _ kind: String) {
        for row in 0..<layout.rows {
            if kind != "console" {
                #expect(terminal.cells[row].map(\.text) == layout.cells[row].map(\.text), "row \(row)")
            }
            for column in 0..<layout.columns {
                let cell = layout.cells[row][column]
                let seen = terminal.cells[row][column]
                let pair = theme.pair(cell.style)
                let isRight =
                    source(pair.background, theme, kind) == seen.background.source
                    && (cell.text == " " || cell.text.isEmpty
                        || source(pair.foreground, theme, kind) == seen.foreground.source)
                if !isRight { Issue.record("colours of \(column), \(row): \(seen) for \(cell.style)") }
            }
        }
    }

    private func source(_ index: Int, _ theme: Theme, _ kind: String) -> TerminalScreen.Color.Source {
        let color = theme.palette[index]
        switch kind {
        case "direct": return .direct(color.red, color.green, color.blue)
        case "indexed", "no background erase": return .palette(IndexedColors.nearest(to: color))
        default: return .palette(index)
        }
    }

    /// 400 is promised.
    @Test("moving the focus in a menu of five writes few bytes", arguments: ["direct", "indexed", "console"], 0..<5)
    func focusBytes(kind: String, from: Int) {
        let choices = Pages.menu.nodes.filter { $0.role == .choice }
        for theme in Theme.all {
            var picture = ANSIScreen(theme: theme, abilities: Self.abilities(kind))
            var screen = Pages.menu
            screen.focus = choices[from].id
            _ = picture.show(Layout(screen, columns: 58, rows: 16))
            screen.focus = choices[(from + 1) % 5].id
            let count = picture.show(Layout(screen, columns: 58, rows: 16)).count
            #expect(count > 0 && count <= (kind == "direct" ? 350 : 300), "\(count) bytes")
        }
    }

    /// 400 is promised.
    @Test(
        "moving the focus in the real menu writes few bytes, in every language, to the bar and back",
        arguments: ["direct", "indexed", "console"], ["sv", "sv-x-plain", "en", "fi"])
    func realMenu(kind: String, language: String) throws {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Kiosk").path(percentEncoded: false)
        let content = try ContentSource.load(directory: directory).content
        var screen = try #require(
            KioskMenu.catalogue(content, language: language).first { $0.id == "menu" }?.screen)
        let ids = screen.focusable.map(\.id).filter { $0 != "more" }
        #expect(ids.count == 9)
        for theme in Theme.all {
            for (from, to) in zip(ids, ids.dropFirst() + ids.prefix(1)) {
                for (one, other) in [(from, to), (to, from)] {
                    var picture = ANSIScreen(theme: theme, abilities: Self.abilities(kind))
                    screen.focus = one
                    _ = picture.show(Layout(screen, columns: 58, rows: 16))
                    screen.focus = other
                    let count = picture.show(Layout(screen, columns: 58, rows: 16)).count
                    #expect(count > 0 && count <= 400, "\(one) to \(other): \(count) bytes")
                }
            }
        }
    }

    @Test("a screen shown twice writes nothing the second time; one forgotten is written whole")
    func nothingTwice() {
        var picture = ANSIScreen(theme: .lightOnDark, abilities: Self.abilities("direct"))
        let layout = Layout(Pages.menu, columns: 58, rows: 16)
        let first = picture.show(layout)
        #expect(picture.show(layout).isEmpty)
        picture.forget()
        var terminal = TerminalScreen(columns: 58, rows: 16)
        terminal.feed(first)
        terminal.feed("\u{1B}[5;5Hrubbish".utf8)
        terminal.feed(picture.show(layout))
        #expect(terminal.lines == layout.lines)
    }

    @Test("another size is painted whole", arguments: [(40, 15), (80, 25), (120, 33), (30, 5)])
    func resize(columns: Int, rows: Int) {
        var picture = ANSIScreen(theme: .darkOnLight, abilities: Self.abilities("indexed"))
        var terminal = TerminalScreen(columns: 58, rows: 16)
        terminal.feed(picture.show(Layout(Pages.menu, columns: 58, rows: 16)))
        terminal.resize(columns: columns, rows: rows)
        let layout = Layout(Pages.menu, columns: columns, rows: rows)
        terminal.feed(picture.show(layout))
        #expect(terminal.lines == layout.lines)
    }

    @Test("wide cells come and go without leaving halves")
    func wide() {
        var picture = ANSIScreen(theme: .lightOnDark, abilities: Self.abilities("direct"))
        var terminal = TerminalScreen(columns: 58, rows: 16)
        for name in ["漢字 kanji", "a漢字 kanji", "ab漢字", "plain", "漢漢漢漢漢"] {
            let layout = Layout(Pages.screen("wide", [Node(id: "t", role: .text, name: name)]), columns: 58, rows: 16)
            terminal.feed(picture.show(layout))
            #expect(terminal.lines == layout.lines)
        }
    }

    @Test("on a Linux console only characters of its font are written")
    func consoleFont() {
        var picture = ANSIScreen(theme: .lightOnDark, abilities: Self.abilities("console"))
        for screen in Pages.all {
            for (columns, rows) in [(40, 15), (120, 33)] {
                let text = String(
                    decoding: picture.show(Layout(screen, columns: columns, rows: rows)), as: UTF8.self)
                for scalar in text.unicodeScalars where scalar != "\u{1B}" {
                    #expect(GlyphSet.everyConsole.contains(scalar.value), "\(scalar) on \(screen.id)")
                }
            }
        }
    }

    @Test("colours keep 7:1 when only xterm's 256 are there", arguments: Theme.all.map(\.name))
    func indexedContrast(name: String) throws {
        let theme = try #require(Theme.named(name))
        for style in Layout.Style.allCases {
            let pair = [theme.foreground(style), theme.background(style)]
                .map { luminance(IndexedColors.color(IndexedColors.nearest(to: $0))) }
            let ratio = (max(pair[0], pair[1]) + 0.05) / (min(pair[0], pair[1]) + 0.05)
            #expect(ratio >= 7, "\(style): \(ratio)")
        }
    }

    /// WCAG 2.2, relative luminance.
    private func luminance(_ color: Theme.Color) -> Double {
        func linear(_ channel: UInt8) -> Double {
            let share = Double(channel) / 255
            if share <= 0.04045 { return share / 12.92 }
            return Pages.power((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
}
