// SPDX-License-Identifier: EUPL-1.2

/// Weekly opening hours with exceptions; times are Swedish local minutes since midnight.
public struct OpeningHours: Codable, Sendable, Equatable {
    public struct Span: Codable, Sendable, Equatable {
        /// Minutes since midnight, opens … closes, closes ≤ 1,440.
        public var opens: Int
        public var closes: Int

        public init(opens: Int, closes: Int) {
            self.opens = opens
            self.closes = closes
        }
    }

    /// Seven lists of spans, Monday first.
    public var week: [[Span]]
    /// Spans on Sweden's public holidays; usually none.
    public var holidays: [Span]
    /// Spans on the eves of holidays (helgdagsaftnar); `nil`: as the weekday.
    public var eves: [Span]?

    public init(week: [[Span]], holidays: [Span] = [], eves: [Span]? = nil) {
        precondition(week.count == 7, "a week has seven days")
        self.week = week
        self.holidays = holidays
        self.eves = eves
    }

    public static let always = OpeningHours(
        week: Array(repeating: [Span(opens: 0, closes: 1_440)], count: 7), holidays: [Span(opens: 0, closes: 1_440)])

    /// The spans of a day, holidays and eves considered.
    public func spans(on date: CivilDate) -> [Span] {
        if SwedishCalendar.isHoliday(date) { return holidays }
        if let eves, SwedishCalendar.isEve(date) { return eves }
        return week[date.weekday - 1]
    }

    public func isOpen(at time: LocalMinute) -> Bool {
        spans(on: time.date).contains { $0.opens <= time.minute && time.minute < $0.closes }
    }

    /// When the present span ends, if open now. A span to midnight joins the one that begins the next day.
    public func closes(after time: LocalMinute) -> LocalMinute? {
        guard var span = spans(on: time.date).first(where: { $0.opens <= time.minute && time.minute < $0.closes })
        else { return nil }
        var date = time.date
        for _ in 0..<8 where span.closes == 1_440 {
            guard let next = spans(on: date.adding(days: 1)).first(where: { $0.opens == 0 }) else { break }
            date = date.adding(days: 1)
            span = next
        }
        return LocalMinute(date: date, minute: span.closes)
    }

    /// The next opening strictly after now, within 30 days.
    public func nextOpening(after time: LocalMinute) -> LocalMinute? {
        for ahead in 0...30 {
            let date = time.date.adding(days: ahead)
            for span in spans(on: date).sorted(by: { $0.opens < $1.opens })
            where ahead > 0 || span.opens > time.minute {
                return LocalMinute(date: date, minute: span.opens)
            }
        }
        return nil
    }
}

/// Sweden's public holidays (lag 1989:253 om allmänna helgdagar) and the eves that offices treat like them.
public enum SwedishCalendar {
    /// Easter Sunday by the anonymous Gregorian algorithm (Meeus, "Astronomical Algorithms", ch. 8).
    public static func easter(_ year: Int) -> CivilDate {
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let (d, e) = (b / 4, b % 4)
        let g = (8 * b + 13) / 25
        let h = (19 * a + b - d - g + 15) % 30
        let (i, k) = (c / 4, c % 4)
        let l = (32 + 2 * e + 2 * i - h - k) % 7
        let m = (a + 11 * h + 19 * l) / 433
        let n = (h + l - 7 * m + 90) / 25
        let p = (h + l - 7 * m + 33 * n + 19) % 32
        return CivilDate(year: year, month: n, day: p)
    }

    public static func isHoliday(_ date: CivilDate) -> Bool {
        switch (date.month, date.day) {
        case (1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26): return true
        default: break
        }
        let fromEaster = date.dayNumber - easter(date.year).dayNumber
        if [-2, 0, 1, 39, 49].contains(fromEaster) { return true }
        return date == midsummerDay(date.year) || date == allSaintsDay(date.year)
    }

    /// Midsummer's eve, Christmas eve, New Year's eve, Easter eve.
    public static func isEve(_ date: CivilDate) -> Bool {
        (date.month == 12 && (date.day == 24 || date.day == 31))
            || date == midsummerDay(date.year).adding(days: -1)
            || date == easter(date.year).adding(days: -1)
    }

    /// The Saturday of 20–26 June.
    static func midsummerDay(_ year: Int) -> CivilDate { saturday(onOrAfter: CivilDate(year: year, month: 6, day: 20)) }

    /// The Saturday of 31 October–6 November.
    static func allSaintsDay(_ year: Int) -> CivilDate {
        saturday(onOrAfter: CivilDate(year: year, month: 10, day: 31))
    }

    static func saturday(onOrAfter date: CivilDate) -> CivilDate { date.adding(days: (13 - date.weekday) % 7) }
}
