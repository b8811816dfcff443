// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@Suite struct CalendarTests {
    /// The movable days of 2024–2030 as printed in Swedish almanacs: Good Friday, Easter Sunday, Easter Monday,
    /// Ascension Day, Whit Sunday, Midsummer Day, All Saints' Day.
    static let movable: [(year: Int, days: [(Int, Int)])] = [
        (2024, [(3, 29), (3, 31), (4, 1), (5, 9), (5, 19), (6, 22), (11, 2)]),
        (2025, [(4, 18), (4, 20), (4, 21), (5, 29), (6, 8), (6, 21), (11, 1)]),
        (2026, [(4, 3), (4, 5), (4, 6), (5, 14), (5, 24), (6, 20), (10, 31)]),
        (2027, [(3, 26), (3, 28), (3, 29), (5, 6), (5, 16), (6, 26), (11, 6)]),
        (2028, [(4, 14), (4, 16), (4, 17), (5, 25), (6, 4), (6, 24), (11, 4)]),
        (2029, [(3, 30), (4, 1), (4, 2), (5, 10), (5, 20), (6, 23), (11, 3)]),
        (2030, [(4, 19), (4, 21), (4, 22), (5, 30), (6, 9), (6, 22), (11, 2)]),
    ]
    static let fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26)]

    @Test(arguments: movable) func holidaysOfAYearAreTheseAndNoOthers(_ row: (year: Int, days: [(Int, Int)])) {
        let expected = Set((row.days + Self.fixed).map { CivilDate(year: row.year, month: $0.0, day: $0.1) })
        let first = CivilDate(year: row.year, month: 1, day: 1)
        var date = first
        var found: Set<CivilDate> = []
        while date.year == row.year {
            if SwedishCalendar.isHoliday(date) { found.insert(date) }
            date = date.adding(days: 1)
        }
        #expect(found == expected)
        #expect(SwedishCalendar.easter(row.year) == CivilDate(year: row.year, month: row.days[1].0, day: row.days[1].1))
    }

    @Test func evesOf2026() {
        let eves = (0..<365).map { CivilDate(year: 2026, month: 1, day: 1).adding(days: $0) }
            .filter(SwedishCalendar.isEve).map { [$0.month, $0.day] }
        #expect(eves == [[4, 4], [6, 19], [12, 24], [12, 31]])
    }

    /// Both sides of every change of 2024–2030, from the tz database (Europe/Stockholm).
    @Test(
        arguments: [
            (1_711_846_800, true), (1_729_990_800, false), (1_743_296_400, true), (1_761_440_400, false),
            (1_774_746_000, true), (1_792_890_000, false), (1_806_195_600, true), (1_824_944_400, false),
            (1_837_645_200, true), (1_856_394_000, false), (1_869_094_800, true), (1_887_843_600, false),
            (1_901_149_200, true), (1_919_293_200, false),
        ] as [(Int64, Bool)]) func clocksChange(at second: Int64, toSummer: Bool)
    {
        let before = LocalMinute(utcMilliseconds: (second - 1) * 1_000)
        let after = LocalMinute(utcMilliseconds: second * 1_000)
        #expect(before.minute == (toSummer ? 1 * 60 + 59 : 2 * 60 + 59))
        #expect(after.minute == (toSummer ? 3 * 60 : 2 * 60))
        #expect(before.date == after.date)
        #expect(after.date.weekday == 7)
    }

    @Test(arguments: [
        (Int64(0), CivilDate(year: 1970, month: 1, day: 1), 60),
        (-1, CivilDate(year: 1970, month: 1, day: 1), 59),
        (-3_600_001, CivilDate(year: 1969, month: 12, day: 31), 1_439),
        (1_709_161_200_000, CivilDate(year: 2024, month: 2, day: 29), 0),
        (4_102_444_800_000, CivilDate(year: 2100, month: 1, day: 1), 60),
    ]) func instantsAsLocalMinutes(milliseconds: Int64, date: CivilDate, minute: Int) {
        #expect(LocalMinute(utcMilliseconds: milliseconds) == LocalMinute(date: date, minute: minute))
    }

    @Test func everyDayNumberComesBack() {
        var expectedWeekday = CivilDate(dayNumber: -800_000).weekday
        for number in stride(from: -800_000, through: 800_000, by: 1) {
            let date = CivilDate(dayNumber: number)
            guard date.dayNumber == number, date.weekday == expectedWeekday, (1...12).contains(date.month) else {
                Issue.record("day \(number) became \(date)")
                return
            }
            expectedWeekday = expectedWeekday % 7 + 1
        }
        #expect(CivilDate(year: 2026, month: 11, day: 23).weekday == 1)
        #expect(CivilDate(year: 2000, month: 2, day: 29).adding(days: 1) == CivilDate(year: 2000, month: 3, day: 1))
        #expect(CivilDate(year: 1900, month: 2, day: 28).adding(days: 1) == CivilDate(year: 1900, month: 3, day: 1))
    }
}
