// SPDX-License-Identifier: EUPL-1.2
import Content
import Foundation
import Glyphs
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// Every screen of the product with the real content and symbol, on a grid, in a language.
struct CatalogueCase: Sendable, CustomTestStringConvertible {
    var language: String
    var columns: Int
    var rows: Int

    var testDescription: String { "\(language) at \(columns)×\(rows)" }

    static let all = ["sv", "sv-x-plain", "en", "fi"].flatMap { language in
        [(40, 15), (58, 16), (80, 25), (120, 33)].map {
            CatalogueCase(language: language, columns: $0.0, rows: $0.1)
        }
    }

    static let content: Result<(KioskContent, [String]), any Error> = Result {
        let content = try ContentSource.load(directory: TestKiosk.kioskDirectory).content
        return (content, try Symbol(svg: content.symbolSVG).textArt(columns: 18, rows: 9))
    }

    func screens() throws -> [Screen] {
        let (content, art) = try Self.content.get()
        return KioskMenu.catalogue(content, language: language, symbolArt: art).map(\.screen)
    }

    func screen(_ id: String) throws -> Screen { try #require(try screens().first { $0.id == id }) }

    func layout(_ screen: Screen) -> Layout { Layout(screen, columns: columns, rows: rows) }

    func pages(_ screen: Screen) -> [Layout] {
        (0..<layout(screen).pageCount).map { page in
            var screen = screen
            screen.page = page
            return layout(screen)
        }
    }
}

@Suite struct CatalogueLayoutTests {
    /// What is written on pages, word by word.
    private func words(_ pages: [Layout]) -> Set<Substring> {
        Set(pages.flatMap(\.lines).flatMap { $0.split { " \u{A0}│┃▌▐".contains($0) } }.map { Substring(String($0)) })
    }

    private func words(of node: Node) -> [Substring] {
        let typed = node.isPrivate ? String(repeating: "•", count: node.value.count) : node.value
        let value = node.role == .field ? typed + "▁" : typed
        return [node.name, value, node.hint].flatMap { $0.split { " \u{A0}".contains($0) } }
    }

    @Test(arguments: CatalogueCase.all)
    func everyWordIsShownAndSpoken(_ example: CatalogueCase) throws {
        for screen in try example.screens() {
            let pages = example.pages(screen)
            let shown = words(pages)
            let nodes = screen.nodes.filter { $0.id != "more" || pages.count > 1 }
            for node in nodes where node.role != .symbol && !(screen.kind == .sign && node.role == .heading) {
                for word in words(of: node) {
                    #expect(shown.contains(word), "\(word) of \(node.id) on \(screen.id)")
                }
            }
            let spoken = Speech(screen, pageCount: pages.count).utterances
            #expect(Set(spoken.map(\.id)).subtracting(["header"]) == Set(nodes.map(\.id)), "\(screen.id)")
            for node in nodes {
                let text = spoken.first { $0.id == node.id }?.text ?? ""
                #expect(text.contains(node.name) && (node.hint.isEmpty || text.contains(node.hint)))
            }
        }
    }

    @Test(arguments: CatalogueCase.all)
    func everyChoiceCanBeTouchedAndTargetsLieApart(_ example: CatalogueCase) throws {
        for screen in try example.screens() {
            let pages = example.pages(screen)
            let touchable = Set(pages.flatMap(\.regions).map(\.id))
            #expect(touchable == Set(screen.focusable.map(\.id).filter { $0 != "more" || pages.count > 1 }))
            for page in pages {
                for (index, one) in page.regions.enumerated() {
                    #expect(one.columns.lowerBound >= 0 && one.columns.upperBound <= page.columns)
                    #expect(one.rows.lowerBound >= 0 && one.rows.upperBound <= page.rows)
                    // 12 mm a row and 6 mm a column of the panel.
                    if (example.columns, example.rows) == (58, 16) {
                        #expect(one.rows.count >= 2 && one.columns.count >= 5, "\(one.id) on \(screen.id)")
                    }
                    for other in page.regions[(index + 1)...] {
                        let overlaps = one.columns.overlaps(other.columns) && one.rows.overlaps(other.rows)
                        #expect(!overlaps, "\(one.id) and \(other.id) on \(screen.id)")
                    }
                }
            }
        }
    }

    @Test(arguments: CatalogueCase.all)
    func theFocusShowsByShapeAndColourWhereverItGoes(_ example: CatalogueCase) throws {
        for var screen in try example.screens() {
            let count = example.layout(screen).pageCount
            for node in screen.focusable where node.id != "more" || count > 1 {
                screen.focus = node.id
                let layout = example.layout(screen)
                let region = try #require(
                    layout.regions.first { $0.id == node.id }, "\(node.id) on \(screen.id) is on another page")
                // A neighbour shares the column of its mark.
                let columns =
                    max(0, region.columns.lowerBound - 1)..<min(layout.columns, region.columns.upperBound + 1)
                let cells = region.rows.flatMap { layout.cells[$0][columns] }
                let marked = cells.filter { $0.style == .focused || $0.style == .barFocused }
                #expect(marked.contains { ["▌", "┏"].contains($0.text) }, "\(node.id) on \(screen.id)")
                let all = layout.cells.joined().count { $0.style == .focused || $0.style == .barFocused }
                #expect(all == marked.count, "\(node.id) on \(screen.id): one focus only")
            }
        }
    }

