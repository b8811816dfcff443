// SPDX-License-Identifier: EUPL-1.2

/// The day of Swedish local time that an event is counted in. The central that counts and whoever checks its figures
/// use this one rule.
public enum UsageDay {
    /// The bucket of events whose day cannot be decided.
    public static let unknown: Int64 = -1
    /// CLOCK_BOOTTIME against the true time: 100 ppm, twice what a quartz at room temperature is sold with.
    public static let driftDivisor: Int64 = 10_000

    /// What CLOCK_BOOTTIME may be wrong by after so many milliseconds.
    public static func drift(_ bootMilliseconds: Int64) -> Int64 { bootMilliseconds / driftDivisor }

    /// 2026-01-01, before any of this software ran, to 2100-01-01: outside it a wall clock is nonsense, whoever
    /// confirmed it. A dead battery's 1970 and a firmware's build date are outside.
    public static let sane: Range<Int64> = 1_767_225_600_000..<4_102_444_800_000

    /// The day in which a record's minute began, as days since 1970-01-01, when it is the same throughout the bounds;
    /// else `unknown`.
    /// - Parameter began: between which moments the boot began, milliseconds UTC; `nil`: nobody knows.
    public static func of(bootMinutes: UInt32, began: ClosedRange<Int64>?) -> Int64 {
        guard let began else { return unknown }
        let since = Int64(bootMinutes) * 60_000
        let drift = drift(since)
        let lower = began.lowerBound.addingReportingOverflow(since - drift)
        let upper = began.upperBound.addingReportingOverflow(since + drift)
        guard !lower.overflow, !upper.overflow, sane.contains(lower.partialValue), sane.contains(upper.partialValue)
        else { return unknown }
        let day = LocalMinute(utcMilliseconds: lower.partialValue).date.dayNumber
        guard LocalMinute(utcMilliseconds: upper.partialValue).date.dayNumber == day else { return unknown }
        return Int64(day)
    }

    /// The day of folded events, of which only the day of the boot is known (24 hours from its start on): the same
    /// calendar day from the first of their minutes to the last, else `unknown`.
    public static func of(bootDay: UInt32, began: ClosedRange<Int64>?) -> Int64 {
        let first = UInt64(bootDay) * 1_440
        guard let minutes = UInt32(exactly: first), let last = UInt32(exactly: first + 1_439) else { return unknown }
        let day = of(bootMinutes: minutes, began: began)
        return of(bootMinutes: last, began: began) == day ? day : unknown
    }
}
