// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// What the agency sends home with the visitor, and the rehearsal before.
@Suite struct MeetingSlipTests {
    static let slip = MeetingSlip(
        phrases: [
            MeetingSlip.Phrase(id: "decision-by", value: "12 december"), MeetingSlip.Phrase(id: "nothing-more"),
        ], freeLines: ["Ta kontakt med Anna."], freeLanguage: "sv")

    private func meeting(_ tag: String = "sv") throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.touch("language.\(tag)")
        kiosk.press("11")
        kiosk.tell(.opening)
        kiosk.tell(.running(hasJoined: true, interpreter: false))
        return kiosk
    }

    @Test func aSlipWaitsForTheEndOfTheMeeting() throws {
        var kiosk = try meeting()
        kiosk.tell(.slip(Self.slip))
        #expect(kiosk.screen.id == "meeting-running")
        #expect(kiosk.written.contains("Du har fått en lapp."))
        kiosk.tell(.ended(.endedByAgency))
        #expect(kiosk.screen.id == "slip-preview")
        let lines = kiosk.screen.nodes.filter { $0.id.hasPrefix("line.") }.map(\.name)
        #expect(lines.contains("Du får vårt beslut senast 12 december."))
        #expect(lines.contains("Ta kontakt med Anna."))
        kiosk.press("1")
        #expect(
            kiosk.last.first == .record(UsageEvent(.slipRequested, purpose: .visitor, first: 5, second: 1)))
        guard case .printSlip(let number, let draft) = kiosk.last.last else {
            Issue.record("nothing is printed")
            return
        }
        // What is previewed is what is printed.
        #expect(lines == draft.lines.filter { $0.role != .rule }.map(\.text))
        kiosk.send(.slip(.printed(number)))
        #expect(kiosk.last == [.record(UsageEvent(.slipOutcome, purpose: .visitor, first: 5, second: 1))])
        kiosk.press("1")
        #expect(kiosk.screen.id == "meeting-rating")
        kiosk.press("1")
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.raised.map { $0[1] } == [AgencyOutcome.met.rawValue])
    }

    @Test func theSlipIsInTheVisitorsLanguageAndInSwedish() throws {
        var kiosk = try meeting("fi")
        kiosk.tell(.slip(Self.slip))
        kiosk.tell(.ended(.hungUp))
        kiosk.press("1")
        guard case .printSlip(_, let draft) = kiosk.last.last else {
            Issue.record("nothing is printed")
            return
        }
        func line(_ text: String) -> SlipDraft.Line? { draft.lines.first { $0.text == text } }
        #expect(line("Saat päätöksemme viimeistään 12 december.")?.language == "fi")
        #expect(line("Du får vårt beslut senast 12 december.")?.language == "sv")
        // The clerk's own words once, as they are.
        #expect(draft.lines.count { $0.text == "Ta kontakt med Anna." && $0.language == "sv" } == 1)
        #expect(line("Hän kirjoitti myös:")?.language == "fi")
    }

    @Test func aSlipOfNewerContentIsNotPassedOverInSilence() throws {
        var kiosk = try meeting()
        kiosk.tell(
            .slip(
                MeetingSlip(
                    phrases: [MeetingSlip.Phrase(id: "of-tomorrow", value: "\u{1B}[2J")],
                    freeLines: ["Bod\u{202E}en\u{07}"], freeLanguage: "<x>")))
        kiosk.tell(.ended(.hungUp))
        #expect(kiosk.written.contains("En rad gick inte att visa. Fråga Myndighet 1."))
        for node in kiosk.screen.nodes {
            #expect(SafeText.isClean(node.name) && node.language != "<x>")
        }
    }

    @Test func aSlipThatComesLateComesAllTheSame() throws {
        var kiosk = try meeting()
        kiosk.tell(.ended(.endedByAgency))
        #expect(kiosk.screen.id == "meeting-rating")
        kiosk.tell(.slip(Self.slip))
        #expect(kiosk.screen.id == "slip-preview")
        kiosk.touch("choice.without")
        #expect(kiosk.screen.id == "meeting-rating")
        // Not again.
        kiosk.tell(.slip(Self.slip))
        #expect(kiosk.screen.id == "meeting-rating")
        #expect(kiosk.numbers(.slipRequested).isEmpty)
    }

    @Test func aSlipOfAMeetingThatBrokeCanStillBeSeen() throws {
        var kiosk = try meeting()
        kiosk.tell(.slip(Self.slip))
        kiosk.tell(.ended(.browserBroke))
        #expect(kiosk.screen.id == "meeting-broke")
        kiosk.press("1")
        #expect(kiosk.screen.id == "slip-preview")
        kiosk.touch("choice.show")
        kiosk.touch("choice.go")
        #expect(kiosk.screen.id == "meeting-broke")
    }

    @Test func aFullDiskLeavesTheSlipReadable() throws {
        var kiosk = try meeting()
        kiosk.tell(.slip(Self.slip))
        kiosk.tell(.ended(.hungUp))
        kiosk.journalTakes = false
        kiosk.press("1")
        #expect(kiosk.screen.id == "slips-stopped")
        #expect(kiosk.written.contains("kan du läsa här på skärmen"))
        kiosk.press("1")
        #expect(kiosk.screen.id == "slip-preview")
        #expect(kiosk.written.contains("Ta kontakt med Anna."))
    }

    @Test func nothingOfASlipOutlivesTheVisit() throws {
        var kiosk = try meeting()
        kiosk.tell(.slip(Self.slip))
        kiosk.tell(.ended(.hungUp))
        kiosk.press("9")
        #expect(!String(describing: kiosk.state).contains("Anna"))
    }

    // MARK: The rehearsal

    @Test func aRehearsalTellsFourLightsInWordsAndLetsGoOfTheCamera() throws {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.press("⏎1")
        kiosk.touch("choice.more")
        kiosk.touch("choice.rehearse")
        #expect(kiosk.last == [.startRehearsal])
        #expect(kiosk.written.contains("Kamera: provas nu"))
        kiosk.send(
            .rehearsal(RehearsalReport(camera: .good, microphone: .missing, sound: .busy, line: .failed)))
        for words in [
            "Kamera: fungerar", "Mikrofon: finns inte", "Högtalare: används av någon", "Nätet: fungerar inte",
            "Personalen kan hjälpa dig.",
        ] { #expect(kiosk.written.contains(words)) }
        // No tone was played: that it works is more than anybody knows.
        kiosk.send(.rehearsal(RehearsalReport(camera: .good, microphone: .good, sound: .good, line: .good)))
        #expect(kiosk.written.contains("Högtalare: finns"))
        #expect(!kiosk.written.contains("Högtalare: fungerar"))
        kiosk.touch("choice.again")
        #expect(kiosk.last == [.endRehearsal, .startRehearsal])
        kiosk.press("⎋")
        #expect(kiosk.last == [.endRehearsal])
        #expect(kiosk.screen.id == "meetings")
    }

    @Test func aRehearsalHasAnEnd() throws {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.press("⏎1")
        kiosk.touch("choice.more")
        kiosk.touch("choice.rehearse")
        kiosk.wait(seconds: MenuTiming.rehearsalSeconds)
        #expect(kiosk.effects.last == .endRehearsal)
        #expect(kiosk.written.contains("Kamera: vet vi inte"))
        kiosk.touch("choice.again")
        kiosk.press("9")
        #expect(kiosk.last.contains(.endRehearsal) && kiosk.last.contains(.wipe))
    }
}