    @Test(arguments: Theme.all.map(\.name))
    func everyStyleOfEveryScreenHasContrast(name: String) throws {
        let theme = try #require(Theme.named(name))
        var styles: Set<Layout.Style> = []
        for example in CatalogueCase.all where example.language == "sv" {
            for screen in try example.screens() { styles.formUnion(example.layout(screen).cells.joined().map(\.style)) }
        }
        #expect(styles.count > 12)
        for style in styles {
            let pair = [theme.foreground(style), theme.background(style)].map(luminance)
            let ratio = ((pair.max() ?? 0) + 0.05) / ((pair.min() ?? 0) + 0.05)
            #expect(ratio >= 7, "\(style): \(ratio)")
        }
    }

    /// WCAG 2.2, relative luminance.
    private func luminance(_ color: Theme.Color) -> Double {
        func linear(_ channel: UInt8) -> Double {
            let share = Double(channel) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }

    @Test(arguments: CatalogueCase.all)
    func theMenuAndWhatAsksForADecisionFitOnePage(_ example: CatalogueCase) throws {
        let onePage = [
            "attract", "closed", "goodbye", "paused", "menu", "languages", "question", "idle-warning",
            "closing-warning", "slip-printing", "slip-printed", "slip-unknown", "printer-paper-out",
            "printer-cover-open", "printer-offline", "attendant-sign", "attendant-unanswered", "staff-code",
            "staff-reasons", "agencies", "printer-jammed", "printer-unplugged", "printer-set-aside", "printer-busy",
            "card-left", "card-forgotten", "devices", "fix-sheet", "keyboard-new", "test-welcome", "test-touch",
            "test-key", "test-scan", "test-card", "test-paper", "test-unplug", "test-meeting", "test-done", "meetings",
            "meeting-code",
            "booking-asking", "booking-found", "booking-early", "booking-late", "booking-used", "booking-called-off",
            "booking-unknown", "booking-no-line", "booking-not-set-up", "page-form", "page-mirror",
            "meeting-opening", "meeting-rating", "meeting-callback", "meetings-stopped", "meeting-nobody-joined",
            "meeting-closed", "meeting-queue-full", "meeting-booking-refused", "meeting-no-line", "meeting-refused",
            "meeting-not-set-up", "meeting-no-camera", "meeting-broke", "meeting-left", "meeting-certificate",
            "meeting-lost", "meeting-called-off",
        ]
        for screen in try example.screens() where onePage.contains(screen.id) {
            #expect(example.layout(screen).pageCount == 1, "\(screen.id)")
        }
    }

    @Test(arguments: CatalogueCase.all)
    func helpBeginsWith112TheShopsNumberAndWhereItsPhoneStands(_ example: CatalogueCase) throws {
        let screen = try example.screen("help")
        let first = words([example.layout(screen)])
        for id in ["emergency", "phone.number", "phone.place"] {
            let node = try #require(screen.node(id))
            for word in words(of: node) { #expect(first.contains(word), "\(word) of \(id)") }
        }
        if example.columns >= 58 { #expect(example.layout(screen).pageCount <= 2) }
    }

    @Test(arguments: CatalogueCase.all)
    func aSlipIsSeenInFewPages(_ example: CatalogueCase) throws {
        // In another language than Swedish a slip is two letters.
        let letters = example.language.hasPrefix("sv") ? 1 : 2
        let atMost = example.rows >= 24 ? letters : example.columns >= 58 ? 1 + letters : 3 * letters
        for id in ["slip-preview", "slip-shown"] {
            #expect(example.layout(try example.screen(id)).pageCount <= atMost, "\(id)")
        }
    }

    @Test(arguments: CatalogueCase.all)
    func theAttractScreenHasTheSymbolAtEverySize(_ example: CatalogueCase) throws {
        let cells = example.layout(try example.screen("attract")).cells.joined()
        #expect(cells.count { $0.style == .symbol && $0.text != " " } >= 20)
    }

    /// The panel's rows are 12 mm, and a letter of 20 mm is read at 3 m.
    @Test(arguments: CatalogueCase.all)
    func theSignIsReadAcrossTheShop(_ example: CatalogueCase) throws {
        let lines = example.layout(try example.screen("attendant-sign")).lines
        let inked = lines.indices.filter { row in
            lines[row].count { "█▀▄▌▐▛▜▙▟".contains($0) } > 4 && !lines[row].contains { $0.isLetter }
        }
        #expect(inked.count * 2 >= example.rows - 2, "\(inked.count) rows")
    }
}
