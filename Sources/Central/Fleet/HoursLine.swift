// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Opening hours in one line: "mo-fr 09:00-18:00, sa 10:00-14:00", or "always". Days that are not named are closed.
public enum HoursLine {
    static let days = ["mo", "tu", "we", "th", "fr", "sa", "su"]

    public static func read(_ text: String) throws -> OpeningHours {
        if text.trimmed == "always" { return .always }
        var week = Array(repeating: [OpeningHours.Span](), count: 7)
        for part in text.split(separator: ",") {
            let words = part.split(separator: " ")
            guard words.count == 2, let range = dayRange(String(words[0])), let span = span(String(words[1])) else {
                throw CentralError.invalid(
                    "\"\(SafeText.clean(String(part).trimmed))\" are no opening hours",
                    remedy: "write them like \"mo-fr 09:00-18:00, sa 10:00-14:00\"")
            }
            for day in range { week[day].append(span) }
        }
        return OpeningHours(week: week)
    }

    private static func dayRange(_ text: String) -> ClosedRange<Int>? {
        let names = text.lowercased().split(separator: "-").map(String.init)
        guard (1...2).contains(names.count), let first = days.firstIndex(of: names[0]),
            let last = days.firstIndex(of: names[names.count - 1]), first <= last
        else { return nil }
        return first...last
    }

    private static func span(_ text: String) -> OpeningHours.Span? {
        let ends = text.split(separator: "-").map { minute(String($0)) }
        guard ends.count == 2, let opens = ends[0], let closes = ends[1], opens < closes else { return nil }
        return OpeningHours.Span(opens: opens, closes: closes)
    }

    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
            (0...59).contains(minute), hour * 60 + minute <= 1_440
        else { return nil }
        return hour * 60 + minute
    }
}

extension String {
    var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
