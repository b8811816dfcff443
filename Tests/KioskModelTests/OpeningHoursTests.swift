// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@Suite struct OpeningHoursTests {
    static let office = OpeningHours.Span(opens: 9 * 60, closes: 12 * 60)
    static let afternoon = OpeningHours.Span(opens: 13 * 60, closes: 16 * 60)
    /// Weekdays 9–12 and 13–16; eves of holidays 9–12.
    static let hours = OpeningHours(
        week: Array(repeating: [office, afternoon], count: 5) + [[], []], eves: [office])

    static func at(_ month: Int, _ day: Int, _ hour: Int, _ minute: Int = 0) -> LocalMinute {
        LocalMinute(date: CivilDate(year: 2026, month: month, day: day), minute: hour * 60 + minute)
    }

    @Test(arguments: [
        (at(11, 23, 8, 59), false), (at(11, 23, 9), true), (at(11, 23, 11, 59), true), (at(11, 23, 12), false),
        (at(11, 23, 13), true), (at(11, 23, 16), false), (at(11, 22, 10), false),
        (at(1, 6, 10), false), (at(4, 3, 10), false),
        (at(12, 24, 10), true), (at(12, 24, 14), false),
    ]) func isOpen(_ time: LocalMinute, _ open: Bool) {
        #expect(Self.hours.isOpen(at: time) == open)
        #expect((Self.hours.closes(after: time) != nil) == open)
    }

    @Test(arguments: [
        (at(11, 23, 8), at(11, 23, 9)), (at(11, 23, 9), at(11, 23, 13)), (at(11, 23, 13), at(11, 24, 9)),
        (at(11, 27, 17), at(11, 30, 9)),
        // Maundy Thursday afternoon to Tuesday after Easter; but Easter eve is an eve with hours of its own.
        (at(4, 2, 17), at(4, 4, 9)), (at(4, 4, 12), at(4, 7, 9)),
        (at(12, 24, 12), at(12, 28, 9)),
    ]) func nextOpening(after time: LocalMinute, is next: LocalMinute) {
        #expect(Self.hours.nextOpening(after: time) == next)
    }

    @Test func aSpanToMidnightJoinsTheNextDay() {
        let night = OpeningHours(
            week: Array(
                repeating: [
                    OpeningHours.Span(opens: 0, closes: 120), OpeningHours.Span(opens: 1_200, closes: 1_440),
                ], count: 7))
        #expect(night.closes(after: Self.at(11, 23, 21)) == Self.at(11, 24, 2))
        #expect(night.closes(after: Self.at(11, 23, 1)) == Self.at(11, 23, 2))
    }

    @Test func neverOpenHasNoNextOpening() {
        let never = OpeningHours(week: Array(repeating: [], count: 7))
        #expect(never.nextOpening(after: Self.at(11, 23, 9)) == nil)
        #expect(OpeningHours.always.isOpen(at: Self.at(12, 25, 3)))
        #expect(OpeningHours.always.closes(after: Self.at(12, 25, 3)) != nil)
    }
}
