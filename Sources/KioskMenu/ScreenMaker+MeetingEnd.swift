// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// What comes after a meeting, and what to do instead of one.
extension ScreenMaker {
    /// Why it came to nothing, in plain words, and what can be done instead.
    func meetingOver(_ visit: Visit, _ meeting: MeetingErrand, _ end: MeetingEnd) -> Screen {
        let key = end.key
        var nodes = [fault(key), text("what", say(key + ".what"))]
        if end == .agencyClosed, around.clockTrusted,
            let agency = content.agencies.first(where: { $0.code == meeting.wish.agency })
        {
            let hours = agency.meeting?.hours ?? agency.hours
            if !hours.isOpen(at: around.now) { nodes.append(text("opens", say(HoursWords(hours).opens(around.now)))) }
        }
        return visitScreen(end.screenID, visit, nodes, instead(meeting, end))
    }

    private func instead(_ meeting: MeetingErrand, _ end: MeetingEnd) -> [Choice] {
        var all: [Choice] = []
        if meeting.slip != nil { all.append(Choice(id: "choice.slip", name: say("meeting.seeSlip"))) }
        switch end {
        case .bookingRefused: all.append(Choice(id: "choice.code", name: say("meeting.retype")))
        case .agencyClosed, .notSetUp, .certificate, .bookingCancelled: break
        case .noCamera: all.append(Choice(id: "choice.attendant", name: say("menu.attendant.name")))
        case .agencyLost: all.append(Choice(id: "choice.retry", name: say("meeting.another")))
        default: all.append(Choice(id: "choice.retry", name: say("meeting.retry")))
        }
        if around.hasForm(meeting.wish.agency) { all.append(Choice(id: "choice.form", name: say("meeting.form"))) }
        all.append(Choice(id: "choice.callback", name: say("meeting.callback")))
        if content.menu.contains(where: { $0.kind == .contactSlip }) {
            all.append(Choice(id: "choice.number", name: say("meeting.number")))
        }
        return all
    }

    /// The number to be rung, for a slip and nothing else.
    func callback(_ visit: Visit) -> Screen {
        visitScreen(
            "meeting-callback", visit, kind: .keypad,
            [heading(say("callback.heading")), text("what", say("callback.what"))]
                + keypad(SlipComposer.grouped(visit.keypad), name: "callback.field", isPrivate: false))
    }

    /// One press, or none.
    func meetingRating(_ visit: Visit) -> Screen {
        let isTimeUp = visit.meeting?.end == .timeLimit
        return visitScreen(
            "meeting-rating", visit,
            [
                heading(say("meeting.rate")),
                text("what", say(isTimeUp ? "meeting.timeUp" : "meeting.over")),
            ],
            (1...MenuTurn.rates).map { Choice(id: "rate.\($0)", name: say("meeting.rate.\($0)")) }
                + [Choice(id: "choice.skip", name: say("survey.skip"))])
    }
}

extension MeetingEnd {
    /// Id of the screen that tells it.
    var screenID: String {
        switch self {
        case .nobodyJoined: "meeting-nobody-joined"
        case .agencyClosed: "meeting-closed"
        case .queueFull: "meeting-queue-full"
        case .bookingRefused: "meeting-booking-refused"
        case .noLine: "meeting-no-line"
        case .ticketRefused: "meeting-refused"
        case .notSetUp: "meeting-not-set-up"
        case .noCamera: "meeting-no-camera"
        case .leftTheAgency: "meeting-left"
        case .certificate: "meeting-certificate"
        case .agencyLost: "meeting-lost"
        case .bookingCancelled: "meeting-called-off"
        // The others have no screen of their own while a visit goes on.
        case .browserBroke, .sessionEnded, .cancelled, .hungUp, .endedByAgency, .timeLimit: "meeting-broke"
        }
    }

    /// Messages of its screen begin so.
    var key: String {
        switch self {
        case .nobodyJoined: "meeting.end.nobodyJoined"
        case .agencyClosed: "meeting.end.closed"
        case .queueFull: "meeting.end.queueFull"
        case .bookingRefused: "meeting.end.bookingRefused"
        case .noLine: "meeting.end.noLine"
        case .ticketRefused: "meeting.end.refused"
        case .notSetUp: "meeting.end.notSetUp"
        case .noCamera: "meeting.end.noCamera"
        case .leftTheAgency: "meeting.end.left"
        case .certificate: "meeting.end.certificate"
        case .agencyLost: "meeting.end.lost"
        case .bookingCancelled: "meeting.end.calledOff"
        case .browserBroke, .sessionEnded, .cancelled, .hungUp, .endedByAgency, .timeLimit: "meeting.end.broke"
        }
    }

    /// Ends with a screen of their own.
    static let told: [MeetingEnd] = [
        .nobodyJoined, .agencyClosed, .queueFull, .bookingRefused, .noLine, .ticketRefused, .notSetUp, .noCamera,
        .browserBroke, .leftTheAgency, .certificate, .agencyLost,
        .bookingCancelled,
    ]
}
