// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// Opening hours as they are written: `mo-fr: ["08:00-16:00"]`, `holidays`, `eves`, or `always`.
enum HoursText {
    static let days = ["mo", "tu", "we", "th", "fr", "sa", "su"]

    static func read(_ node: Node, file: String, _ findings: inout Findings) -> OpeningHours? {
        if node.scalar?.string == "always" { return .always }
        guard let mapping = node.mapping, !mapping.isEmpty else {
            findings.add(file, node.mark, "`hours` has no days", "Write `mo-fr: [\"08:00-16:00\"]`, or `always`")
            return nil
        }
        var week = Array(repeating: [OpeningHours.Span](), count: 7)
        var seen: Set<Int> = []
        var holidays: [OpeningHours.Span] = []
        var eves: [OpeningHours.Span]?
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            let spans = readSpans(value, file: file, &findings)
            switch name {
            case "holidays": holidays = spans
            case "eves": eves = spans
            default:
                guard let range = dayRange(name) else {
                    findings.add(
                        file, key.mark, "unknown day `\(name)`",
                        "Use mo tu we th fr sa su, a range such as mo-fr, holidays or eves")
                    continue
                }
                for day in range {
                    if !seen.insert(day).inserted {
                        findings.add(file, key.mark, "hours of `\(days[day])` are given twice", "Give each day once")
                    }
                    week[day] = spans
                }
            }
        }
        return OpeningHours(week: week, holidays: holidays, eves: eves)
    }

    static func dayRange(_ text: String) -> ClosedRange<Int>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { days.firstIndex(of: String($0)) }
        guard let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2, first <= last else {
            return nil
        }
        return first...last
    }

    private static func readSpans(_ node: Node, file: String, _ findings: inout Findings) -> [OpeningHours.Span] {
        guard let items = node.sequence, items.count <= ContentLimits.spansADay else {
            findings.add(
                file, node.mark, "hours of a day are a list of at most \(ContentLimits.spansADay)",
                "Write [\"08:00-16:00\"], or [] for closed")
            return []
        }
        var spans: [OpeningHours.Span] = []
        for item in items {
            let text = item.scalar?.string ?? ""
            guard let span = span(text) else {
                findings.add(
                    file, item.mark, "`\(text)` is not a time from and to", "Write for instance \"08:00-16:00\"")
                continue
            }
            guard span.opens < span.closes else {
                findings.add(
                    file, item.mark, "the hours `\(text)` end before they begin",
                    "Swap the times; hours past midnight go on the next day")
                continue
            }
            if spans.contains(where: { $0.opens < span.closes && span.opens < $0.closes }) {
                findings.add(file, item.mark, "the hours `\(text)` overlap others of the day", "Join or separate them")
            }
            spans.append(span)
        }
        return spans.sorted { $0.opens < $1.opens }
    }

    static func span(_ text: String) -> OpeningHours.Span? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let opens = minute(parts[0]), let closes = minute(parts[1]) else { return nil }
        return OpeningHours.Span(opens: opens, closes: closes)
    }

    /// "08:00" … "24:00".
    private static func minute(_ text: Substring) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == 58, let hour = Int(text.prefix(2)), let minute = Int(text.suffix(2)),
            bytes[0] != 43, bytes[0] != 45, bytes[3] != 43, bytes[3] != 45, minute < 60,
            hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }
}
