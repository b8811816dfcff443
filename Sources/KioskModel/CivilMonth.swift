// SPDX-License-Identifier: EUPL-1.2

/// A month of the Gregorian calendar: what figures are paid by.
public struct CivilMonth: Sendable, Hashable, Comparable {
    public let year: Int
    /// 1 … 12.
    public let month: Int

    /// - Returns: `nil` for a month there is none of, or a year outside 1 … 9999.
    public init?(year: Int, month: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month) else { return nil }
        self.year = year
        self.month = month
    }

    /// Reads `2026-11`.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D }), let year = Int(parts[0]),
            let month = Int(parts[1])
        else { return nil }
        self.init(year: year, month: month)
    }

    public var text: String {
        let years = String(year)
        return String(repeating: "0", count: 4 - years.count) + years + (month < 10 ? "-0" : "-") + String(month)
    }

    /// Its days, as days since 1970-01-01.
    public var days: Range<Int64> {
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        let first = CivilDate(year: year, month: month, day: 1).dayNumber
        return Int64(first)..<Int64(CivilDate(year: next.0, month: next.1, day: 1).dayNumber)
    }

    /// The month after; `nil` after December 9999.
    public var next: CivilMonth? {
        month == 12 ? CivilMonth(year: year + 1, month: 1) : CivilMonth(year: year, month: month + 1)
    }

    /// The month that a day since 1970-01-01 is in; `nil` outside 1 … 9999.
    public init?(day: Int64) {
        guard (-1_000_000...3_000_000).contains(day) else { return nil }
        let date = CivilDate(dayNumber: Int(day))
        self.init(year: date.year, month: date.month)
    }

    public static func < (a: CivilMonth, b: CivilMonth) -> Bool { (a.year, a.month) < (b.year, b.month) }
}

extension CivilDate {
    /// ISO 8601, `2026-11-25`.
    public var text: String {
        func pad(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
    }
}
