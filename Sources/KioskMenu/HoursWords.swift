// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Opening hours as messages.
struct HoursWords {
    let hours: OpeningHours

    init(_ hours: OpeningHours) { self.hours = hours }

    /// "09.00–12.00 och 13.00–16.00".
    static func spans(_ spans: [OpeningHours.Span]) -> Message {
        guard let first = spans.first else { return Message("hours.closed") }
        let one =
            first.opens == 0 && first.closes == 1_440
            ? Message("hours.allDay")
            : Message("hours.span", ["opens": .time(first.opens), "closes": .time(first.closes)])
        if spans.count == 1 { return one }
        return Message("hours.and", ["first": .message(one), "rest": .message(self.spans(Array(spans.dropFirst())))])
    }

    /// Whether it is open now and what changes next. Only for a trusted clock.
    func today(_ now: LocalMinute) -> Message {
        guard let closes = hours.closes(after: now) else { return opens(now) }
        let days = closes.date.dayNumber - now.date.dayNumber
        if days > 1 || (days == 1 && closes.minute >= now.minute) { return Message("hours.openAllDay") }
        return Message("hours.openUntil", ["time": .time(closes.minute)])
    }

    /// "Stängt nu. Öppnar på måndag klockan 09.00."
    func opens(_ now: LocalMinute) -> Message {
        guard let next = hours.nextOpening(after: now) else { return Message("hours.closedLong") }
        let time = Message.Argument.time(next.minute)
        return switch next.date.dayNumber - now.date.dayNumber {
        case 0: Message("hours.opensToday", ["time": time])
        case 1: Message("hours.opensTomorrow", ["time": time])
        case 2...6:
            Message(
                "hours.opensWeekday",
                ["weekday": .message(Message("weekday.\(next.date.weekday)")), "time": time])
        default: Message("hours.opensDate", ["day": .day(next.date), "time": time])
        }
    }

    /// The printed hours, true whatever the clock says: days with equal hours in one line, then holidays.
    var week: [Message] {
        var lines: [Message] = []
        var first = 1
        for day in 1...7 where day == 7 || hours.week[day] != hours.week[first - 1] {
            let spans = Message.Argument.message(Self.spans(hours.week[first - 1]))
            let name = Message.Argument.message(Message("weekday.start.\(first)"))
            lines.append(
                first == day
                    ? Message("hours.day", ["day": name, "hours": spans])
                    : Message(
                        "hours.days",
                        ["first": name, "last": .message(Message("weekday.\(day)")), "hours": spans]))
            first = day + 1
        }
        if let eves = hours.eves { lines.append(Message("hours.eves", ["hours": .message(Self.spans(eves))])) }
        lines.append(Message("hours.holidays", ["hours": .message(Self.spans(hours.holidays))]))
        return lines
    }
}
