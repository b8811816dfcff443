// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// A card left behind, a card that is not needed, and those of the staff.
@Suite struct CardTests {
    private func visitWithCard() throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.press("x1")
        kiosk.insertCard()
        return kiosk
    }

    @Test func aCardThatIsNotNeededIsMentionedOnce() throws {
        var kiosk = try visitWithCard()
        #expect(!kiosk.written.contains("Kortet behövs inte här"))
        kiosk.wait(seconds: 2)
        #expect(kiosk.written.contains("Kortet behövs inte här. Ta tillbaka det."))
        kiosk.press("⇥")
        kiosk.wait(seconds: 5)
        #expect(!kiosk.written.contains("Kortet behövs inte här"))
        #expect(kiosk.screen.id == "agencies")
    }

    @Test func theVisitWaitsForTheCardAndEndsAsItWasToEnd() throws {
        var kiosk = try visitWithCard()
        kiosk.press("9")
        #expect(kiosk.last == [.ringBell])
        #expect(kiosk.screen.id == "card-left")
        #expect(kiosk.screen.node("fault")?.role == .notice(.assertive))
        #expect(kiosk.written.contains("45 sekunder"))
        kiosk.wait(seconds: 21)
        #expect(kiosk.effects.count { $0 == .ringBell } == 3)
        #expect(kiosk.state.isInSession)
        kiosk.removeCard()
        #expect(kiosk.screen.id == "goodbye")
        #expect(kiosk.last.last == .wipe)
        #expect(kiosk.numbers(.sessionEnded) == [[SessionEnd.finished.rawValue, 0]])
    }

    @Test func after45SecondsTheVisitIsWipedAllTheSameAndTheCardIsToldOf() throws {
        var kiosk = try visitWithCard()
        kiosk.press("9")
        kiosk.wait(seconds: 44)
        #expect(!kiosk.effects.contains(.wipe))
        kiosk.wait(seconds: 1)
        #expect(kiosk.effects.count { $0 == .wipe } == 1)
        #expect(kiosk.effects.count { $0 == .ringBell } == 5)
        #expect(!kiosk.state.isInSession)
        #expect(kiosk.screen.id == "card-forgotten")
        #expect(kiosk.written.contains("Ta det."))
        kiosk.wait(seconds: 600)
        #expect(kiosk.screen.id == "card-forgotten")
        // The next visitor is not taken for the owner.
        kiosk.press("x")
        #expect(kiosk.screen.id == "menu")
        kiosk.wait(seconds: 5)
        #expect(!kiosk.written.contains("Kortet behövs inte här"))
        kiosk.press("9")
        #expect(kiosk.screen.id == "goodbye")
        kiosk.wait(seconds: 10)
        #expect(kiosk.screen.id == "card-forgotten")
        kiosk.removeCard()
        #expect(kiosk.screen.id == "attract")
    }

    @Test func finishOnceMoreWipesNowAndTheVisitorMayGoOn() throws {
        var kiosk = try visitWithCard()
        kiosk.press("9")
        kiosk.press("1")
        #expect(kiosk.screen.id == "agencies")
        kiosk.press("99")
        #expect(kiosk.screen.id == "card-forgotten")
        #expect(kiosk.effects.last == .wipe)
    }

    @Test func whoWalksAwayIsRemindedToo() throws {
        var kiosk = try visitWithCard()
        kiosk.wait(seconds: MenuTiming.idleSeconds + MenuTiming.idleWarningSeconds)
        #expect(kiosk.screen.id == "card-left")
        kiosk.wait(seconds: 45)
        #expect(kiosk.screen.id == "card-forgotten")
        #expect(kiosk.numbers(.sessionEnded).map(\.first) == [SessionEnd.idle.rawValue])
    }

    @Test func atClosingTimeTheReminderCannotBePutOff() throws {
        var kiosk = try visitWithCard()
        kiosk.around.now.minute = 1_080
        kiosk.send(.tick)
        for _ in 0..<3 {
            kiosk.wait(seconds: 200)
            if kiosk.screen.id != "card-left" { kiosk.press("⇥") }
        }
        #expect(kiosk.screen.id == "card-left")
        kiosk.press("1⎋?0")
        #expect(kiosk.screen.id == "card-left")
        kiosk.wait(seconds: 45)
        #expect(kiosk.screen.id == "card-forgotten")
        kiosk.press("x1⏎")
        #expect(!kiosk.state.isInSession)
        kiosk.removeCard()
        #expect(kiosk.screen.id == "closed")
    }

    // MARK: Of the staff

    @Test func aServiceCardIsNeverNaggedAbout() throws {
        var kiosk = try visitWithCard()
        kiosk.send(.serviceCard(.attendant, isProven: true))
        #expect(kiosk.screen.id == "staff-reasons")
        #expect(kiosk.screen.node("choice.devices") != nil)
        kiosk.wait(seconds: 5)
        kiosk.press("⎋9")
        #expect(kiosk.screen.id == "goodbye")
        kiosk.wait(seconds: 10)
        #expect(kiosk.screen.id == "attract")
        // The next card in the reader is a visitor's again.
        kiosk.removeCard()
        kiosk.press("x")
        kiosk.insertCard()
        kiosk.press("9")
        #expect(kiosk.screen.id == "card-left")
    }

    @Test func aTagsNumberOpensThePauseAndNothingElse() throws {
        var kiosk = try TestKiosk()
        kiosk.setPrinter(.paperOut)
        kiosk.press("x")
        kiosk.send(.serviceCard(.attendant, isProven: false))
        #expect(kiosk.screen.id == "staff-reasons")
        #expect(kiosk.screen.node("choice.devices") == nil)
        kiosk.press("3")
        #expect(kiosk.state.pauseReason == .privacy)
        #expect(kiosk.last.last == .wipe)
        kiosk.send(.serviceCard(.attendant, isProven: false))
        #expect(kiosk.state.pauseReason == nil)
        #expect(kiosk.recorded.last == UsageEvent(.terminalResumed, purpose: .attendant))
    }

    @Test func aProvenCardStandsForTheCode() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x?3")
        #expect(kiosk.screen.id == "staff-code")
        kiosk.press("24")
        kiosk.send(.serviceCard(.technician, isProven: true))
        #expect(kiosk.screen.id == "staff-reasons")
        kiosk.press("1")
        kiosk.press("1")
        #expect(kiosk.screen.id == "paused-code")
        kiosk.send(.serviceCard(.technician, isProven: true))
        #expect(kiosk.screen.id == "attract")
    }
}
