// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Which day of Swedish local time a record belongs to, as far as its boot's clock can be believed.
enum DayLedger {
    /// The bucket of records whose boot has no confirmed clock.
    static let unknownDay: Int64 = -1

    static func day(bootMinutes: UInt32, boot: BootRow) -> Int64 {
        let wall = boot.wallAtBootMilliseconds.addingReportingOverflow(Int64(bootMinutes) * 60_000)
        guard boot.trust == .central, !wall.overflow, wall.partialValue >= SoftwareVersion.builtMilliseconds,
            wall.partialValue < latestBelievable
        else { return unknownDay }
        return Int64(LocalMinute(utcMilliseconds: wall.partialValue).date.dayNumber)
    }

    /// 2100-01-01: beyond it a wall clock is nonsense, whoever confirmed it.
    private static let latestBelievable: Int64 = 4_102_444_800_000

    /// True when `new` says more about the time than `old`.
    static func isBetter(_ new: BootRow, than old: BootRow) -> Bool {
        if new.trust != old.trust { return new.trust.rawValue > old.trust.rawValue }
        return new.trust == .central && new.errorBoundMilliseconds < old.errorBoundMilliseconds
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
    }

    private(set) var events: [Key: Int64] = [:]

    mutating func add(_ count: Int64, _ key: Key) {
        events[key, default: 0] += count
    }

    func write(area: String, terminal: String, _ session: any DatabaseSession) throws {
        for (key, count) in events where count != 0 {
            try session.run(
                Statements.Usage.raise,
                [
                    .text(area), .text(terminal), .number(key.place), .number(key.day), .number(key.kind),
                    .number(key.purpose), .number(key.first), .number(count),
                ])
        }
    }
}
