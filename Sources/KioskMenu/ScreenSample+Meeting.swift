// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Meetings as somebody may meet them.
struct MeetingSample {
    /// An agency that can be met, which the surroundings are given where they have none.
    let agency: Agency
    let around: Surroundings

    /// - Parameter around: gets what a meeting needs.
    init?(_ around: inout Surroundings) {
        around.meetings.canMeet = true
        if around.meetingAgencies.isEmpty, !around.content.agencies.isEmpty {
            around.content.agencies[0].meeting = MeetingProfile(
                adapter: .desk, start: "https://desk.example/visit/{room}?token={token}",
                meetingOrigins: ["https://desk.example"], hasInterpreter: true, entry: .both,
                isPractice: around.purpose != .visitor)
        }
        guard let agency = around.meetingAgencies.first, around.meetingService != nil else { return nil }
        self.agency = agency
        self.around = around
    }

    var now: Int64 { around.monotonicMilliseconds }

    /// The visit on its way to the screen.
    func lead(_ visit: inout Visit, to id: String) {
        visit.go(to: .meetings)
        switch id {
        case "meetings": break
        case "meeting-code":
            visit.keypad = "4815162"
            visit.go(to: .booking)
        case _ where id.hasPrefix("booking-"):
            visit.keypad = "4815162342"
            visit.go(to: .booking)
            visit.booking = booking(id)
            visit.go(to: .booked)
        case "meetings-stopped": visit.go(to: .meetingsStopped)
        case "meeting-callback":
            visit.meeting = errand(.over(.nobodyJoined))
            visit.keypad = "0701"
            visit.go(to: .meeting)
            visit.go(to: .callback)
        case "meeting-rating":
            visit.meeting = errand(.over(.hungUp))
            visit.steps = [Step(.menu), Step(.meetingRating)]
        case "page-form", "page-mirror":
            let isForm = id == "page-form"
            visit.page = PageErrand(
                number: 1,
                wish: isForm
                    ? .form(agency: agency.code, language: "sv") : .mirror(agency: agency.code, language: "sv"),
                isOpen: isForm, deadlineMilliseconds: now + 60_000)
            visit.go(to: .page)
        case "rehearsal":
            visit.rehearsal = Rehearsal(
                report: RehearsalReport(camera: .good, microphone: .good, sound: .missing, line: .good),
                untilMilliseconds: now + 30_000)
            visit.go(to: .rehearsal)
        default:
            guard let phase = phase(of: id) else { return }
            visit.meeting = errand(phase)
            visit.go(to: .meeting)
            if visit.meeting?.isActive == true { visit.step.focus = "bar.help" }
        }
    }

    private func booking(_ id: String) -> BookingErrand {
        // Wednesday 25 November 2026, 10.30, Swedish time.
        let from: Int64 = 1_795_599_000_000
        var answer = BookingAnswer(
            enquiry: "", serverTimeMilliseconds: from, agency: agency.code, fromMilliseconds: from,
            untilMilliseconds: from + 3_600_000, admittedMilliseconds: from - 600_000)
        switch id {
        case "booking-early": answer.refused = .bookingTooEarly
        case "booking-late": answer.refused = .bookingTooLate
        case "booking-used": answer.refused = .bookingUsed
        case "booking-called-off": answer.refused = .bookingCancelled
        case "booking-unknown": answer.refused = .unknownBooking
        case "booking-not-set-up": answer.refused = .notSetUp
        default: break
        }
        var errand = BookingErrand(number: 1, code: "4815162342", phase: .told(answer))
        if id == "booking-asking" { errand.phase = .asking }
        if id == "booking-no-line" { errand.phase = .unreachable }
        return errand
    }

    private func phase(of id: String) -> MeetingErrand.Phase? {
        switch id {
        case "meeting-waiting": .waiting(place: 2)
        case "meeting-opening": .opening
        case "meeting-running": .running(hasJoined: true)
        default: MeetingEnd.told.first { $0.screenID == id }.map { .over($0) }
        }
    }

    private func errand(_ phase: MeetingErrand.Phase) -> MeetingErrand {
        var errand = MeetingErrand(
            number: 1, service: around.meetingService ?? 0,
            wish: MeetingWish(agency: agency.code, language: "sv", wantsInterpreter: true),
            longestMinutes: agency.meeting?.longestMinutes ?? 60, knowsJoining: true, phase: phase, isOwed: true,
            askedMilliseconds: now - 90_000, deadlineMilliseconds: now + 3_600_000)
        if case .running = phase {
            errand.openedMilliseconds = now - 60_000
            errand.joinedMilliseconds = now - 50_000
            errand.hasInterpreter = true
            errand.minutesLeft = errand.minutesLeft(at: now)
        }
        return errand
    }
}
