// SPDX-License-Identifier: EUPL-1.2
import Foundation
import GRDB
import KioskModel

/// What the central is known to have of an epoch.
struct EpochRow: Equatable {
    var epoch: UInt32
    var stored: UInt64 = 0
    var releasable: UInt64 = 0
    /// Records up to this one were deleted after their time.
    var pruned: UInt64 = 0
    /// The central holds other content under the same numbers: nothing more of it can be sent.
    var isAbandoned = false
    /// The last sequence of an epoch that was followed by another; `nil` for the current one.
    var closedAt: UInt64?
}

/// Rows of epochs, boots and counters, the same in every version; every value read is checked, since a damaged file may
/// hold anything.
enum JournalTables {
    static func counters(_ db: Database) throws -> [CounterKey: UInt64] {
        var counters: [CounterKey: UInt64] = [:]
        let cursor = try Row.fetchCursor(db, sql: "SELECT family, first, second, third, value FROM counter")
        while let row = try cursor.next() {
            guard let family = CounterKey.Family(rawValue: try row.number(0)) else {
                throw JournalError.damaged("a counter of no known family")
            }
            let key = CounterKey(
                family: family, first: try row.number(1), second: try row.number(2), third: try row.number(3))
            counters[key] = try row.number(4)
        }
        return counters
    }

    static func replaceCounters(_ counters: [CounterKey: UInt64], _ db: Database) throws {
        try db.execute(sql: "DELETE FROM counter")
        for (key, value) in counters {
            try db.execute(
                sql: "INSERT INTO counter (family, first, second, third, value) VALUES (?, ?, ?, ?, ?)",
                arguments: [key.family.rawValue, key.first, key.second, key.third, Int64(value)])
        }
    }

    static func epochs(_ db: Database) throws -> [EpochRow] {
        try Row.fetchAll(
            db, sql: "SELECT epoch, stored, releasable, pruned, abandoned, closed_at FROM epoch ORDER BY epoch"
        ).map {
            EpochRow(
                epoch: try $0.number(0), stored: try $0.number(1), releasable: try $0.number(2),
                pruned: try $0.number(3), isAbandoned: try $0.number(4, Int.self) != 0,
                closedAt: $0.hasNull(atIndex: 5) ? nil : try $0.number(5, UInt64.self))
        }
    }

    static func save(_ epoch: EpochRow, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO epoch (epoch, stored, releasable, pruned, abandoned, closed_at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (epoch) DO UPDATE SET stored = excluded.stored, releasable = excluded.releasable,
                    pruned = excluded.pruned, abandoned = excluded.abandoned, closed_at = excluded.closed_at
                """,
            arguments: [
                epoch.epoch, Int64(clamping: epoch.stored), Int64(clamping: epoch.releasable), Int64(epoch.pruned),
                epoch.isAbandoned, epoch.closedAt.map { Int64($0) },
            ])
    }

    static func boots(_ db: Database) throws -> [BootRow] {
        try Row.fetchAll(db, sql: "SELECT ordinal, id, wall, bound, trust FROM boot ORDER BY ordinal").map(boot)
    }

    static func boot(_ db: Database, ordinal: UInt32) throws -> BootRow? {
        try Row.fetchOne(
            db, sql: "SELECT ordinal, id, wall, bound, trust FROM boot WHERE ordinal = ?", arguments: [ordinal]
        ).map(boot)
    }

    static func lastBoot(_ db: Database) throws -> BootRow? {
        try Row.fetchOne(db, sql: "SELECT ordinal, id, wall, bound, trust FROM boot ORDER BY ordinal DESC LIMIT 1")
            .map(boot)
    }

    private static func boot(_ row: Row) throws -> BootRow {
        guard let trust = BootRow.Trust(rawValue: try row.number(4)) else {
            throw JournalError.damaged("a boot of no known trust")
        }
        return BootRow(
            ordinal: try row.number(0), bootID: try row.bytes(1, count: 16), wallAtBootMilliseconds: try row.number(2),
            errorBoundMilliseconds: try row.number(3), trust: trust)
    }

    static func save(_ boot: BootRow, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO boot (ordinal, id, wall, bound, trust) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (ordinal) DO UPDATE SET wall = excluded.wall, bound = excluded.bound, trust = excluded.trust
                """,
            arguments: [
                boot.ordinal, Data(boot.bootID), boot.wallAtBootMilliseconds, boot.errorBoundMilliseconds,
                boot.trust.rawValue,
            ])
    }
}
