// SPDX-License-Identifier: EUPL-1.2
import Testing
import TextScreen

@Suite("Speech")
struct SpeechTests {
    @Test("text and speech carry the same nodes", arguments: Case.all)
    func sameNodes(_ example: Case) {
        let pages = example.pages
        let spoken = Speech(example.screen, pageCount: pages.count).utterances
        let shown = pages.flatMap(\.lines).joined(separator: " ")
        let nodes = example.screen.nodes.filter {
            ($0.id != "more" || pages.count > 1) && !($0.name.isEmpty && $0.value.isEmpty)
        }
        #expect(Set(spoken.map(\.id)).subtracting(["header"]) == Set(nodes.map(\.id)))
        for node in nodes {
            let utterance = spoken.first { $0.id == node.id }
            #expect(utterance?.text.contains(node.name) == true, "\(node.id)")
            #expect(utterance?.text.contains(node.hint) == true || node.hint.isEmpty)
            // What is spoken of it is shown, but for the letters of a sign and the picture of the symbol.
            if node.role == .symbol || (example.screen.kind == .sign && node.role == .heading) { continue }
            for word in node.name.split(separator: " ") { #expect(shown.contains(word)) }
        }
        if example.screen.kind != .sign {
            #expect(spoken.contains { $0.text == "SERVICEPUNKT, Sillerud lanthandel, tis 14:05" })
        }
    }

    @Test("what is shown first is spoken first: heading, texts, choices, bar")
    func order() {
        let ids = Speech(Fixtures.menu).utterances.map(\.id)
        #expect(
            ids == [
                "heading", "choice.1", "choice.2", "choice.3", "choice.4", "choice.5", "bar.back", "bar.help",
                "bar.attendant", "bar.finish", "header",
            ])
        #expect(Speech(Fixtures.attract).utterances.prefix(2).map(\.id) == ["header", "symbol"])
    }

    @Test("the focused choice says its number and how many there are")
    func position() {
        let text = Speech(Fixtures.menu).utterances.first { $0.id == "choice.1" }?.text
        #expect(text == "1, Tala med en myndighet, öppet nu, videosamtal, enskilt rum, 1 av 5")
        var screen = Fixtures.menu
        screen.focus = "bar.help"
        #expect(Speech.focused(screen)?.text == "?, Hjälp, 2 av 4")
        let english = SpeechWords { ["speech.position": "{number} of {count}"][$0] ?? $0 }
        #expect(Speech.focused(screen, words: english)?.text == "?, Hjälp, 2 of 4")
    }

    @Test("a private value is not spoken, its length neither")
    func hidden() {
        let text = Speech(Fixtures.keypad).utterances.first { $0.id == "field" }?.text
        #expect(text == "Kod, dolt")
    }

    @Test("notices carry how urgent they are, names their language, the symbol its text")
    func attributes() {
        #expect(Speech(Fixtures.fault).utterances.first?.politeness == .assertive)
        let attract = Speech(Fixtures.attract).utterances
        #expect(attract.first { $0.id == "language.fi" }?.language == "fi")
        #expect(attract.first { $0.id == "symbol" }?.text == "Servicepunkt: ett hus vars dörr är en punkt")
    }
}
