// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// Meetings until they are over. No screen of a wait or a meeting writes the agency's name large: it is not to be read
/// from the till.
extension ScreenMaker {
    // MARK: Whom

    func meetings(_ visit: Visit) -> Screen {
        var all = around.meetingAgencies.map { agency in
            Choice(
                id: "meet." + agency.id, name: SafeText.clean(agency.name), value: value(of: agency, visit),
                hint: SafeText.clean(agency.text(in: tag).text))
        }
        all += meetingExtras(visit)
        var nodes = [heading(say("meetings.heading"))]
        if let obstacle = around.meetings.obstacle {
            nodes.append(text("obstacle", say(obstacle == .noCamera ? "meetings.noCamera" : "meetings.notNow")))
        } else if around.meetings.lacksCamera {
            nodes.append(text("obstacle", say("meetings.soundOnly")))
        }
        return visitScreen("meetings", visit, nodes, all, atMost: 4)
    }

    private func value(of agency: Agency, _ visit: Visit) -> String {
        switch around.door(of: agency) {
        case .bookedOnly: return say("meetings.bookedOnly")
        case .closed: return say("hours.closedNow")
        case .open, .untold: break
        }
        if visit.wantsInterpreter, agency.meeting?.hasInterpreter != true { return say("meetings.noInterpreter") }
        return around.door(of: agency) == .open ? say("hours.openNow") : ""
    }

    private func meetingExtras(_ visit: Visit) -> [Choice] {
        var all: [Choice] = []
        if !around.bookableAgencies.isEmpty {
            all.append(Choice(id: "choice.booking", name: say("meetings.booking")))
        }
        if around.meetingAgencies.contains(where: { $0.meeting?.hasInterpreter == true }) {
            all.append(
                Choice(
                    id: "choice.interpreter", name: say("meetings.interpreter"),
                    value: say(visit.wantsInterpreter ? "meetings.interpreter.yes" : "meetings.interpreter.no"),
                    isSelected: visit.wantsInterpreter))
        }
        all.append(Choice(id: "choice.rehearse", name: say("meetings.rehearse")))
        return all
    }

    // MARK: Waiting and meeting

    func meeting(_ visit: Visit) -> Screen {
        guard let meeting = visit.meeting else { return meetings(visit) }
        switch meeting.phase {
        case .asking: return waiting(visit, meeting, isAsking: true, place: nil)
        case .waiting(let place): return waiting(visit, meeting, isAsking: false, place: place)
        case .opening: return opening(visit, meeting)
        case .running(let hasJoined): return running(visit, meeting, hasJoined)
        case .over(let end): return meetingOver(visit, meeting, end)
        }
    }

    private func agencyName(_ meeting: MeetingErrand) -> Message.Argument {
        .text(content.agencies.first { $0.code == meeting.wish.agency }?.name ?? "")
    }

    private func waiting(_ visit: Visit, _ meeting: MeetingErrand, isAsking: Bool, place: Int?) -> Screen {
        let progress: String
        switch (isAsking, place) {
        case (true, _): progress = say("meeting.asking.text")
        case (false, .some(let place)) where place > 1:
            progress = say("meeting.place", ["place": .number(place)])
        case (false, .some): progress = say("meeting.next")
        case (false, .none): progress = say("meeting.wait")
        }
        var nodes = [
            heading(say(isAsking ? "meeting.asking" : "meeting.waiting")),
            Node(id: "progress", role: .progress, name: progress),
            text("seen", say("meeting.seen")),
            text("kept", say("meeting.kept")),
            text("with", say("meeting.with", ["agency": agencyName(meeting)])),
        ]
        if meeting.wish.wantsInterpreter { nodes.append(text("interpreter", say("meeting.interpreter.asked"))) }
        return visitScreen(
            "meeting-waiting", visit, nodes,
            [
                Choice(id: "choice.cancel", name: say("meeting.cancel")),
                Choice(id: "choice.callback", name: say("meeting.callback")),
            ])
    }

    private func opening(_ visit: Visit, _ meeting: MeetingErrand) -> Screen {
        visitScreen(
            "meeting-opening", visit,
            [
                heading(say("meeting.opening")),
                Node(id: "progress", role: .progress, name: say("meeting.opening.text")),
                text("seen", say("meeting.seen.now")),
                text("kept", say("meeting.kept.now")),
            ], [Choice(id: "choice.cancel", name: say("meeting.stop"))])
    }

    private func running(_ visit: Visit, _ meeting: MeetingErrand, _ hasJoined: Bool) -> Screen {
        var nodes = [heading(say("meeting.running"))]
        if meeting.isWarned, let left = meeting.minutesLeft {
            nodes.append(Node(id: "warning", role: .notice(.assertive), name: say(.plural("meeting.left", left))))
        }
        if meeting.slip != nil {
            nodes.append(Node(id: "slip", role: .notice(.polite), name: say("meeting.slipWaits")))
        }
        let progress = hasJoined ? "meeting.joined" : meeting.knowsJoining ? "meeting.joining" : "meeting.open"
        nodes.append(Node(id: "progress", role: .progress, name: say(progress)))
        if meeting.wish.wantsInterpreter {
            let key = meeting.hasInterpreter ? "meeting.interpreter.here" : "meeting.interpreter.away"
            nodes.append(text("interpreter", say(key)))
        }
        nodes.append(text("with", say("meeting.with", ["agency": agencyName(meeting)])))
        if !meeting.isWarned, let left = meeting.minutesLeft {
            nodes.append(text("left", say(.plural("meeting.left", left))))
        }
        nodes.append(text("how", say("meeting.how")))
        return visitScreen(
            "meeting-running", visit, nodes, [Choice(id: "choice.hangup", name: say("meeting.hangup"))])
    }

    func meetingsStopped(_ visit: Visit) -> Screen {
        visitScreen(
            "meetings-stopped", visit,
            [
                fault("meetings.stopped"), text("errand", say("meetings.stopped.errand")),
                text("who", say("fault.stopped.who")),
            ], [Choice(id: "choice.return", name: say("choice.return"))])
    }

    // MARK: The rehearsal

    func rehearsal(_ visit: Visit) -> Screen {
        let rehearsal = visit.rehearsal ?? Rehearsal()
        let report = rehearsal.report
        let isLooking = !rehearsal.isOver && !report.isComplete
        var nodes = [heading(say("rehearsal.heading"))]
        nodes += report.named.map { name, light in
            let isThere = RehearsalReport.isOnlyThere(name, light)
            let state = isThere ? "there" : light == .unknown && isLooking ? "looking" : light.rawValue
            return text(name, say("rehearsal.\(name)", ["state": .message(Message("rehearsal.\(state)"))]))
        }
        nodes.append(
            isLooking
                ? Node(id: "progress", role: .progress, name: say("rehearsal.wait"))
                : text("verdict", say(report.isGood ? "rehearsal.ready" : "rehearsal.notReady")))
        var all = [
            Choice(id: "choice.return", name: say("rehearsal.done")),
            Choice(id: "choice.again", name: say("rehearsal.again")),
        ]
        if !isLooking, around.mirrorAgency != nil {
            all.append(Choice(id: "choice.mirror", name: say("rehearsal.mirror")))
        }
        return visitScreen("rehearsal", visit, nodes, all)
    }
}
