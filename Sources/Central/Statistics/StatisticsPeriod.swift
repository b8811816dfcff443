// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A month, "2026-10", or an ISO week, "2026-W44", of Swedish days.
struct StatisticsPeriod: Sendable, Equatable {
    let text: String
    /// Days since 1970-01-01.
    let days: Range<Int64>

    /// Years before any of this software ran, and beyond all of it, are slips of the hand.
    private static let years = 2_020...2_999

    /// - Returns: `nil` for what is no month and no week.
    init?(_ text: String) {
        if let month = CivilMonth(text), Self.years.contains(month.year) {
            self.init(text: text, days: month.days)
        } else if let days = Self.week(text) {
            self.init(text: text, days: days)
        } else {
            return nil
        }
    }

    private init(text: String, days: Range<Int64>) {
        self.text = text
        self.days = days
    }

    /// Weeks begin on Monday, and the first of a year holds 4 January (ISO 8601).
    private static func week(_ text: String) -> Range<Int64>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, let year = Int(parts[0]), years.contains(year),
            parts[1].first == "W", parts[1].utf8.count == 3, let number = Int(parts[1].dropFirst()), number >= 1
        else { return nil }
        let fourth = CivilDate(year: year, month: 1, day: 4)
        let monday = fourth.adding(days: 1 - fourth.weekday + 7 * (number - 1))
        // A week is of the year that its Thursday is in.
        guard monday.adding(days: 3).year == year else { return nil }
        return Int64(monday.dayNumber)..<Int64(monday.dayNumber) + 7
    }
}
