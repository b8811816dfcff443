// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// A code from a letter: who and when before anybody waits, and never about what.
@Suite struct BookingTests {
    static let code = "4815162344"

    /// With agency 3, Wednesday 25 November 2026 at 10.30.
    static func answer(_ refusal: MeetingRefusal? = nil, agency: Int32 = 3) -> BookingAnswer {
        let from: Int64 = 1_795_599_000_000
        return BookingAnswer(
            enquiry: "", serverTimeMilliseconds: from, refused: refusal, agency: agency, fromMilliseconds: from,
            untilMilliseconds: from + 3_600_000, admittedMilliseconds: from - 600_000)
    }

    private func kiosk() throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.press("⏎1")
        kiosk.touch("choice.more")
        kiosk.touch("choice.booking")
        return kiosk
    }

    private func asked() throws -> TestKiosk {
        var kiosk = try kiosk()
        kiosk.press(Self.code)
        kiosk.touch("key.ok")
        return kiosk
    }

    @Test func theCodeIsReadableAndCorrectableWhileItIsTyped() throws {
        var kiosk = try kiosk()
        #expect(kiosk.screen.id == "meeting-code")
        kiosk.press("4815162")
        #expect(kiosk.screen.node("field")?.value == "48151-62")
        #expect(kiosk.screen.node("field")?.isPrivate == false)
        kiosk.press("⌫⌫⌫")
        #expect(kiosk.screen.node("field")?.value == "4815")
        // Not one digit more than a code has.
        kiosk.press("16234499")
        #expect(kiosk.screen.node("field")?.value == "48151-62344")
    }

    @Test func whoAndWhenAreSaidBeforeTheVisitorWaits() throws {
        var kiosk = try asked()
        #expect(kiosk.last == [.lookUpBooking(number: 1, code: Self.code, isPractice: false)])
        #expect(kiosk.screen.id == "booking-asking")
        kiosk.tell(Self.answer())
        #expect(kiosk.screen.id == "booking-found")
        #expect(kiosk.written.contains("Du ska träffa Myndighet 3."))
        #expect(kiosk.written.contains("Tiden är onsdag 25 november klockan 10.30."))
        #expect(kiosk.recorded.allSatisfy { $0.kind != .meetingRequested })
        kiosk.press("1")
        #expect(
            kiosk.last == [
                .record(UsageEvent(.meetingRequested, purpose: .visitor, first: 5, second: 1)),
                .startMeeting(number: 1, MeetingWish(agency: 3, language: "sv", booking: Self.code)),
            ])
        #expect(kiosk.screen.id == "meeting-waiting")
    }

    @Test func aScanIsAsGoodWhereverALetterIsHeldToIt() throws {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.send(.scanned(Self.code))
        #expect(kiosk.last.isEmpty)
        kiosk.press("⏎1")
        kiosk.send(.scanned("48151-62344\n"))
        #expect(kiosk.last == [.lookUpBooking(number: 1, code: Self.code, isPractice: false)])
        kiosk.press("⎋")
        // What was read can be corrected by hand.
        #expect(kiosk.screen.node("field")?.value == "48151-62344")
        kiosk.send(.scanned("https://boka.example/1"))
        #expect(kiosk.last.isEmpty)
        #expect(kiosk.written.contains("Det var ingen kod till ett möte."))
    }

    @Test func aMistypedCodeIsSeenHereAndStays() throws {
        var kiosk = try kiosk()
        kiosk.press("4815162342")
        kiosk.touch("key.ok")
        #expect(kiosk.last.isEmpty)
        #expect(kiosk.screen.id == "meeting-code")
        #expect(kiosk.written.contains("Någon siffra är fel."))
        #expect(kiosk.screen.node("field")?.value == "48151-62342")
        kiosk.press("⌫4")
        kiosk.touch("key.ok")
        #expect(kiosk.screen.id == "booking-asking")
    }

    @Test(arguments: [
        (MeetingRefusal.bookingTooEarly, "booking-early", "Kom tillbaka hit klockan 10.20."),
        (.bookingTooLate, "booking-late", "Ring dem och boka en ny tid."),
        (.bookingUsed, "booking-used", "Koden gäller en gång."),
        (.bookingCancelled, "booking-called-off", "Mötet är avbokat"),
        (.unknownBooking, "booking-unknown", "Se efter i brevet att alla siffror är rätt."),
        (.notSetUp, "booking-not-set-up", "Personalen kan hjälpa dig."),
    ])
    func whyNotIsToldInPlainWords(refusal: MeetingRefusal, screen: String, words: String) throws {
        var kiosk = try asked()
        kiosk.tell(Self.answer(refusal))
        #expect(kiosk.screen.id == screen)
        #expect(kiosk.written.contains(words))
        let saysWhen = refusal != .unknownBooking
        #expect(kiosk.written.contains("onsdag 25 november klockan 10.30") == saysWhen)
        #expect(kiosk.effects.allSatisfy { if case .startMeeting = $0 { false } else { true } })
        // Typed anew.
        if kiosk.screen.node("choice.code") != nil {
            kiosk.touch("choice.code")
            #expect(kiosk.screen.id == "meeting-code")
            #expect(kiosk.screen.node("field")?.value == "")
        }
    }

    @Test func anAgencyThatCannotBeMetHereIsNone() throws {
        for agency: Int32 in [2, 4, 6] {
            var kiosk = try asked()
            kiosk.tell(Self.answer(agency: agency))
            #expect(kiosk.screen.id == "booking-unknown")
            #expect(!kiosk.written.contains("Myndighet"))
        }
    }

    @Test func aCentralThatDoesNotAnswerIsToldAndAskedAgain() throws {
        var silent = try asked()
        silent.wait(seconds: MenuTiming.askingSeconds)
        #expect(silent.screen.id == "booking-no-line")
        var kiosk = try asked()
        kiosk.tell(nil)
        #expect(kiosk.screen.id == "booking-no-line")
        #expect(kiosk.written.contains("Din tid finns kvar."))
        kiosk.press("1")
        #expect(kiosk.last == [.lookUpBooking(number: 2, code: Self.code, isPractice: false)])
        // An answer to the first question is nobody's.
        kiosk.send(.booking(1, Self.answer()))
        #expect(kiosk.screen.id == "booking-asking")
        kiosk.tell(Self.answer())
        #expect(kiosk.screen.id == "booking-found")
    }

    @Test func theTillReadsNoAgencyAndAWipeLeavesNoCode() throws {
        var kiosk = try asked()
        kiosk.tell(Self.answer())
        let large = kiosk.screen.nodes.filter { $0.role == .heading || $0.role == .emphasis }
        #expect(large.allSatisfy { !$0.name.contains("Myndighet") })
        kiosk.press("9")
        #expect(!"\(kiosk.state)".contains(Self.code))
        #expect(kiosk.last.contains(.wipe))
    }

    @Test func aBookedMeetingInTroubleIsSeenByTheAttendant() throws {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.around.meetings.rehearsal = RehearsalReport(
            camera: .missing, microphone: .good, sound: .good, line: .good)
        kiosk.around.meetings.troubledBooking = LocalMinute(date: TestKiosk.tuesday.date, minute: 870)
        #expect(kiosk.written.contains("Videosamtal klockan 14.30: kameran fungerar inte. Personal: se efter sladden."))
        #expect(!kiosk.written.contains("Myndighet"))
        kiosk.send(.serviceCard(.attendant, isProven: true))
        #expect(kiosk.written.contains("Videosamtal klockan 14.30"))
        kiosk.around.meetings.troubledBooking = nil
        kiosk.send(.tick)
        #expect(!kiosk.written.contains("14.30"))
    }
}
