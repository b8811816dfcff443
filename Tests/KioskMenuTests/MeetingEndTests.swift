// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// Every end of a meeting is told once, in words to the visitor and in numbers to the journal.
@Suite struct MeetingEndTests {
    private func meeting() throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.meet()
        return kiosk
    }

    private func asking() throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.press("⏎11")
        return kiosk
    }

    // MARK: They met

    @Test func hangingUpAsksOneQuestionAndLeadsToTheMenu() throws {
        var kiosk = try meeting()
        kiosk.wait(seconds: 200)
        kiosk.press("1")
        #expect(
            kiosk.last == [
                .endMeeting(number: 1),
                .raise(CounterKey(family: .agency, first: 1, second: AgencyOutcome.met.rawValue, third: 2)),
                .record(
                    UsageEvent(.meetingEnded, purpose: .visitor, first: 5, second: MeetingEnd.hungUp.rawValue)),
            ])
        #expect(kiosk.screen.id == "meeting-rating")
        kiosk.press("2")
        #expect(kiosk.last == [.record(UsageEvent(.meetingRated, purpose: .visitor, first: 5, second: 2))])
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.written.contains("Tack för ditt svar."))
    }

    @Test(arguments: ["4", "⎋"]) func theQuestionNeedNotBeAnswered(key: String) throws {
        var kiosk = try meeting()
        kiosk.tell(.ended(.endedByAgency))
        kiosk.press(key)
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.numbers(.meetingRated).isEmpty)
        kiosk.press("9")
        #expect(kiosk.numbers(.meetingEnded) == [[5, MeetingEnd.endedByAgency.rawValue]])
    }

    @Test func escapeHangsUp() throws {
        var kiosk = try meeting()
        kiosk.press("⎋")
        #expect(kiosk.last.first == .endMeeting(number: 1))
        #expect(kiosk.screen.id == "meeting-rating")
    }

    // MARK: They did not

    static let failures = MeetingEnd.allCases.filter { !$0.hasMet && $0 != .cancelled }

    @Test(arguments: failures)
    func everyFailureHasWordsAndWhatToDoInstead(end: MeetingEnd) throws {
        for tag in ["sv", "sv-x-plain", "en", "fi"] {
            var kiosk = try TestKiosk()
            kiosk.allowMeetings()
            kiosk.touch("language.\(tag)")
            kiosk.press("11")
            kiosk.tell(.opening)
            kiosk.tell(.ended(end))
            let screen = kiosk.screen
            #expect(screen.id.hasPrefix("meeting-"))
            #expect(screen.node("fault")?.role == .notice(.assertive))
            #expect((screen.node("what")?.name.count ?? 0) > 10)
            // By telephone and by being rung up, whatever has happened.
            #expect(screen.node("choice.callback") != nil && screen.node("choice.number") != nil)
            #expect(!kiosk.written.contains("{"))
            // Nothing is told before it is known what the visitor does instead, and then once.
            #expect(kiosk.numbers(.meetingEnded).isEmpty)
            kiosk.touch("choice.number")
            #expect(kiosk.screen.id == "agency")
            kiosk.press("9")
            #expect(kiosk.numbers(.meetingEnded) == [[5, end.rawValue]])
            #expect(kiosk.raised == [[1, AgencyOutcome.meetingFailed.rawValue, 0]])
        }
    }

    @Test(arguments: [
        (MeetingEnd.hungUp, MeetingEnd.cancelled, "meetings"), (.endedByAgency, .nobodyJoined, "meeting-nobody-joined"),
        (.timeLimit, .nobodyJoined, "meeting-nobody-joined"),
    ])
    func nobodyMetWhomNobodySaw(said: MeetingEnd, told: MeetingEnd, screen: String) throws {
        var kiosk = try asking()
        kiosk.tell(.opening)
        kiosk.tell(.running(hasJoined: false, interpreter: false))
        kiosk.tell(.ended(said))
        #expect(kiosk.screen.id == screen)
        kiosk.press("9")
        #expect(kiosk.numbers(.meetingEnded) == [[5, told.rawValue]])
    }

    @Test func tryingAgainIsANewWish() throws {
        var kiosk = try asking()
        kiosk.tell(.ended(.nobodyJoined))
        kiosk.press("1")
        #expect(kiosk.last.last == .startMeeting(number: 2, MeetingWish(agency: 1, language: "sv")))
        #expect(kiosk.numbers(.meetingRequested).count == 2)
        #expect(kiosk.numbers(.meetingEnded) == [[5, MeetingEnd.nobodyJoined.rawValue]])
        // What is said of the first one is said too late.
        kiosk.send(.meeting(1, .ended(.noLine)))
        #expect(kiosk.screen.id == "meeting-waiting")
    }

    @Test func aBrowserThatBreaksInTheMiddleIsAFailureOfTheMeeting() throws {
        var kiosk = try meeting()
        kiosk.tell(.ended(.browserBroke))
        #expect(kiosk.screen.id == "meeting-broke")
        kiosk.press("⎋")
        #expect(kiosk.screen.id == "meetings")
        #expect(kiosk.raised.map { $0[1] } == [AgencyOutcome.meetingFailed.rawValue])
    }

    @Test func whoIsLeftAloneMayWaitForSomebodyElse() throws {
        var kiosk = try meeting()
        kiosk.tell(.ended(.agencyLost))
        #expect(kiosk.screen.id == "meeting-lost")
        #expect(kiosk.screen.node("fault")?.name == "Samtalet bröts")
        #expect(kiosk.screen.node("choice.retry")?.name == "Vänta på någon annan")
        kiosk.touch("choice.retry")
        #expect(kiosk.screen.id == "meeting-waiting")
        #expect(kiosk.last.last == .startMeeting(number: 2, MeetingWish(agency: 1, language: "sv")))
        #expect(kiosk.numbers(.meetingEnded) == [[5, MeetingEnd.agencyLost.rawValue]])
        #expect(kiosk.raised.map { $0[1] } == [AgencyOutcome.meetingFailed.rawValue])
    }

    @Test func withoutItsEventNothingStarts() throws {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.press("⏎1")
        kiosk.journalTakes = false
        kiosk.press("1")
        #expect(kiosk.screen.id == "meetings-stopped")
        #expect(kiosk.effects.allSatisfy { if case .startMeeting = $0 { false } else { true } })
        kiosk.press("1")
        #expect(kiosk.screen.id == "meetings")
        kiosk.around.journalWritable = false
        kiosk.press("1")
        #expect(kiosk.screen.id == "meetings-stopped")
        #expect(kiosk.last.isEmpty)
    }

    // MARK: The session ends

    /// What ends a visit, and how a meeting that was held, or waited for, is counted then.
    enum Leaving: CaseIterable, Sendable {
        case finish, pause, stop, closing

        func apply(_ kiosk: inout TestKiosk) {
            switch self {
            case .finish: kiosk.touch("bar.finish")
            case .pause:
                kiosk.around.site.attendantCode = ""
                kiosk.press("?")
                kiosk.touch("choice.staff")
                kiosk.touch("reason.privacy")
            case .stop: kiosk.send(.stop)
            case .closing:
                kiosk.around.now.minute = 1_100
                kiosk.wait(seconds: 0)
                // Somebody is there all the time.
                for _ in 0..<3 {
                    kiosk.press("x")
                    kiosk.wait(seconds: MenuTiming.closingGraceSeconds / 3)
                }
            }
        }
    }

    @Test(arguments: Leaving.allCases)
    func whateverEndsTheVisitEndsTheMeetingOnce(leaving: Leaving) throws {
        var met = try meeting()
        leaving.apply(&met)
        #expect(!met.state.isInSession)
        #expect(met.effects.count { $0 == .endMeeting(number: 1) } == 1)
        let end = leaving == .finish ? MeetingEnd.hungUp : .sessionEnded
        #expect(met.numbers(.meetingEnded) == [[5, end.rawValue]])
        #expect(met.raised.map { $0[1] } == [AgencyOutcome.met.rawValue])
        #expect(met.recorded.last(where: { $0.kind != .terminalPaused })?.kind == .sessionEnded)

        var waiting = try asking()
        waiting.tell(.waiting(place: 4))
        leaving.apply(&waiting)
        #expect(waiting.effects.contains(.endMeeting(number: 1)))
        let cancelled = leaving == .finish
        #expect(
            waiting.numbers(.meetingEnded) == [
                [5, (cancelled ? MeetingEnd.cancelled : .sessionEnded).rawValue]
            ])
        let outcome = cancelled ? AgencyOutcome.meetingCancelled : .meetingFailed
        #expect(waiting.raised.map { $0[1] } == [outcome.rawValue])
        // The next visitor hears nothing of it.
        waiting.tell(.opening)
        #expect(!waiting.screen.id.hasPrefix("meeting"))
    }

    @Test func aCardLeftBehindDoesNotKeepTheCameraOn() throws {
        var kiosk = try meeting()
        kiosk.insertCard()
        kiosk.press("9")
        #expect(kiosk.screen.id == "card-left")
        #expect(kiosk.effects.contains(.endMeeting(number: 1)))
        kiosk.press("1")
        #expect(kiosk.screen.id == "meetings")
        kiosk.removeCard()
        kiosk.press("9")
        #expect(kiosk.numbers(.meetingEnded).count == 1)
    }

    // MARK: Rung up instead

    @Test func theNumberIsOnTheSlipAndNowhereElse() throws {
        var kiosk = try asking()
        kiosk.tell(.ended(.queueFull))
        kiosk.touch("choice.callback")
        #expect(kiosk.screen.id == "meeting-callback")
        kiosk.press("0701740605")
        // Readable while it is typed, in groups, and correctable.
        #expect(kiosk.screen.node("field")?.isPrivate == false)
        #expect(kiosk.screen.node("field")?.value == "0701 74 06 05")
        kiosk.press("⌫")
        #expect(kiosk.screen.node("field")?.value == "070 17 40 60")
        kiosk.press("5")
        kiosk.touch("key.ok")
        #expect(kiosk.screen.id == "slip-preview")
        #expect(kiosk.written.contains("070 17 40 60 5") == false)
        #expect(kiosk.written.contains("0701 74 06 05"))
        kiosk.press("1")
        #expect(
            kiosk.last.prefix(3) == [
                .raise(CounterKey(family: .agency, first: 1, second: AgencyOutcome.meetingFailed.rawValue, third: 0)),
                .record(
                    UsageEvent(
                        .meetingEnded, purpose: .visitor, first: 5, second: MeetingEnd.queueFull.rawValue, third: 1)),
                .record(UsageEvent(.slipRequested, purpose: .visitor, first: 5, second: 1)),
            ])
        guard case .printSlip(let number, let draft) = kiosk.last.last else {
            Issue.record("nothing is printed")
            return
        }
        #expect(draft.lines.first { $0.role == .large }?.text == "0701 74 06 05")
        #expect(draft.lines.contains { $0.text.contains("Det är Myndighet 1 som ringer dig.") })
        #expect(draft.lines.contains { $0.text == "Måndag–fredag: 08.00–16.30" })
        kiosk.send(.slip(.printed(number)))
        // Its outcome is the slip's own; the agency was counted with the failure.
        #expect(kiosk.last == [.record(UsageEvent(.slipOutcome, purpose: .visitor, first: 5, second: 1))])
        #expect(kiosk.written.contains("Ge lappen till personalen."))
        kiosk.press("1")
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.numbers(.meetingEnded).count == 1)
        kiosk.press("9")
        #expect(!String(describing: kiosk.state).contains("1740605"))
        #expect(!String(describing: kiosk.recorded).contains("1740605"))
    }

    @Test func aShortNumberIsAskedForAgain() throws {
        var kiosk = try asking()
        kiosk.tell(.ended(.noLine))
        kiosk.touch("choice.callback")
        kiosk.press("12345")
        kiosk.touch("key.ok")
        #expect(kiosk.screen.id == "meeting-callback")
        #expect(kiosk.written.contains("Numret är för kort."))
        kiosk.press("⎋")
        #expect(kiosk.screen.id == "meeting-no-line")
        kiosk.touch("choice.callback")
        #expect(kiosk.screen.node("field")?.value == "")
    }

    @Test func whoDoesNotWaitCanBeRungUpToo() throws {
        var kiosk = try asking()
        kiosk.tell(.waiting(place: 9))
        kiosk.touch("choice.callback")
        #expect(kiosk.last == [.endMeeting(number: 1)])
        kiosk.press("010456670")
        kiosk.touch("key.ok")
        kiosk.touch("choice.show")
        #expect(kiosk.screen.id == "slip-shown")
        #expect(kiosk.recorded.filter { $0.kind == .meetingEnded }.map(\.third) == [1])
        #expect(kiosk.numbers(.slipOutcome) == [[5, SlipOutcome.shownOnly.rawValue]])
        var other = try asking()
        other.touch("choice.callback")
        other.press("⎋")
        #expect(other.screen.id == "meetings")
        #expect(other.recorded.filter { $0.kind == .meetingEnded }.map(\.third) == [0])
    }

    @Test func whoIsClosedCanRingLater() throws {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        kiosk.press("⏎12")
        kiosk.touch("choice.callback")
        kiosk.press("010456670")
        kiosk.touch("key.ok")
        #expect(kiosk.written.contains("Stängt nu. Öppnar i morgon klockan 09.00."))
        kiosk.press("1")
        // Nothing was asked for: the slip alone is counted.
        #expect(kiosk.numbers(.meetingEnded).isEmpty)
        #expect(kiosk.numbers(.slipRequested) == [[5, 1]])
    }
}
