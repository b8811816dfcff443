// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

@Suite struct AttendantTests {
    @Test func theAttendantIsCalledByOneKeyAndAnswersByOneKey() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x1")
        kiosk.press("0")
        #expect(
            kiosk.last == [.record(UsageEvent(.attendantCalled, purpose: .visitor)), .ringBell, .callAttendant])
        #expect(kiosk.screen.id == "attendant-sign")
        #expect(kiosk.screen.kind == .sign)
        #expect(kiosk.screen.node("heading")?.name == "HJÄLP")
        kiosk.wait(seconds: 20)
        kiosk.press("⏎")
        #expect(kiosk.screen.id == "agencies")
        #expect(kiosk.written.contains("Personalen är här."))
        #expect(kiosk.numbers(.attendantCallEnded) == [[AttendantCallEnd.answered.rawValue, 20]])
    }

    @Test func theSignIsInSwedishWhateverTheVisitorReads() throws {
        var kiosk = try TestKiosk()
        kiosk.press("40")
        #expect(kiosk.screen.language == "fi")
        #expect(kiosk.screen.node("heading")?.name == "HJÄLP")
        #expect(kiosk.screen.node("heading")?.language == "sv")
    }

    @Test func theVisitorMayChangeTheirMind() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x0")
        kiosk.press("2")
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.last.last == .cancelCall)
        #expect(kiosk.numbers(.attendantCallEnded) == [[AttendantCallEnd.cancelled.rawValue, 0]])
    }

    @Test func whenNobodyComesTheScreenSaysWhereToGoAndWhomToRing() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x0")
        // Also when the visitor looks at something else meanwhile.
        kiosk.press("?")
        kiosk.wait(seconds: 179)
        #expect(kiosk.screen.id == "help")
        kiosk.wait(seconds: 1)
        #expect(kiosk.screen.id == "attendant-unanswered")
        #expect(kiosk.written.contains("Gå till kassan"))
        #expect(kiosk.written.contains("0573-100 00"))
        #expect(kiosk.numbers(.attendantCallEnded) == [[AttendantCallEnd.unanswered.rawValue, 180]])
        kiosk.press("1")
        #expect(kiosk.screen.id == "attendant-sign")
        #expect(kiosk.numbers(.attendantCalled).count == 2)
    }

    @Test func withNoChannelButTheBellItSaysGoToTheCounter() throws {
        var kiosk = try TestKiosk()
        kiosk.around.hasCallChannel = false
        kiosk.press("x0")
        #expect(kiosk.last.contains(.ringBell))
        #expect(!kiosk.last.contains(.callAttendant))
        #expect(kiosk.written.contains("Gå till kassan"))
    }

    @Test func aCallIsOneCallHoweverOftenTheKeyIsPressed() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x00000")
        #expect(kiosk.numbers(.attendantCalled).count == 1)
        kiosk.press("9")
        #expect(kiosk.numbers(.attendantCallEnded) == [[AttendantCallEnd.cancelled.rawValue, 0]])
        #expect(kiosk.recorded.last?.kind == .sessionEnded)
    }

    @Test func theAttendantPausesWithACodeAndAReasonAndResumes() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x?3")
        #expect(kiosk.screen.id == "staff-code")
        kiosk.press("2468")
        #expect(kiosk.screen.node("field")?.value == "2468")
        #expect(kiosk.screen.node("field")?.isPrivate == true)
        kiosk.touch("key.ok")
        #expect(kiosk.screen.id == "staff-reasons")
        kiosk.press("1")
        #expect(kiosk.state.pauseReason == .cleaning)
        #expect(kiosk.written.contains("Vi städar."))
        #expect(kiosk.written.contains("112"))
        #expect(kiosk.recorded.suffix(2).map(\.kind) == [.sessionEnded, .terminalPaused])
        #expect(kiosk.recorded.last?.purpose == .attendant)
        #expect(kiosk.last.last == .wipe)
        // No key but the attendant's does anything.
        kiosk.press("09?x⎋")
        #expect(kiosk.screen.id == "paused")
        kiosk.press("1")
        #expect(kiosk.screen.id == "paused-code")
        kiosk.press("2469⌫8")
        kiosk.touch("key.ok")
        #expect(kiosk.screen.id == "attract")
        #expect(kiosk.recorded.last == UsageEvent(.terminalResumed, purpose: .attendant))
    }

    @Test func theKeypadWorksByTwoKeys() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x?3")
        for digit in "2468" {
            while kiosk.screen.focus != "key.\(digit)" { kiosk.press("⇥") }
            kiosk.press("⏎")
        }
        while kiosk.screen.focus != "key.ok" { kiosk.press("⇥") }
        kiosk.press("⏎")
        #expect(kiosk.screen.id == "staff-reasons")
    }

    @Test func fiveWrongCodesWaitAMinute() throws {
        var kiosk = try TestKiosk()
        kiosk.press("x?3")
        for attempt in 1...5 {
            kiosk.press("1111")
            kiosk.touch("key.ok")
            if attempt < 5 { #expect(kiosk.written.contains("Koden stämmer inte")) }
        }
        #expect(kiosk.screen.id == "staff-wait")
        kiosk.press("9")
        kiosk.wait(seconds: 20)
        kiosk.press("x?3")
        #expect(kiosk.screen.id == "staff-wait")
        kiosk.wait(seconds: 40)
        #expect(kiosk.screen.id == "staff-code")
        kiosk.press("2468")
        kiosk.touch("key.ok")
        #expect(kiosk.screen.id == "staff-reasons")
    }

    @Test func withoutACodeTheReasonIsAskedAtOnce() throws {
        var kiosk = try TestKiosk()
        kiosk.around.site.attendantCode = ""
        kiosk.press("x?32")
        #expect(kiosk.screen.id == "paused")
        kiosk.press("1")
        #expect(kiosk.screen.id == "attract")
    }

    @Test func outsideOpeningHoursTheScreenIsDarkWithHoursAnd112() throws {
        var kiosk = try TestKiosk()
        kiosk.around.now.minute = 1_080
        kiosk.send(.tick)
        #expect(kiosk.screen.id == "closed")
        #expect(kiosk.screen.kind == .dark)
        #expect(kiosk.written.contains("Öppnar i morgon klockan 09.00."))
        #expect(kiosk.written.contains("112"))
        kiosk.press("x1⏎")
        #expect(!kiosk.state.isInSession)
        kiosk.around.now = LocalMinute(date: CivilDate(year: 2026, month: 11, day: 25), minute: 540)
        kiosk.send(.tick)
        #expect(kiosk.screen.id == "attract")
        kiosk.around.now.minute = 200
        kiosk.around.clockTrusted = false
        kiosk.send(.tick)
        #expect(kiosk.screen.id == "attract")
    }

    @Test func aVisitAtClosingTimeIsWarnedAndHasTenMinutes() throws {
        var kiosk = try TestKiosk()
        kiosk.around.now.minute = 1_079
        kiosk.press("x1")
        kiosk.around.now.minute = 1_080
        kiosk.send(.tick)
        #expect(kiosk.screen.id == "closing-warning")
        #expect(kiosk.written.contains("10 minuter"))
        kiosk.press("1")
        #expect(kiosk.screen.id == "agencies")
        kiosk.wait(seconds: 290)
        kiosk.press("⇥")
        kiosk.wait(seconds: 290)
        kiosk.press("⇥")
        #expect(kiosk.screen.id == "agencies")
        kiosk.wait(seconds: 20)
        #expect(kiosk.screen.id == "closed")
        #expect(kiosk.numbers(.sessionEnded) == [[SessionEnd.closingTime.rawValue, 10]])
    }
}
