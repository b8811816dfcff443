// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// From the menu to somebody on the screen.
@Suite struct MeetingTests {
    private func kiosk(_ change: (inout TestKiosk) -> Void = { _ in }) throws -> TestKiosk {
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        change(&kiosk)
        return kiosk
    }

    // MARK: The menu

    @Test func twoPressesFromTheMenuAsk() throws {
        var kiosk = try kiosk()
        #expect(kiosk.written.contains("Här kan du tala med en myndighet på video"))
        #expect(kiosk.written.contains("Video klar"))
        kiosk.press("⏎")
        #expect(kiosk.screen.id == "menu")
        #expect(kiosk.written.contains("Tala med en myndighet 1 öppen nu"))
        kiosk.press("11")
        #expect(
            kiosk.last == [
                .record(UsageEvent(.meetingRequested, purpose: .visitor, first: 5, second: 0)),
                .startMeeting(number: 1, MeetingWish(agency: 1, language: "sv")),
            ])
        #expect(kiosk.screen.id == "meeting-waiting")
        #expect(kiosk.written.contains("Vi frågar om någon är där."))
    }

    @Test func aTerminalWithNothingToMeetWithDoesNotSpeakOfMeetings() throws {
        var kiosk = try kiosk { $0.around.meetings.canMeet = false }
        #expect(!kiosk.written.contains("Video"))
        #expect(kiosk.written.contains("Här får du veta hur du når en myndighet"))
        kiosk.press("⏎")
        #expect(kiosk.screen.node("choice.meeting") == nil)
        #expect(kiosk.screen.node("choice.contact")?.key == "1")
        kiosk.touch("choice.meeting")
        #expect(kiosk.screen.id == "menu")
    }

    @Test func noAgencyToMeetIsNoService() throws {
        var kiosk = try TestKiosk()
        kiosk.around.meetings.canMeet = true
        kiosk.press("⏎")
        #expect(kiosk.screen.node("choice.meeting") == nil)
    }

    @Test func theLanguagesStayOnTheFirstPageOfTheMenu() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎")
        let ids = kiosk.screen.nodes.filter { $0.role == .choice }.map(\.id)
        #expect(ids == ["choice.meeting", "choice.contact", "choice.opinion", "choice.languages", "choice.more"])
        kiosk.press("5")
        #expect(kiosk.screen.node("choice.about")?.key == "2")
    }

    @Test func aVisitorMeetsNoPracticeAndPracticeNobodyElse() throws {
        var visitor = try kiosk()
        visitor.press("⏎1")
        let names = visitor.screen.nodes.filter { $0.id.hasPrefix("meet.") }.map(\.name)
        #expect(names == ["Myndighet 1", "Myndighet 2", "Myndighet 3"])
        var trainee = try kiosk { $0.around.purpose = .training }
        trainee.press("⏎1")
        #expect(trainee.screen.nodes.filter { $0.id.hasPrefix("meet.") }.map(\.name) == ["Myndighet 4"])
        trainee.press("1")
        #expect(
            trainee.last == [
                .record(UsageEvent(.meetingRequested, purpose: .training, first: 5)),
                .startMeeting(number: 1, MeetingWish(agency: 4, language: "sv", isPractice: true)),
            ])
        // Nor does anybody ring it.
        trainee.press("⎋⎋2")
        #expect(!trainee.written.contains("Myndighet 4"))
    }

    // MARK: Whether somebody answers

    @Test func whoAnswersNowIsKnownBefore() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎1")
        #expect(kiosk.screen.node("meet.agency-1")?.value == "öppet nu")
        #expect(kiosk.screen.node("meet.agency-2")?.value == "stängt nu")
        #expect(kiosk.screen.node("meet.agency-3")?.value == "bokad tid")
        kiosk.around.meetings.agenciesOpenNow = []
        kiosk.send(.tick)
        // The desk has closed early. Another system's hours are those that are printed.
        #expect(kiosk.screen.node("meet.agency-1")?.value == "stängt nu")
        kiosk.around.meetings.agenciesOpenNow = [1]
        kiosk.around.clockTrusted = false
        kiosk.send(.tick)
        #expect(kiosk.screen.node("meet.agency-1")?.value == "öppet nu")
        #expect(kiosk.screen.node("meet.agency-2")?.value == "")
    }

    @Test func whoIsClosedIsNotAskedAndSaysWhenItOpens() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎12")
        #expect(kiosk.screen.id == "meeting-closed")
        #expect(kiosk.written.contains("Öppnar i morgon klockan 09.00"))
        #expect(kiosk.recorded.allSatisfy { $0.kind != .meetingRequested })
        #expect(kiosk.effects.allSatisfy { if case .startMeeting = $0 { false } else { true } })
        kiosk.press("⎋")
        #expect(kiosk.screen.id == "meetings")
    }

    @Test(arguments: [
        (MeetingSurroundings(canMeet: true, isOnline: false), MeetingEnd.noLine, "meeting-no-line"),
        (
            MeetingSurroundings(canMeet: true, rehearsal: RehearsalReport(microphone: .missing)), .noCamera,
            "meeting-no-camera"
        ),
        (MeetingSurroundings(canMeet: true, knownObstacle: .notSetUp), .notSetUp, "meeting-not-set-up"),
    ])
    func whatIsInTheWayIsToldAtOnceAndCounted(meetings: MeetingSurroundings, end: MeetingEnd, screen: String) throws {
        var kiosk = try kiosk { $0.around.meetings = meetings }
        #expect(kiosk.written.contains("Video går inte nu"))
        kiosk.press("⏎")
        #expect(kiosk.screen.node("choice.meeting")?.value == "går inte nu")
        kiosk.press("11")
        #expect(kiosk.screen.id == screen)
        #expect(kiosk.effects.allSatisfy { if case .startMeeting = $0 { false } else { true } })
        kiosk.press("⎋")
        #expect(kiosk.numbers(.meetingEnded) == [[5, end.rawValue]])
        #expect(kiosk.raised == [[1, AgencyOutcome.meetingFailed.rawValue, 0]])
    }

    @Test func aBrokenCameraLeavesTheSound() throws {
        var kiosk = try kiosk { $0.around.meetings.rehearsal = RehearsalReport(camera: .missing, microphone: .good) }
        kiosk.press("⏎1")
        #expect(kiosk.written.contains("De hör dig, men ser dig inte."))
        kiosk.press("1")
        #expect(kiosk.screen.id == "meeting-waiting")
    }

    // MARK: The wait

    @Test func theWaitIsNeverSilentAndEndsAtAnyMoment() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎11")
        kiosk.tell(.waiting(place: 3))
        #expect(kiosk.written.contains("Du är nummer 3 i kön."))
        kiosk.tell(.waiting(place: 1))
        #expect(kiosk.written.contains("Du är först i kön."))
        kiosk.tell(.waiting(place: nil))
        #expect(kiosk.written.contains("Någon svarar så snart det går."))
        kiosk.press("1")
        #expect(kiosk.last.first == .endMeeting(number: 1))
        #expect(kiosk.screen.id == "meetings")
        #expect(kiosk.written.contains("Du väntar inte längre."))
        #expect(kiosk.numbers(.meetingEnded) == [[5, MeetingEnd.cancelled.rawValue]])
        #expect(kiosk.raised == [[1, AgencyOutcome.meetingCancelled.rawValue, 0]])
        // What comes late is nobody's.
        let before = kiosk.screen
        for late in [MeetingProgress.opening, .running(hasJoined: true, interpreter: false), .ended(.hungUp)] {
            kiosk.tell(late)
            #expect(kiosk.last.isEmpty && kiosk.screen == before)
        }
    }

    @Test func oneEnterTooManyHangsNothingUp() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎⏎⏎")
        #expect(kiosk.screen.id == "meeting-waiting")
        for progress in [MeetingProgress.waiting(place: 1), .opening, .running(hasJoined: true, interpreter: false)] {
            kiosk.tell(progress)
            var hasty = kiosk
            hasty.press("⏎")
            #expect(hasty.screen.id == "help")
            #expect(!hasty.effects.contains(.endMeeting(number: 1)))
        }
    }

    @Test func whatIsSeenAndKeptIsSaidBeforeTheCameraGoesOn() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎11")
        for progress in [MeetingProgress.asking, .waiting(place: 2)] {
            kiosk.tell(progress)
            #expect(kiosk.written.contains("När de svarar slås kameran på. Då ser och hör de dig."))
            #expect(kiosk.written.contains("Inget spelas in och inget sparas här."))
        }
    }

    @Test func nobodyWaitsForAnAnswerThatDoesNotCome() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎11")
        kiosk.wait(seconds: MenuTiming.askingSeconds - 1)
        #expect(kiosk.screen.id == "meeting-waiting")
        kiosk.wait(seconds: 1)
        #expect(kiosk.screen.id == "meeting-no-line")
        #expect(kiosk.effects.contains(.endMeeting(number: 1)))
    }

    @Test func whoWalksAwayWhileWaitingIsAskedAndThenNotWaitedFor() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎11")
        kiosk.tell(.waiting(place: 2))
        kiosk.wait(seconds: MenuTiming.idleSeconds)
        #expect(kiosk.screen.id == "idle-warning")
        // Somebody answers: that comes first.
        var lucky = kiosk
        lucky.tell(.opening)
        #expect(lucky.screen.id == "meeting-opening")
        kiosk.wait(seconds: MenuTiming.idleWarningSeconds)
        #expect(kiosk.screen.id == "attract")
        #expect(kiosk.numbers(.meetingEnded) == [[5, MeetingEnd.sessionEnded.rawValue]])
        #expect(kiosk.raised.map { $0[1] } == [AgencyOutcome.meetingCancelled.rawValue])
    }

    @Test func theTurnComesWhateverTheVisitorReads() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎11")
        kiosk.tell(.waiting(place: 1))
        kiosk.press("?")
        #expect(kiosk.screen.id == "help")
        kiosk.tell(.opening)
        #expect(kiosk.screen.id == "meeting-opening")
        #expect(kiosk.last == [.ringBell])
        // The attendant's sign stays until it is answered.
        kiosk.press("0")
        kiosk.tell(.running(hasJoined: true, interpreter: false))
        #expect(kiosk.screen.id == "attendant-sign")
        kiosk.press("1")
        #expect(kiosk.screen.id == "meeting-running")
    }

    // MARK: The meeting

    @Test func theScreenTellsHowTheMeetingStands() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎1")
        kiosk.touch("choice.more")
        kiosk.touch("choice.interpreter")
        kiosk.touch("choice.more")
        kiosk.press("1")
        kiosk.tell(.waiting(place: nil))
        #expect(kiosk.written.contains("Du har bett om tolk."))
        kiosk.tell(.opening)
        kiosk.tell(.running(hasJoined: false, interpreter: false))
        #expect(kiosk.written.contains("Vänta, någon kommer strax."))
        #expect(kiosk.written.contains("Ni har 30 minuter kvar."))
        kiosk.tell(.running(hasJoined: true, interpreter: false))
        #expect(kiosk.written.contains("Nu ser och hör ni varandra."))
        #expect(kiosk.written.contains("Tolken är inte med än."))
        kiosk.tell(.running(hasJoined: true, interpreter: true))
        #expect(kiosk.written.contains("Tolken är med."))
        kiosk.wait(seconds: 90)
        #expect(kiosk.written.contains("Ni har 29 minuter kvar."))
        kiosk.wait(seconds: 30 * 60 - 90 - 300)
        kiosk.tell(.warned(minutesLeft: 5))
        #expect(kiosk.last == [.ringBell])
        #expect(kiosk.screen.node("warning")?.role == .notice(.assertive))
        #expect(kiosk.written.contains("Ni har 5 minuter kvar."))
        kiosk.wait(seconds: 240)
        kiosk.tell(.warned(minutesLeft: 1))
        #expect(kiosk.written.contains("Ni har 1 minut kvar."))
    }

    @Test func anInterpreterIsAskedForWhereThereIsOneAndSaidWhereNot() throws {
        var kiosk = try kiosk { $0.around.content.agencies[1].meeting?.hours = .always }
        kiosk.press("⏎1")
        kiosk.touch("choice.more")
        #expect(kiosk.screen.node("choice.interpreter")?.value == "nej")
        kiosk.touch("choice.interpreter")
        #expect(kiosk.screen.node("choice.interpreter")?.isSelected == true)
        kiosk.touch("choice.more")
        #expect(kiosk.screen.node("meet.agency-2")?.value == "utan tolk")
        kiosk.press("2")
        #expect(kiosk.last.contains(.startMeeting(number: 1, MeetingWish(agency: 2, language: "sv"))))
        kiosk.press("⎋1")
        #expect(
            kiosk.last.contains(
                .startMeeting(number: 2, MeetingWish(agency: 1, language: "sv", wantsInterpreter: true))))
    }

    @Test func aMeetingIsNotIdleAndStillHasAnEnd() throws {
        var kiosk = try kiosk()
        kiosk.meet()
        kiosk.wait(seconds: 29 * 60)
        #expect(kiosk.screen.id == "meeting-running")
        kiosk.wait(seconds: 60 + MenuTiming.meetingGraceSeconds)
        #expect(kiosk.screen.id == "meeting-rating")
        #expect(kiosk.written.contains("Tiden tog slut."))
        #expect(kiosk.effects.contains(.endMeeting(number: 1)))
        #expect(kiosk.numbers(.meetingEnded) == [[5, MeetingEnd.timeLimit.rawValue]])
    }

    @Test func anEmptyPictureHasAnEndToo() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎11")
        kiosk.tell(.opening)
        kiosk.tell(.running(hasJoined: false, interpreter: false))
        kiosk.wait(seconds: MenuTiming.joiningSeconds)
        #expect(kiosk.screen.id == "meeting-nobody-joined")
        var stuck = try self.kiosk()
        stuck.press("⏎11")
        stuck.tell(.opening)
        stuck.wait(seconds: MenuTiming.openingSeconds)
        #expect(stuck.screen.id == "meeting-broke")
    }

    @Test func whereNobodyCanTellWhoIsThereTheOpenPageCounts() throws {
        var kiosk = try kiosk { $0.around.content.agencies[1].meeting?.hours = .always }
        kiosk.press("⏎12")
        kiosk.tell(.opening)
        kiosk.tell(.running(hasJoined: false, interpreter: false))
        #expect(kiosk.written.contains("Bilden är på.") && !kiosk.written.contains("hör ni varandra"))
        kiosk.wait(seconds: MenuTiming.joiningSeconds + 60)
        #expect(kiosk.screen.id == "meeting-running")
        kiosk.tell(.ended(.endedByAgency))
        #expect(kiosk.screen.id == "meeting-rating")
        #expect(kiosk.raised.map { $0[1] } == [AgencyOutcome.met.rawValue])
    }

    @Test func noScreenOfAMeetingWritesTheAgencyLarge() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎11")
        let steps: [MeetingProgress] = [
            .waiting(place: 1), .opening, .running(hasJoined: true, interpreter: false), .ended(.hungUp),
        ]
        for step in steps {
            kiosk.tell(step)
            for node in kiosk.screen.nodes where node.role != .text {
                #expect(!node.name.contains("Myndighet"), "\(node.id) on \(kiosk.screen.id)")
            }
            var calling = kiosk
            calling.press("0")
            #expect(!calling.written.contains("Myndighet"))
        }
    }

    // MARK: Booked

    @Test func aCodeIsTypedOrScanned() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎1")
        kiosk.touch("choice.more")
        kiosk.touch("choice.booking")
        // Two know bookings.
        #expect(kiosk.written.contains("Hos vem har du bokat tid?"))
        kiosk.press("2")
        #expect(kiosk.screen.id == "meeting-code")
        var scanning = kiosk
        kiosk.press("48151623")
        #expect(kiosk.screen.node("field")?.isPrivate == true)
        kiosk.touch("key.ok")
        let booked = UsageEvent(.meetingRequested, purpose: .visitor, first: 5, second: 1)
        #expect(
            kiosk.last == [
                .record(booked), .startMeeting(number: 1, MeetingWish(agency: 3, language: "sv", booking: "48151623")),
            ])
        scanning.send(.scanned("ab-4815 1623\n"))
        #expect(
            scanning.last == [
                .record(booked),
                .startMeeting(number: 1, MeetingWish(agency: 3, language: "sv", booking: "AB48151623")),
            ])
        // Elsewhere a scan is nothing.
        scanning.send(.scanned("4815"))
        #expect(scanning.last.isEmpty)
    }

    @Test func aWrongCodeCanBeTypedAgain() throws {
        var kiosk = try kiosk()
        kiosk.press("⏎13")
        #expect(kiosk.screen.id == "meeting-code")
        kiosk.press("11")
        kiosk.touch("key.ok")
        kiosk.tell(.ended(.bookingRefused))
        #expect(kiosk.screen.id == "meeting-booking-refused")
        kiosk.press("1")
        #expect(kiosk.screen.id == "meeting-code")
        #expect(kiosk.screen.node("field")?.value == "")
        #expect(kiosk.numbers(.meetingEnded) == [[5, MeetingEnd.bookingRefused.rawValue]])
    }
}
