// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing

/// What stands on the bar that lies over a meeting.
@Suite struct MeetingBarTests {
    private func meeting() throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        return kiosk
    }

    /// The menu's own screen stands behind the browser.
    @Test func theBarSaysHowToHangUpAndWhatIsNew() throws {
        var kiosk = try meeting()
        #expect(kiosk.bar == nil)
        kiosk.meet()
        #expect(kiosk.bar == "Lägg på: tryck här, eller håll ner Esc")
        kiosk.tell(.slip(MeetingSlipTests.slip))
        #expect(kiosk.bar?.hasPrefix("Du har fått en lapp. Du ser den efter samtalet. Lägg på:") == true)
        kiosk.wait(seconds: 25 * 60)
        kiosk.tell(.warned(minutesLeft: 5))
        #expect(kiosk.bar == "Ni har 5 minuter kvar. Lägg på: tryck här, eller håll ner Esc")
        kiosk.wait(seconds: 240)
        kiosk.tell(.warned(minutesLeft: 1))
        #expect(kiosk.bar?.hasPrefix("Ni har 1 minut kvar. Lägg på:") == true)
        kiosk.tell(.ended(.hungUp))
        #expect(kiosk.bar == nil)
    }

    @Test func theBarSaysThatThePlaceCloses() throws {
        for (tag, words) in [
            ("sv", "Det är stängningsdags: 10 minuter kvar."), ("en", "It is closing time: 10 minutes left."),
            ("fi", "On sulkemisaika: 10 minuuttia aikaa."), ("sv-x-plain", "Nu stänger vi: 10 minuter kvar."),
        ] {
            var kiosk = try meeting()
            kiosk.touch("language.\(tag)")
            kiosk.press("11")
            kiosk.tell(.opening)
            kiosk.tell(.running(hasJoined: true, interpreter: false))
            kiosk.around.now.minute = 1_080
            kiosk.wait(seconds: 1)
            #expect(kiosk.bar?.hasPrefix(words) == true, "\(kiosk.bar ?? "")")
            kiosk.wait(seconds: 541)
            #expect(kiosk.bar?.contains(" 1 ") == true, "\(kiosk.bar ?? "")")
        }
    }
}

extension TestKiosk {
    fileprivate var bar: String? { KioskMenu.meetingBar(state, in: around) }
}
