// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// Faults as people mend them: three steps, the list of devices, the keyboard nobody knows, the technician's test.
@Suite struct DeviceTests {
    private func waiting(_ condition: DeviceCondition) throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.setPrinter(condition)
        kiosk.send(.slip(.waitingPaper(kiosk.slipNumber)))
        return kiosk
    }

    // MARK: Three steps

    @Test func whoAnswersACallSeesTheThreeStepsAndThePaperChangedPrintsTheSlip() throws {
        var kiosk = try waiting(.paperOut)
        #expect(kiosk.screen.id == "printer-paper-out")
        kiosk.press("2")
        kiosk.press("⏎")
        #expect(kiosk.screen.id == "fix-sheet")
        #expect(kiosk.written.contains("Steg 1: Öppna luckan"))
        #expect(kiosk.written.contains("Steg 3:"))
        #expect(kiosk.screen.node("choice.print") == nil)
        // The cover is opened because the paper is changed: the steps stay.
        kiosk.setPrinter(.coverOpen)
        #expect(kiosk.screen.id == "fix-sheet")
        #expect(kiosk.screen.node("heading")?.name == "Skrivaren har slut på papper")
        kiosk.setPrinter(.ready)
        #expect(kiosk.screen.id == "printer-busy")
        #expect(!kiosk.written.contains("slut på papper"))
        #expect(kiosk.written.contains("Skrivaren fungerar igen."))
        #expect(kiosk.screen.node("notice")?.role == .notice(.polite))
        kiosk.send(.slip(.sending(kiosk.slipNumber)))
        kiosk.send(.slip(.printed(kiosk.slipNumber)))
        #expect(kiosk.numbers(.slipOutcome) == [[1, SlipOutcome.printed.rawValue]])
    }

    @Test func theSheetIsInSwedishForStaffAndInTheVisitorsLanguageForTheVisitor() throws {
        var kiosk = try TestKiosk()
        kiosk.touch("language.fi")
        kiosk.press("1111")
        kiosk.setPrinter(.paperOut)
        kiosk.send(.slip(.waitingPaper(kiosk.slipNumber)))
        kiosk.touch("choice.fix")
        #expect(kiosk.screen.node("first")?.name.hasPrefix("Vaihe 1: Avaa kansi") == true)
        kiosk.press("⎋")
        kiosk.press("2")
        kiosk.touch("choice.answer")
        #expect(kiosk.screen.node("first")?.name.hasPrefix("Steg 1: Öppna luckan") == true)
        #expect(kiosk.screen.node("first")?.language == "sv")
        #expect(kiosk.screen.language == "fi")
    }

    @Test func whatNeedsATechnicianHasNoStepsAndASheetThatCannotHelpSaysSo() throws {
        var kiosk = try waiting(.broken)
        #expect(kiosk.screen.id == "printer-set-aside")
        #expect(kiosk.screen.node("choice.fix") == nil)
        kiosk.setPrinter(.cutterJammed)
        kiosk.touch("choice.fix")
        #expect(kiosk.screen.id == "fix-sheet")
        kiosk.setPrinter(.broken)
        #expect(kiosk.screen.id == "printer-set-aside")
        #expect(kiosk.written.contains("En tekniker behövs."))
    }

    @Test func whatCanWaitIsNotHeldBeforeWhoComesToHelp() throws {
        var kiosk = try TestKiosk()
        kiosk.setPrinter(.paperLow)
        kiosk.press("x0⏎")
        #expect(kiosk.screen.id == "menu")
        // A device that says nothing at all is not mended by that.
        kiosk.setPrinter(.offline)
        kiosk.press("0⏎")
        #expect(kiosk.screen.id == "fix-sheet")
        kiosk.setPrinter(.untold)
        #expect(kiosk.screen.id == "fix-sheet")
        kiosk.setPrinter(.paperLow)
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.written.contains("Skrivaren fungerar igen."))
    }

    @Test(arguments: [
        (PeripheralKind.printer, "Lyser lampan?"), (.cardReader, "från läsaren till datorn"),
        (.touchscreen, "bakom skärmen"), (.scanner, "Leta upp sladden."),
    ])
    func eachKindIsPluggedInItsOwnWay(kind: PeripheralKind, words: String) throws {
        var kiosk = try TestKiosk()
        kiosk.set(DeviceStatus(kind, .unplugged))
        kiosk.press("x0⏎")
        #expect(kiosk.screen.id == "fix-sheet")
        #expect(kiosk.written.contains(words))
    }

    @Test func theStepsArePrintedOnASheetOfTheirOwnWhereAPrinterCan() throws {
        var kiosk = try TestKiosk()
        kiosk.setPrinter(.ready)
        kiosk.set(DeviceStatus(.cardReader, .unplugged))
        kiosk.press("x0⏎")
        kiosk.touch("choice.print")
        guard case .printSheet(let draft) = kiosk.last.first, kiosk.last.count == 1 else {
            Issue.record("nothing is printed")
            return
        }
        #expect(draft.service == 0 && draft.agency == nil)
        #expect(draft.lines.contains { $0.text == "Kortläsaren har ingen kontakt" })
        #expect(draft.lines.count { $0.text.hasPrefix("Steg ") } == 3)
        #expect(kiosk.written.contains("Stegen skrivs ut."))
        #expect(kiosk.numbers(.slipRequested).isEmpty)
    }

    // MARK: The list

    @Test func theListHasEveryDeviceTheGravestFirst() throws {
        var kiosk = try TestKiosk()
        for status in [
            DeviceStatus(.keyboard, .ready), DeviceStatus(.scanner, .silent), DeviceStatus(.storage, .unexpected),
            DeviceStatus(.printer, .paperOut, paper: .out), DeviceStatus(.printer, .paperLow, ordinal: 2, paper: .low),
            DeviceStatus(.cardReader, .notFitted),
        ] { kiosk.set(status) }
        kiosk.send(.serviceCard(.attendant, isProven: true))
        #expect(kiosk.screen.id == "devices")
        #expect(!kiosk.state.isInSession)
        #expect(kiosk.recorded.isEmpty)
        var ids: [String] = []
        for _ in 0..<2 {
            ids += kiosk.screen.nodes.filter { $0.id.hasPrefix("device.") && !ids.contains($0.id) }.map(\.id)
            kiosk.touch("choice.more")
        }
        #expect(
            ids == [
                "device.printer.1", "device.scanner.1", "device.storage.1", "device.printer.2", "device.keyboard.1",
                "device.cardReader.1",
            ])
        #expect(kiosk.screen.node("device.printer.1")?.value == "slut på papper")
        #expect(kiosk.screen.node("device.printer.1")?.hint == "Du kan laga det. Tre steg.")
        #expect(kiosk.screen.node("device.storage.1")?.isEnabled == false)
        #expect(kiosk.screen.node("device.storage.1")?.hint == "En tekniker behövs.")
        kiosk.press("1")
        #expect(kiosk.screen.id == "fix-sheet")
        kiosk.press("⎋")
        #expect(kiosk.screen.id == "devices")
        kiosk.touch("bar.pause")
        #expect(kiosk.screen.id == "staff-reasons")
        kiosk.press("⎋⎋")
        #expect(kiosk.screen.id == "attract")
    }

    @Test func aPausedScreenSaysWhatIsWrongAndStaysPaused() throws {
        var kiosk = try TestKiosk()
        kiosk.send(.serviceCard(.attendant, isProven: false))
        kiosk.press("2")
        #expect(kiosk.state.pauseReason == .fault)
        #expect(kiosk.screen.node("choice.wrong") == nil)
        kiosk.setPrinter(.coverOpen)
        kiosk.touch("choice.wrong")
        #expect(kiosk.screen.id == "fix-sheet")
        #expect(kiosk.state.pauseReason == .fault)
        kiosk.setPrinter(.ready)
        #expect(kiosk.screen.id == "devices")
        #expect(kiosk.written.contains("Skrivaren fungerar igen."))
        kiosk.wait(seconds: MenuTiming.staffSeconds)
        #expect(kiosk.screen.id == "paused")
    }

    // MARK: The keyboard nobody knows

    @Test func anUnknownKeyboardShowsItsDigitsLargeAndMayWait() throws {
        var kiosk = try TestKiosk()
        kiosk.around.newKeyboard = NewKeyboard(code: "471", typedCount: 2)
        #expect(kiosk.screen.id == "keyboard-new")
        // The code is meant for the other keyboard: typed on this one it does nothing.
        kiosk.press("471")
        #expect(kiosk.last.isEmpty)
        #expect(kiosk.screen.kind == .sign)
        #expect(kiosk.screen.node("heading")?.name == "4 7 1")
        #expect(kiosk.screen.node("field")?.value.count == 2)
        kiosk.around.newKeyboard?.failures = 1
        #expect(kiosk.written.contains("Det blev inte rätt."))
        kiosk.press("x4⇥")
        #expect(!kiosk.state.isInSession)
        kiosk.press("⏎")
        #expect(kiosk.last == [.refuseKeyboard])
        #expect(kiosk.screen.id == "attract")
    }

    @Test func aVisitIsNotInterruptedUnlessNothingElseAnswers() throws {
        var kiosk = try TestKiosk()
        kiosk.set(DeviceStatus(.keyboard, .ready))
        kiosk.press("x1")
        kiosk.around.newKeyboard = NewKeyboard(code: "471")
        kiosk.set(DeviceStatus(.keyboard, .unaccepted, ordinal: 2))
        #expect(kiosk.screen.id == "agencies")
        kiosk.set(DeviceStatus(.keyboard, .unplugged))
        #expect(kiosk.screen.id == "keyboard-new")
        #expect(kiosk.state.isInSession)
        kiosk.send(.serviceCard(.attendant, isProven: true))
        #expect(kiosk.last == [.acceptKeyboard])
        #expect(kiosk.screen.id == "agencies")
    }

    @Test func aTagsNumberAcceptsNoKeyboard() throws {
        var kiosk = try TestKiosk()
        kiosk.around.newKeyboard = NewKeyboard(code: "471")
        kiosk.send(.serviceCard(.technician, isProven: false))
        #expect(!kiosk.effects.contains(.acceptKeyboard))
        #expect(kiosk.screen.id == "staff-reasons")
        #expect(kiosk.written.contains("Ett nytt tangentbord väntar."))
    }

    // MARK: The technician's test

    @Test func theTestTakesTheScreenAndGivesItBack() throws {
        var kiosk = try TestKiosk()
        kiosk.send(.deviceTest(.welcome))
        #expect(kiosk.screen.id == "test-welcome" && kiosk.state.isTesting)
        for target in TouchTarget.allCases {
            kiosk.send(.deviceTest(.touch(target)))
            #expect(kiosk.screen.kind == .target(x: target.x, y: target.y))
            kiosk.press("x1⇥0?")
            kiosk.send(.intent(.touch))
            #expect(kiosk.screen.id == "test-touch")
        }
        // Enter and Escape may be the keys that are asked for.
        kiosk.send(.deviceTest(.key("Enter")))
        kiosk.press("⏎⎋9")
        #expect(kiosk.screen.id == "test-key")
        #expect(kiosk.written.contains("Enter"))
        kiosk.send(.deviceTest(.unplug(.cardReader)))
        #expect(kiosk.written.contains("Kortläsaren"))
        kiosk.send(.deviceTest(nil))
        #expect(kiosk.screen.id == "attract" && !kiosk.state.isTesting)
        kiosk.send(.deviceTest(.paper))
        kiosk.touch("bar.finish")
        #expect(!kiosk.state.isTesting)
        #expect(kiosk.effects.isEmpty)
    }

    @Test func aVisitorComesFirstAndAPauseComesBack() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x1")
        kiosk.send(.deviceTest(.welcome))
        #expect(kiosk.screen.id == "agencies" && !kiosk.state.isTesting)
        kiosk.send(.serviceCard(.technician, isProven: false))
        kiosk.press("1")
        kiosk.send(.deviceTest(.welcome))
        #expect(kiosk.state.pauseReason == .cleaning)
        kiosk.send(.deviceTest(.scan))
        kiosk.wait(seconds: MenuTiming.testSeconds)
        #expect(kiosk.screen.id == "paused")
    }
}
