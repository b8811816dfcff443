// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

@Suite struct LanguageTests {
    static let content = try? TestKiosk.content.get()

    /// Läsbarhetsindex (Björnsson 1968): words a sentence plus percent of words over six letters.
    static func lix(_ texts: [String]) -> Double {
        var (words, long, sentences) = (0, 0, 0)
        for text in texts {
            for sentence in text.split(whereSeparator: { ".:?!".contains($0) }) {
                let found = sentence.split { !$0.isLetter && !$0.isNumber }
                if found.isEmpty { continue }
                sentences += 1
                words += found.count
                long += found.count { $0.count > 6 }
            }
        }
        return Double(words) / Double(sentences) + 100 * Double(long) / Double(words)
    }

    /// Messages that are sentences: what is read, not what is pressed.
    static func sentences(_ tag: String) throws -> [String] {
        try #require(content).language(tag).strings.filter { key, text in
            text.split(separator: " ").count >= 4 && !key.hasPrefix("hours.") && !key.hasPrefix("question.")
        }.sorted { $0.key < $1.key }.map { text in
            text.value.split(separator: " ").filter { !$0.contains("{") }.joined(separator: " ")
        }
    }

    @Test(arguments: [("sv", 30.0), ("sv-x-plain", 25.0)])
    func aTwelveYearOldReadsIt(tag: String, limit: Double) throws {
        let sentences = try Self.sentences(tag)
        #expect(sentences.count > 40)
        #expect(Self.lix(sentences) <= limit)
    }

    @Test func plainSwedishIsEasierThanSwedish() throws {
        #expect(try Self.lix(Self.sentences("sv-x-plain")) < Self.lix(Self.sentences("sv")))
    }

    @Test func argumentsFromOutsideAreCleanedAndNeverRead() throws {
        let content = try #require(Self.content)
        let message = Message("attract.place", ["place": .text("\u{1B}[31mBod\u{202E} {phone}\n{place}")])
        #expect(content.text(message, "sv") == "[31mBod {phone} {place}")
    }

    @Test func aNameFromOutsideNeverReachesTheScreenUncleaned() throws {
        var kiosk = try TestKiosk()
        kiosk.around.site.placeName = "Bod\u{1B}[2J\u{202E}"
        kiosk.around.site.responsible = "A\u{9B}B"
        kiosk.around.site.shopPhone = "1\u{07}12"
        kiosk.around.content.agencies[0].name = "Skatte\u{200F}verket"
        for id in KioskMenu.screenIDs {
            let screen = KioskMenu.sample(id, in: kiosk.around, language: "sv").screen
            #expect(SafeText.isClean(screen.header.place))
            for node in screen.nodes where node.role != .symbol {
                #expect(SafeText.isClean(node.name + node.value + node.hint), "\(id): \(node.id)")
            }
        }
    }

    @Test func pluralsChooseByNumber() throws {
        let content = try #require(Self.content)
        #expect(content.text(.plural("menu.open", 1), "sv") == "1 öppen nu")
        #expect(content.text(.plural("menu.open", 2), "sv") == "2 öppna nu")
        #expect(content.text(.plural("idle.seconds", 1), "en").hasSuffix("1 second."))
    }

    @Test(arguments: [("sv", "09.05"), ("en", "09:05"), ("fi", "09.05")])
    func timesAreWrittenAsTheLanguageWritesThem(tag: String, time: String) throws {
        let content = try #require(Self.content)
        #expect(content.text(Message("hours.openUntil", ["time": .time(545)]), tag).contains(time))
    }
}
