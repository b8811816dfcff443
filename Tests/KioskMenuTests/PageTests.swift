// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// The agency's own form, and one's own picture, in the browser that can do nothing else.
@Suite struct PageTests {
    private func failed(_ agency: String = "1") throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.press("⏎1" + agency)
        kiosk.tell(.ended(.nobodyJoined))
        return kiosk
    }

    @Test func theAgencysOwnFormTakesTheNumberWhereItHasOne() throws {
        var kiosk = try failed()
        #expect(kiosk.written.contains("Fyll i deras formulär"))
        kiosk.touch("choice.form")
        #expect(
            kiosk.last == [
                .raise(CounterKey(family: .agency, first: 1, second: AgencyOutcome.meetingFailed.rawValue, third: 0)),
                .record(
                    UsageEvent(
                        .meetingEnded, purpose: .visitor, first: 5, second: MeetingEnd.nobodyJoined.rawValue,
                        third: 1)),
                .openPage(number: 2, .form(agency: 1, language: "sv")),
            ])
        #expect(kiosk.screen.id == "page-form")
        #expect(kiosk.written.contains("Kamera och mikrofon är av."))
        kiosk.tellPage(.running(hasJoined: true, interpreter: false))
        #expect(kiosk.written.contains("Håll ner Esc"))
        // Whoever fills in a form touches nothing of the menu.
        kiosk.wait(seconds: MenuTiming.idleSeconds + MenuTiming.idleWarningSeconds)
        #expect(kiosk.screen.id == "page-form")
        kiosk.tellPage(.ended(.hungUp))
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.written.contains("Formuläret är stängt"))
        #expect(kiosk.numbers(.meetingEnded).count == 1)
    }

    @Test func aFormThatDoesNotOpenLeavesTheSlip() throws {
        var kiosk = try failed()
        kiosk.touch("choice.form")
        kiosk.tellPage(.ended(.noLine))
        #expect(kiosk.screen.id == "meeting-nobody-joined")
        #expect(kiosk.written.contains("Sidan gick inte att öppna."))
        #expect(kiosk.screen.node("choice.callback") != nil)
        // The end is told once.
        kiosk.press("⎋9")
        #expect(kiosk.numbers(.meetingEnded).count == 1)
    }

    @Test func whoHasNoFormOffersNone() throws {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.around.content.agencies[0].meeting?.callbackForm = nil
        kiosk.press("⏎11")
        kiosk.tell(.ended(.nobodyJoined))
        #expect(kiosk.screen.node("choice.form") == nil)
        var offline = try failed()
        offline.around.meetings.isOnline = false
        #expect(offline.screen.node("choice.form") == nil)
    }

    @Test func oneSeesOneselfWhenTheLightsAreTold() throws {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.press("⏎1")
        kiosk.touch("choice.more")
        kiosk.touch("choice.rehearse")
        // While the lights are tried the camera is theirs.
        #expect(kiosk.screen.node("choice.mirror") == nil)
        let good = RehearsalReport(camera: .good, microphone: .good, sound: .good, line: .good)
        kiosk.send(.rehearsal(good))
        kiosk.touch("choice.mirror")
        #expect(kiosk.last == [.endRehearsal, .openPage(number: 1, .mirror(agency: 1, language: "sv"))])
        #expect(kiosk.written.contains("Bilden skickas inte och sparas inte."))
        kiosk.press("⎋")
        #expect(kiosk.last == [.endMeeting(number: 1)])
        #expect(kiosk.screen.id == "meetings")
        #expect(kiosk.written.contains("Kameran är av."))
        #expect(kiosk.recorded.allSatisfy { $0.kind != .meetingRequested && $0.kind != .meetingEnded })
    }

    @Test func theEndOfTheVisitClosesThePage() throws {
        var kiosk = try failed()
        kiosk.touch("choice.form")
        kiosk.press("9")
        #expect(kiosk.last.contains(.endMeeting(number: 2)) && kiosk.last.contains(.wipe))
        var late = try failed()
        late.touch("choice.form")
        late.wait(seconds: MenuTiming.pageSeconds)
        #expect(late.effects.contains(.endMeeting(number: 2)))
        #expect(late.screen.id != "page-form")
    }
}
