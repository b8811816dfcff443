// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Which day a figure belongs to.
enum DayLedger {
    /// The bucket of records whose day cannot be decided; its figures are shown beside the days'.
    static let unknownDay = UsageDay.unknown

    /// True when `new` says more about the time than `old`.
    static func isBetter(_ new: BootRow, than old: BootRow) -> Bool {
        new.isBetter(than: old)
    }
}

/// What the daily table is raised by, collected before it is written.
struct DayTally {
    struct Key: Hashable {
        let place: Int64
        let day: Int64
        let kind: Int64
        let purpose: Int64
        let first: Int64

        init(place: Int64, day: Int64, kind: Int64, purpose: Int64, first: Int64) {
            self.place = place
            self.day = day
            self.kind = kind
            self.purpose = purpose
            self.first = first
        }

        init(_ happening: ArrivedBatch.Happening, day: Int64) {
            let counter = happening.counter
            self.init(
                place: Int64(happening.place), day: day, kind: Int64(counter.first), purpose: Int64(counter.second),
                first: Int64(counter.third))
        }
    }

    private(set) var events: [Key: Int64] = [:]

    mutating func add(_ count: Int64, _ key: Key) {
        events[key, default: 0] += count
    }

    func write(area: String, terminal: String, _ session: any DatabaseSession) throws {
        var left = Array(events.filter { $0.value != 0 })[...]
        for (rows, statement) in Statements.Usage.raises {
            while left.count >= rows {
                var values: [SQLValue] = [.text(area), .text(terminal)]
                values.reserveCapacity(2 + rows * 6)
                for (key, count) in left.prefix(rows) {
                    for number in [key.place, key.day, key.kind, key.purpose, key.first, count] {
                        values.append(.integer(number))
                    }
                }
                try session.run(statement, values)
                left = left.dropFirst(rows)
            }
        }
    }
}
