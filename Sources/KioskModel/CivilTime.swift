// SPDX-License-Identifier: EUPL-1.2

/// A day of the Gregorian calendar, without a zone.
public struct CivilDate: Sendable, Hashable, Comparable, Codable {
    public var year: Int
    public var month: Int
    public var day: Int

    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", public domain).
    public var dayNumber: Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    public init(dayNumber: Int) {
        let z = dayNumber + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * mp + 2) / 5 + 1
        month = mp < 10 ? mp + 3 : mp - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// 1 Monday … 7 Sunday (ISO 8601).
    public var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }

    public func adding(days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

    public static func < (a: CivilDate, b: CivilDate) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
}

/// A minute of Swedish local time.
public struct LocalMinute: Sendable, Hashable, Comparable {
    public var date: CivilDate
    /// Minutes since local midnight, 0 … 1,439.
    public var minute: Int

    public init(date: CivilDate, minute: Int) {
        self.date = date
        self.minute = minute
    }

    /// Swedish local time of an instant. Summer time by the rule of directive 2000/84/EC: from the last Sunday in March
    /// 01:00 UTC to the last Sunday in October 01:00 UTC, UTC+2, else UTC+1.
    public init(utcMilliseconds: Int64) {
        let utcMinutes = Int((Double(utcMilliseconds) / 60_000).rounded(.down))
        let offset = Self.isSummer(utcMinutes) ? 120 : 60
        let local = utcMinutes + offset
        let day = Int((Double(local) / 1_440).rounded(.down))
        date = CivilDate(dayNumber: day)
        minute = local - day * 1_440
    }

    static func isSummer(_ utcMinutes: Int) -> Bool {
        let day = Int((Double(utcMinutes) / 1_440).rounded(.down))
        let year = CivilDate(dayNumber: day).year
        func change(_ month: Int) -> Int {
            let last = CivilDate(year: year, month: month, day: 31)
            return (last.dayNumber - last.weekday % 7) * 1_440 + 60
        }
        return utcMinutes >= change(3) && utcMinutes < change(10)
    }

    public static func < (a: LocalMinute, b: LocalMinute) -> Bool { (a.date, a.minute) < (b.date, b.minute) }
}
