// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// The code of a booked meeting, and who and when that is. Never about what.
extension ScreenMaker {
    func booking(_ visit: Visit) -> Screen {
        visitScreen(
            "meeting-code", visit, kind: .keypad,
            [heading(say("booking.heading")), text("what", say("booking.what"))]
                + keypad(Self.groupedCode(visit.keypad), name: "booking.field", isPrivate: false))
    }

    /// As it stands in the letter.
    static func groupedCode(_ typed: String) -> String {
        let half = BookingCode.length / 2
        return typed.count > half ? typed.prefix(half) + "-" + typed.dropFirst(half) : typed
    }

    func booked(_ visit: Visit) -> Screen {
        guard let errand = visit.booking else { return booking(visit) }
        switch errand.phase {
        case .asking: return bookingAsked(visit)
        case .unreachable:
            return visitScreen(
                "booking-no-line", visit, [fault("booking.noLine"), text("what", say("booking.noLine.what"))],
                [again, Choice(id: "choice.attendant", name: say("menu.attendant.name"))])
        case .told(let answer): return told(visit, answer)
        }
    }

    private var again: Choice { Choice(id: "choice.again", name: say("meeting.retry")) }
    private var retype: Choice { Choice(id: "choice.code", name: say("meeting.retype")) }

    private func bookingAsked(_ visit: Visit) -> Screen {
        visitScreen(
            "booking-asking", visit,
            [
                heading(say("booking.asking")),
                Node(id: "progress", role: .progress, name: say("booking.asking.text")),
            ], [retype])
    }

    private func told(_ visit: Visit, _ answer: BookingAnswer) -> Screen {
        let details = [answer.agency.flatMap(who), when(answer)].compactMap(\.self)
        func missed(_ id: String, _ key: String) -> Screen {
            var all: [Choice] = []
            if content.menu.contains(where: { $0.kind == .contactSlip }) {
                all.append(Choice(id: "choice.number", name: say("meeting.number")))
            }
            return visitScreen(
                id, visit, [fault(key)] + details + [text("what", say(key + ".what"))], all + [retype])
        }
        switch answer.refused {
        case nil:
            var nodes = [heading(say("booking.found"))] + details
            if let start = minute(answer.fromMilliseconds), around.clockTrusted,
                start.minute > around.now.minute, start.date == around.now.date
            {
                nodes.append(text("what", say("booking.soon")))
            }
            return visitScreen(
                "booking-found", visit, nodes, [Choice(id: "choice.go", name: say("booking.go")), retype])
        case .bookingTooEarly:
            let from = minute(answer.admittedMilliseconds)?.minute ?? 0
            return visitScreen(
                "booking-early", visit,
                [heading(say("booking.early"))] + details
                    + [text("what", say("booking.early.what", ["time": .time(from)]))],
                [Choice(id: "choice.again", name: say("booking.look")), retype])
        case .bookingTooLate: return missed("booking-late", "booking.late")
        case .bookingUsed: return missed("booking-used", "booking.used")
        case .bookingCancelled: return missed("booking-called-off", "meeting.end.calledOff")
        case .notSetUp:
            return visitScreen(
                "booking-not-set-up", visit,
                [fault("meeting.end.notSetUp")] + details + [text("what", say("booking.notSetUp.what"))],
                [again, Choice(id: "choice.attendant", name: say("menu.attendant.name"))])
        default:
            return visitScreen(
                "booking-unknown", visit, [fault("booking.unknown"), text("what", say("booking.unknown.what"))],
                [retype, Choice(id: "choice.attendant", name: say("menu.attendant.name"))])
        }
    }

    private func who(_ code: Int32) -> Node? {
        content.agencies.first { $0.code == code }.map {
            text("who", say("booking.who", ["agency": .text($0.name)]))
        }
    }

    private func when(_ answer: BookingAnswer) -> Node? {
        guard let start = minute(answer.fromMilliseconds) else { return nil }
        return Node(
            id: "when", role: .emphasis,
            name: say("booking.when", ["day": .day(start.date), "time": .time(start.minute)]))
    }

    private func minute(_ utcMilliseconds: Int64?) -> LocalMinute? {
        utcMilliseconds.map { LocalMinute(utcMilliseconds: $0) }
    }
}
