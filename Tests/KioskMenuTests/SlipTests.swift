// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

@Suite struct SlipTests {
    @Test func aSlipIsAskedForOnDiskThenPrintedThenTold() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        #expect(kiosk.screen.id == "slip-preview")
        #expect(kiosk.screen.kind == .preview)
        kiosk.press("1")
        #expect(kiosk.last.count == 2)
        #expect(kiosk.last.first == .record(UsageEvent(.slipRequested, purpose: .visitor, first: 1, second: 1)))
        guard case .printSlip(let number, let draft) = kiosk.last.last else {
            Issue.record("nothing is printed")
            return
        }
        #expect(draft.agency == 1)
        #expect(kiosk.screen.id == "slip-printing")
        kiosk.send(.slip(.sending(number)))
        #expect(kiosk.screen.id == "slip-printing")
        kiosk.send(.slip(.printed(number)))
        #expect(
            kiosk.last == [
                .raise(CounterKey(family: .agency, first: 1, second: 1, third: 0)),
                .record(UsageEvent(.slipOutcome, purpose: .visitor, first: 1, second: 1)),
            ])
        #expect(kiosk.screen.id == "slip-printed")
        #expect(kiosk.written.contains("Ta din lapp"))
        kiosk.press("9")
        #expect(kiosk.numbers(.slipOutcome) == [[1, 1]])
    }

    @Test func theSlipReadsLikeALetter() throws {
        var kiosk = try TestKiosk()
        kiosk.touch("language.en")
        kiosk.press("111")
        let preview = kiosk.screen.nodes.filter { $0.id.hasPrefix("line.") }.map(\.name)
        kiosk.press("1")
        guard case .printSlip(_, let draft) = kiosk.last.last else {
            Issue.record("nothing is printed")
            return
        }
        let texts = draft.lines.map(\.text)
        #expect(texts.prefix(3) == ["Service point", "Sillerud lanthandel", "24 November 2026, 14:05"])
        #expect(draft.lines.filter { $0.role == .large }.map(\.text) == ["0771-00 00 01", "0771-00 00 01"])
        #expect(texts.contains("Monday to Friday: 08:00–16:30"))
        #expect(texts.contains("Måndag–fredag: 08.00–16.30"))
        #expect(texts.contains { $0.hasPrefix("What to do next:") })
        #expect(texts.contains("Numret och tiderna hämtades 1 november 2026. De kan ha ändrats."))
        #expect(draft.lines.allSatisfy { $0.language == "en" || $0.language == "sv" })
        #expect(draft.lines.filter { $0.role == .qr }.map(\.text) == ["https://example.se/1"])
        // What is previewed is what is printed.
        #expect(preview == draft.lines.filter { $0.role != .rule && $0.role != .qr }.map(\.text))
    }

    @Test func anUntrustedClockPutsNoDateOnTheSlip() throws {
        var kiosk = try TestKiosk()
        kiosk.around.clockTrusted = false
        kiosk.around.now = LocalMinute(date: CivilDate(year: 1970, month: 1, day: 1), minute: 60)
        kiosk.goToSlip()
        #expect(kiosk.written.contains("Datum är inte säkert"))
        #expect(!kiosk.written.contains("1970"))
    }

    @Test func aSecondSlipIsASecondCopy() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(.printed(kiosk.slipNumber)))
        kiosk.touch("choice.again")
        kiosk.send(.slip(.printed(kiosk.slipNumber)))
        #expect(kiosk.numbers(.slipRequested) == [[1, 1], [1, 2]])
        #expect(kiosk.numbers(.slipOutcome) == [[1, 1], [1, 1]])
    }

    @Test func nineCopiesAreEnough() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(.printed(kiosk.slipNumber)))
        for _ in 0..<20 {
            kiosk.touch("choice.again")
            kiosk.send(.slip(.printed(kiosk.slipNumber)))
        }
        #expect(kiosk.numbers(.slipRequested).count == 9)
        #expect(kiosk.screen.node("choice.again") == nil)
    }

    @Test(arguments: [
        ("printer-paper-out", "slut på papper"), ("printer-cover-open", "lucka är öppen"),
        ("printer-offline", "svarar inte"),
    ])
    func aFaultKeepsTheErrandAndTheSlipComesWhenItIsMended(id: String, words: String) throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(fault(id, kiosk.slipNumber)))
        #expect(kiosk.screen.id == id)
        #expect(kiosk.written.contains(words))
        #expect(kiosk.written.contains("Ditt ärende är kvar."))
        #expect(kiosk.written.contains("Personalen kan"))
        #expect(kiosk.screen.nodes.filter { $0.role == .choice }.count == 3)
        // The attendant comes, mends it and answers the call; the slip is where it was.
        kiosk.press("2")
        #expect(kiosk.screen.id == "attendant-sign")
        kiosk.press("⏎")
        #expect(kiosk.screen.id == id)
        kiosk.send(.slip(.sending(kiosk.slipNumber)))
        kiosk.send(.slip(.printed(kiosk.slipNumber)))
        #expect(kiosk.screen.id == "slip-printed")
        #expect(kiosk.numbers(.slipOutcome) == [[1, SlipOutcome.printed.rawValue]])
    }

    func fault(_ id: String, _ number: Int) -> SlipProgress {
        switch id {
        case "printer-paper-out": .waitingPaper(number)
        case "printer-cover-open": .waitingCover(number)
        default: .waitingOffline(number)
        }
    }

    @Test func withoutPaperTheSlipIsShownAndTheJobTakenBack() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(.waitingPaper(kiosk.slipNumber)))
        kiosk.press("1")
        #expect(kiosk.last == [.cancelSlip(number: kiosk.slipNumber)])
        #expect(kiosk.screen.id == "slip-shown")
        #expect(kiosk.written.contains("0771-00 00 01"))
        kiosk.send(.slip(.cancelled(kiosk.slipNumber)))
        #expect(kiosk.numbers(.slipOutcome) == [[1, SlipOutcome.shownOnly.rawValue]])
        #expect(kiosk.effects.contains(.raise(CounterKey(family: .agency, first: 1, second: 2, third: 0))))
    }

    @Test func aSlipThatWasPrintedAllTheSameIsCountedAsPrinted() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(.sending(kiosk.slipNumber)))
        kiosk.press("1")
        #expect(kiosk.screen.id == "agency")
        #expect(kiosk.written.contains("Utskriften stoppas."))
        kiosk.send(.slip(.printed(kiosk.slipNumber)))
        #expect(kiosk.written.contains("Lappen hann skrivas ut. Ta den."))
        #expect(kiosk.numbers(.slipOutcome) == [[1, SlipOutcome.printed.rawValue]])
    }

    @Test func doingWithoutIsDeclined() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(.waitingCover(kiosk.slipNumber)))
        kiosk.press("3")
        kiosk.send(.slip(.cancelled(kiosk.slipNumber)))
        #expect(kiosk.screen.id == "agency")
        #expect(kiosk.numbers(.slipOutcome) == [[1, SlipOutcome.declined.rawValue]])
    }

    @Test func nobodyKnowsSoTheVisitorIsAskedAndOnlyTheVisitorAsksForAnother() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(.sending(kiosk.slipNumber)))
        kiosk.send(.slip(.unknown(kiosk.slipNumber)))
        #expect(kiosk.screen.id == "slip-unknown")
        #expect(kiosk.written.contains("Vi vet inte om lappen skrevs ut"))
        #expect(kiosk.numbers(.slipOutcome) == [[1, SlipOutcome.unknown.rawValue]])
        kiosk.wait(seconds: 60)
        #expect(kiosk.slipNumber == 1)
        kiosk.press("2")
        #expect(kiosk.slipNumber == 2)
        #expect(kiosk.numbers(.slipRequested) == [[1, 1], [1, 2]])
    }

    @Test func aPrinterThatSaysNothingAtAllIsUnknown() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.wait(seconds: MenuTiming.printingSeconds)
        #expect(kiosk.screen.id == "slip-unknown")
        #expect(kiosk.numbers(.slipOutcome) == [[1, SlipOutcome.unknown.rawValue]])
    }

    @Test(arguments: [(false, SlipOutcome.abandoned), (true, SlipOutcome.unknown)])
    func leavingTellsTheOutcomeAsItIs(hasBegun: Bool, outcome: SlipOutcome) throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(hasBegun ? .sending(kiosk.slipNumber) : .waitingPaper(kiosk.slipNumber)))
        kiosk.press("9")
        #expect(kiosk.last.first == .cancelSlip(number: kiosk.slipNumber))
        #expect(kiosk.last.last == .wipe)
        #expect(kiosk.numbers(.slipOutcome) == [[1, outcome.rawValue]])
        // An answer that comes late is nobody's.
        kiosk.send(.slip(.printed(kiosk.slipNumber)))
        #expect(kiosk.last.isEmpty)
        kiosk.press("xx11")
        kiosk.send(.slip(.printed(kiosk.slipNumber)))
        #expect(kiosk.numbers(.slipOutcome).count == 1)
    }

    @Test func withoutAPrinterTheSlipIsShownAndNothingIsPretended() throws {
        var kiosk = try TestKiosk()
        kiosk.around.printer = .noPrinter
        #expect(!kiosk.written.contains("Skrivare"))
        kiosk.press("x11")
        #expect(kiosk.screen.node("choice.slip")?.name.contains("på skärmen") == true)
        kiosk.press("1")
        #expect(kiosk.screen.id == "slip-shown")
        #expect(!kiosk.written.lowercased().contains("skriv ut"))
        #expect(kiosk.recorded.suffix(2).map(\.kind) == [.slipRequested, .slipOutcome])
        #expect(kiosk.numbers(.slipOutcome) == [[1, SlipOutcome.shownOnly.rawValue]])
    }

    @Test func aFullDiskStopsSlipsButNotNumbersAndHours() throws {
        var kiosk = try TestKiosk()
        kiosk.around.journalWritable = false
        #expect(kiosk.written.contains("Inga lappar just nu"))
        kiosk.press("x11")
        #expect(kiosk.written.contains("0771-00 00 01"))
        #expect(kiosk.written.contains("Öppet i dag till 16.30."))
        #expect(kiosk.screen.node("choice.slip")?.value == "går inte nu")
        kiosk.press("1")
        #expect(kiosk.screen.id == "slips-stopped")
        kiosk.press("⎋0")
        #expect(kiosk.screen.id == "attendant-sign")
        #expect(kiosk.last == [.ringBell, .callAttendant])
        kiosk.press("⏎9")
        #expect(kiosk.effects.last == .wipe)
        #expect(kiosk.recorded.isEmpty)
    }

    @Test func aDiskThatFillsUnseenPrintsNothingAndSaysSo() throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.journalTakes = false
        kiosk.press("1")
        #expect(kiosk.screen.id == "slips-stopped")
        #expect(kiosk.slipNumber == 0)
        kiosk.press("0")
        #expect(kiosk.last == [.ringBell, .callAttendant])
        kiosk.press("9")
        #expect(kiosk.effects.last == .wipe)
        #expect(kiosk.screen.id == "goodbye")
    }
}
