// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// From counters as they stood on some days to what was added in between.
///
/// What a report tells anew is counted on the day before it: it was made at the first contact of its own day. A terminal
/// that was out of reach for a week tells the week at once; late news count when they are told, so that no period that
/// was published has to change.
enum AgencySeries {
    struct Standing: Sendable, Equatable {
        var day: Int64
        var place: UInt32
        var value: Int64
    }

    /// - Parameter standings: of one counter of one terminal, ascending by day.
    /// - Returns: what came to be known within `days`, by place.
    static func added(_ standings: [Standing], days: Range<Int64>) -> [UInt32: Int64] {
        var before: Int64 = 0
        var added: [UInt32: Int64] = [:]
        for standing in standings {
            // A journal that was salvaged may have begun again below.
            let more = standing.value >= before ? standing.value - before : standing.value
            before = standing.value
            if days.contains(standing.day - 1) { added[standing.place, default: 0] += more }
        }
        return added
    }
}
