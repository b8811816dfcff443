// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

@Suite struct VisitTests {
    @Test func anyKeyBeginsAVisitInSwedishAndNineEndsIt() throws {
        var kiosk = try TestKiosk()
        #expect(kiosk.screen.id == "attract")
        #expect(kiosk.written.contains("Öppet i dag till 18.00."))
        #expect(kiosk.written.contains("Skrivare klar"))
        kiosk.press("x")
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.state.isInSession)
        kiosk.press("9")
        #expect(kiosk.screen.id == "goodbye")
        #expect(!kiosk.state.isInSession)
        #expect(kiosk.last.last == .wipe)
        #expect(kiosk.written.contains("Ta din lapp"))
        #expect(kiosk.written.contains("Take your slip"))
        kiosk.wait(seconds: 10)
        #expect(kiosk.screen.id == "attract")
        #expect(kiosk.recorded.map(\.kind) == [.sessionStarted, .sessionEnded])
        #expect(kiosk.numbers(.sessionEnded) == [[SessionEnd.finished.rawValue, 0]])
    }

    @Test func afterTheWipeNothingOfTheVisitorIsLeft() throws {
        var fresh = try TestKiosk()
        var kiosk = try TestKiosk()
        kiosk.press("31⎋1")
        kiosk.press("9")
        // Also on the screen that says goodbye.
        #expect(kiosk.screen.language == "sv")
        kiosk.wait(seconds: 11)
        fresh.wait(seconds: 11)
        #expect(kiosk.screen == fresh.screen)
        kiosk.press("x")
        fresh.press("x")
        #expect(kiosk.screen == fresh.screen)
    }

    @Test(arguments: [("1", "sv", 1), ("2", "sv-x-plain", 2), ("3", "en", 3), ("4", "fi", 4)])
    func aDigitOnTheAttractScreenChoosesTheLanguage(key: String, tag: String, code: Int32) throws {
        var kiosk = try TestKiosk()
        let names = kiosk.screen.nodes.filter { $0.id.hasPrefix("language.") }.map(\.name)
        #expect(names == ["Svenska", "Lättläst", "English", "Suomi"])
        kiosk.press(key)
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.screen.language == tag)
        #expect(kiosk.numbers(.sessionStarted) == [[code, 0]])
    }

    @Test func changingTheLanguageKeepsTheErrand() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        #expect(kiosk.screen.id == "slip-preview")
        kiosk.press("?")
        kiosk.touch("choice.languages")
        kiosk.touch("language.en")
        #expect(kiosk.screen.id == "help")
        kiosk.press("⎋")
        #expect(kiosk.screen.id == "slip-preview")
        #expect(kiosk.screen.language == "en")
        #expect(kiosk.numbers(.languageChosen) == [[3, 0]])
        // The slip is now in English and in Swedish.
        #expect(kiosk.written.contains("How to reach Myndighet 1"))
        #expect(kiosk.written.contains("Så når du Myndighet 1"))
    }

    @Test func helpSaysWhereTheTelephoneIsInEveryLanguage() throws {
        for language in try TestKiosk.content.get().languages {
            var kiosk = try TestKiosk()
            kiosk.around.clockTrusted = false
            kiosk.around.printer = .noPrinter
            kiosk.around.journalWritable = false
            kiosk.touch("language.\(language.tag)")
            kiosk.press("?")
            #expect(kiosk.screen.id == "help")
            #expect(kiosk.screen.language == language.tag)
            #expect(kiosk.written.contains("112"))
            #expect(kiosk.written.contains("vid kassan"))
            #expect(kiosk.written.contains("0573-100 00"))
        }
    }

    @Test func theMenuCountsAgenciesOpenNowOnlyWhenTheClockIsTrusted() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x")
        #expect(kiosk.screen.node("choice.contact")?.value == "6 öppna nu")
        kiosk.around.now.minute = 1_000
        #expect(kiosk.screen.node("choice.contact")?.value == "1 öppen nu")
        kiosk.around.clockTrusted = false
        #expect(kiosk.screen.node("choice.contact")?.value == "")
        #expect(kiosk.screen.header.clock == "")
        kiosk.press("1")
        #expect(!kiosk.written.contains("öppet nu"))
        kiosk.press("1")
        #expect(!kiosk.written.contains("Öppet i dag"))
        #expect(kiosk.written.contains("Måndag–fredag: 08.00–16.30"))
        #expect(kiosk.written.contains("Lördag–söndag: stängt"))
        #expect(kiosk.written.contains("Helgdagar: stängt"))
    }

    @Test(arguments: [
        (24, 845, "Öppet i dag till 16.30."), (24, 400, "Stängt nu. Öppnar i dag klockan 08.00."),
        (24, 1_000, "Stängt nu. Öppnar i morgon klockan 08.00."),
        (27, 1_000, "Stängt nu. Öppnar på måndag klockan 08.00."),
    ])
    func anAgencySaysWhenItOpens(day: Int, minute: Int, words: String) throws {
        var kiosk = try TestKiosk()
        kiosk.press("x11")
        kiosk.around.now = LocalMinute(date: CivilDate(year: 2026, month: 11, day: day), minute: minute)
        #expect(kiosk.written.contains(words))
    }

    @Test func aHolidayIsKnown() throws {
        var kiosk = try TestKiosk()
        kiosk.around.now = LocalMinute(date: CivilDate(year: 2026, month: 12, day: 26), minute: 700)
        kiosk.around.site.openingHours = .always
        kiosk.press("x11")
        #expect(kiosk.written.contains("I dag är det helgdag."))
        #expect(kiosk.written.contains("Stängt nu. Öppnar på måndag klockan 08.00."))
    }

    @Test func sixAgenciesTakeTwoPagesOfChoices() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x1")
        let first = kiosk.screen.nodes.filter { $0.role == .choice }
        #expect(first.map(\.key) == ["1", "2", "3", "4"])
        #expect(first.last?.value == "sida 1 av 2")
        kiosk.press("4")
        #expect(
            kiosk.screen.nodes.filter { $0.role == .choice }.map(\.name).prefix(3)
                == ["Myndighet 4", "Myndighet 5", "Myndighet 6"])
        kiosk.press("4")
        #expect(kiosk.screen.node("agency.agency-1") != nil)
    }

    @Test func backGoesTheWayThatWasComeAndOutOfTheMenu() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        var seen: [String] = []
        for _ in 0..<4 {
            kiosk.press("⎋")
            seen.append(kiosk.screen.id)
        }
        #expect(seen == ["agency", "agencies", "menu", "goodbye"])
        #expect(kiosk.numbers(.slipRequested).isEmpty)
    }

    @Test func tabGoesRoundAllThatCanBeChosenAndEnterChooses() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x")
        let all = kiosk.screen.focusable.map(\.id).filter { $0 != "more" }
        var seen: [String] = []
        for _ in all {
            seen.append(try #require(kiosk.screen.focus))
            kiosk.press("⇥")
        }
        #expect(seen == all)
        #expect(kiosk.screen.focus == all.first)
        kiosk.send(.intent(.previous))
        #expect(kiosk.screen.focus == "bar.finish")
        kiosk.press("⏎")
        #expect(kiosk.screen.id == "goodbye")
    }

    @Test func moreTurnsThePageAndStandsInTheFocusOrderWhenThereAreSeveral() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x4")
        #expect(kiosk.screen.id == "about")
        kiosk.press("␣␣")
        #expect(kiosk.screen.page == 2)
        kiosk.around.pageCount = 3
        kiosk.press("⇥")
        #expect(kiosk.screen.focus == "more")
        kiosk.press("⏎")
        #expect(kiosk.screen.page == 3)
    }

    @Test func opinionsAreAnsweredSkippedAndThankedFor() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x2")
        #expect(kiosk.written.contains("Fick du det du kom för?"))
        #expect(kiosk.written.contains("Fråga 1 av 4"))
        kiosk.press("1")
        kiosk.touch("choice.skip")
        kiosk.press("23")
        #expect(kiosk.screen.id == "survey-thanks")
        #expect(kiosk.numbers(.answerGiven) == [[1, 1], [3, 2], [4, 3]])
        kiosk.press("1")
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.numbers(.serviceOpened) == [[2, 0]])
    }

    @Test func nobodyThereIsWarnedInWordsAndThenWiped() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x1")
        kiosk.wait(seconds: 299)
        #expect(kiosk.screen.id == "agencies")
        kiosk.wait(seconds: 1)
        #expect(kiosk.screen.id == "idle-warning")
        #expect(kiosk.written.contains("45 sekunder"))
        var said: [String] = []
        for _ in 0..<44 {
            kiosk.wait(seconds: 1)
            said.append(kiosk.screen.node("countdown")?.name ?? "")
        }
        #expect(said.contains("Skärmen töms om 40 sekunder."))
        #expect(said.last == "Skärmen töms om 1 sekund.")
        // Every 5 seconds, then each of the last 5.
        #expect(Set(said).count == 13)
        kiosk.wait(seconds: 1)
        #expect(kiosk.screen.id == "attract")
        #expect(kiosk.effects.last == .wipe)
        #expect(kiosk.numbers(.sessionEnded) == [[SessionEnd.idle.rawValue, 5]])
    }

    @Test(arguments: ["x", "1", "⎋", "⇥", "⏎"])
    func anyInputExtends(key: String) throws {
        var kiosk = try TestKiosk()
        kiosk.press("x1")
        kiosk.wait(seconds: 330)
        #expect(kiosk.screen.id == "idle-warning")
        kiosk.press(key)
        #expect(kiosk.screen.id == "agencies")
        kiosk.wait(seconds: 299)
        #expect(kiosk.screen.id == "agencies")
    }

    @Test func finishWorksOnTheWarningToo() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x1")
        kiosk.wait(seconds: 330)
        kiosk.press("9")
        #expect(kiosk.screen.id == "goodbye")
        #expect(kiosk.numbers(.sessionEnded) == [[SessionEnd.finished.rawValue, 5]])
    }
}
