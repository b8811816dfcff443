// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// The same walk for the same seed (SplitMix64, Steele, Lea and Flood 2014).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Visitors who do anything in any order, in a world that changes under them.
@Suite struct PropertyTests {
    static let seeds: ClosedRange<UInt64> = 1...20
    static let stepsPerWalk = 250

    /// One step of a walk.
    private func step(_ kiosk: inout TestKiosk, _ random: inout Seeded, journalMayFail: Bool) {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...9:
            guard let node = kiosk.screen.focusable.randomElement(using: &random) else {
                kiosk.send(.intent(.touch))
                return
            }
            // Finish is one of many; the middle of a visit is what is looked for.
            let isFinish = node.id == "bar.finish" && Int.random(in: 0..<4, using: &random) > 0
            kiosk.touch(isFinish ? "choice.slip" : node.id)
        case 10:
            kiosk.send(.intent([.next, .previous, .back, .more, .erase, .type("2")].randomElement(using: &random)!))
        case 11...14:
            let number = kiosk.slipNumber - Int.random(in: 0...4, using: &random) / 4
            let all: [SlipProgress] = [
                .sending(number), .printed(number), .waitingPaper(number), .waitingCover(number),
                .waitingOffline(number), .cancelled(number), .unknown(number),
            ]
            kiosk.send(.slip(all.randomElement(using: &random)!))
        case 15: kiosk.wait(seconds: [1, 5, 20, 150, 350].randomElement(using: &random)!)
        case 16:
            kiosk.around.now.minute = [300, 845, 900, 1_000].randomElement(using: &random)!
            kiosk.send(.tick)
        case 17:
            kiosk.around.clockTrusted = Bool.random(using: &random)
            kiosk.around.printer = [TestKiosk.goodPrinter, .noPrinter].randomElement(using: &random)!
            kiosk.send(.tick)
        case 18 where journalMayFail: kiosk.journalTakes = Int.random(in: 0..<3, using: &random) > 0
        case 19 where journalMayFail:
            kiosk.around.journalWritable = Int.random(in: 0..<3, using: &random) > 0
            kiosk.send(.tick)
        default:
            if Bool.random(using: &random) { stepOfMeeting(&kiosk, &random) } else { stepOfDevices(&kiosk, &random) }
        }
    }

    /// What agency, browser and line do, now and then to a meeting that is over.
    private func stepOfMeeting(_ kiosk: inout TestKiosk, _ random: inout Seeded) {
        let number = kiosk.meetingNumber - Int.random(in: 0...4, using: &random) / 4
        let slip = MeetingSlip(
            phrases: [MeetingSlip.Phrase(id: "letter")], freeLines: ["\(number)"], freeLanguage: "sv")
        let all: [MeetingProgress] = [
            .asking, .waiting(place: nil), .waiting(place: 3), .opening, .running(hasJoined: false, interpreter: false),
            .running(hasJoined: true, interpreter: true), .warned(minutesLeft: 1), .slip(slip),
            .ended(MeetingEnd.allCases.randomElement(using: &random)!),
        ]
        switch Int.random(in: 0..<9, using: &random) {
        case 8:
            let refusals: [MeetingRefusal?] = [nil, nil, .bookingTooEarly, .bookingUsed, .unknownBooking, .closed]
            let answer =
                Bool.random(using: &random) ? BookingTests.answer(refusals.randomElement(using: &random)!) : nil
            kiosk.tell(answer)
        case 0: kiosk.send(.scanned([BookingTests.code, "AB-\(number)"].randomElement(using: &random)!))
        case 1: kiosk.send(.rehearsal(RehearsalReport(camera: .good)))
        case 2: kiosk.around.meetings.isOnline = Bool.random(using: &random)
        case 3: kiosk.around.meetings.agenciesOpenNow = [nil, [1], []].randomElement(using: &random)!
        default: kiosk.send(.meeting(number, all.randomElement(using: &random)!))
        }
    }

    /// What comes and goes around the screen.
    private func stepOfDevices(_ kiosk: inout TestKiosk, _ random: inout Seeded) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: kiosk.setPrinter(DeviceCondition.allCases.randomElement(using: &random)!)
        case 2: kiosk.insertCard()
        case 3: kiosk.removeCard()
        case 4:
            let role = ServiceCard.Role.allCases.randomElement(using: &random)!
            kiosk.send(.serviceCard(role, isProven: Bool.random(using: &random)))
        case 5:
            kiosk.around.newKeyboard = Bool.random(using: &random) ? NewKeyboard(code: "123") : nil
            kiosk.send(.tick)
        case 6:
            let steps: [DeviceTestStep?] = [nil, nil, .welcome, .touch(.topRight), .key("A"), .done(isReady: true)]
            kiosk.send(.deviceTest(steps.randomElement(using: &random)!))
        default: kiosk.send(.tick)
        }
    }

    @Test(arguments: seeds)
    func oneOutcomeForEveryRequestAndAWipeForEveryVisit(seed: UInt64) throws {
        var random = Seeded(state: seed)
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        var openRequests = 0
        var openMeetings = 0
        var isRehearsing = false
        for _ in 0..<Self.stepsPerWalk {
            let before = kiosk.effects.count
            step(&kiosk, &random, journalMayFail: false)
            let new = Array(kiosk.effects.dropFirst(before))
            for (index, effect) in new.enumerated() {
                switch effect {
                case .record(let event):
                    #expect(UsageEventCatalogue.accepts(event), "\(event)")
                    if event.kind == .slipRequested { openRequests += 1 }
                    if event.kind == .slipOutcome { openRequests -= 1 }
                    #expect((0...1).contains(openRequests))
                    if event.kind == .meetingRequested { openMeetings += 1 }
                    if event.kind == .meetingEnded { openMeetings -= 1 }
                    #expect((0...1).contains(openMeetings))
                case .printSlip:
                    guard index > 0, case .record(let event) = new[index - 1] else {
                        Issue.record("printed before it was recorded")
                        continue
                    }
                    #expect(event.kind == .slipRequested)
                case .raise:
                    guard index + 1 < new.count, case .record(let event) = new[index + 1] else {
                        Issue.record("raised without its record")
                        continue
                    }
                    #expect(event.kind == .slipOutcome || event.kind == .meetingEnded)
                case .startMeeting:
                    guard index > 0, case .record(let event) = new[index - 1] else {
                        Issue.record("a meeting was started before it was recorded")
                        continue
                    }
                    #expect(event.kind == .meetingRequested)
                    #expect(!isRehearsing, "the camera is in use")
                case .startRehearsal: isRehearsing = true
                case .endRehearsal: isRehearsing = false
                case .callAttendant:
                    #expect(new.contains(.record(UsageEvent(.attendantCalled, purpose: .visitor))))
                case .wipe: #expect(openRequests == 0 && openMeetings == 0 && !isRehearsing)
                case .endMeeting, .cancelSlip, .ringBell, .cancelCall, .printSheet, .acceptKeyboard, .refuseKeyboard,
                    .lookUpBooking, .openPage:
                    break
                }
            }
            #expect(kiosk.state.isInSession || openRequests + openMeetings == 0)
        }
        let starts = kiosk.recorded.count { $0.kind == .sessionStarted }
        let ends = kiosk.recorded.count { $0.kind == .sessionEnded }
        #expect(starts - ends == (kiosk.state.isInSession ? 1 : 0))
        #expect(ends == kiosk.effects.count { $0 == .wipe })
        #expect(starts > 0)
    }

    @Test(arguments: seeds)
    func aFailingJournalNeverCostsAWipeAndNeverPrintsUncounted(seed: UInt64) throws {
        var random = Seeded(state: seed &* 7_919)
        var kiosk = try TestKiosk()
        kiosk.allowMeetings()
        var wasInSession = false
        for _ in 0..<Self.stepsPerWalk {
            let effectsBefore = kiosk.effects.count
            let requestsBefore = kiosk.numbers(.slipRequested).count
            let meetingsBefore = kiosk.numbers(.meetingRequested).count
            step(&kiosk, &random, journalMayFail: true)
            let new = kiosk.effects.dropFirst(effectsBefore)
            if wasInSession, !kiosk.state.isInSession { #expect(new.contains(.wipe)) }
            let printed = new.count { if case .printSlip = $0 { true } else { false } }
            #expect(printed <= kiosk.numbers(.slipRequested).count - requestsBefore)
            let started = new.count { if case .startMeeting = $0 { true } else { false } }
            #expect(started <= kiosk.numbers(.meetingRequested).count - meetingsBefore)
            wasInSession = kiosk.state.isInSession
        }
        #expect(kiosk.numbers(.slipOutcome).count <= kiosk.numbers(.slipRequested).count)
        #expect(kiosk.numbers(.meetingEnded).count <= kiosk.numbers(.meetingRequested).count)
    }
}
