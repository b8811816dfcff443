// SPDX-License-Identifier: EUPL-1.2
import Foundation
import GRDB
import KioskModel

/// A record as it stands in the database, with the chain after it.
struct StoredRecord: Equatable {
    var record: UsageRecord
    var chain: [UInt8]
}

/// A block: the secret its salts come from, and the journal as it was before its first record.
struct BlockRow: Equatable {
    var epoch: UInt32
    var block: UInt64
    var seed: [UInt8]
    var chain: [UInt8]
    var counters: [CounterKey: UInt64]
}

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

/// Reading and writing rows; every value read is checked, since a damaged file may hold anything.
enum JournalTables {
    static let recordColumns =
        "epoch, sequence, boot, minutes, kind, purpose, first, second, third, content, place, chain"

    static func record(_ row: Row) throws -> StoredRecord {
        guard let kind = UsageEventKind(rawValue: try row.number(4)), let purpose = Purpose(rawValue: try row.number(5))
        else { throw JournalError.damaged("a record of no known kind") }
        let event = UsageEvent(
            kind, purpose: purpose, first: try row.number(6), second: try row.number(7), third: try row.number(8))
        guard UsageEventCatalogue.accepts(event) else { throw JournalError.damaged("an event outside the catalogue") }
        let record = UsageRecord(
            epoch: try row.number(0), sequence: try row.number(1), bootOrdinal: try row.number(2),
            bootMinutes: try row.number(3), event: event, contentVersion: try row.number(9),
            placeCode: try row.number(10))
        return StoredRecord(record: record, chain: try row.bytes(11, count: 32))
    }

    static func insert(_ stored: StoredRecord, _ db: Database) throws {
        let record = stored.record
        let event = record.event
        try db.cachedStatement(
            sql: "INSERT INTO record (\(recordColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            record.epoch, Int64(record.sequence), record.bootOrdinal, record.bootMinutes, event.kind.rawValue,
            event.purpose.rawValue, event.first, event.second, event.third, record.contentVersion, record.placeCode,
            Data(stored.chain),
        ])
    }

    /// Up to `limit` records of an epoch after `sequence`, in order.
    static func records(_ db: Database, epoch: UInt32, after sequence: UInt64, limit: Int) throws -> [StoredRecord] {
        var records: [StoredRecord] = []
        try eachRecord(db, epoch: epoch, after: sequence) {
            records.append($0)
            return records.count < limit
        }
        return records
    }

    /// Reads on until `body` answers false.
    static func eachRecord(
        _ db: Database, epoch: UInt32, after sequence: UInt64, _ body: (StoredRecord) throws -> Bool
    ) throws {
        let cursor = try Row.fetchCursor(
            db,
            sql: "SELECT \(recordColumns) FROM record WHERE epoch = ? AND sequence > ? ORDER BY sequence",
            arguments: [epoch, Int64(sequence)])
        while let row = try cursor.next() {
            if try !body(try record(row)) { return }
        }
    }

    static func lastRecord(_ db: Database, epoch: UInt32) throws -> StoredRecord? {
        try Row.fetchOne(
            db, sql: "SELECT \(recordColumns) FROM record WHERE epoch = ? ORDER BY sequence DESC LIMIT 1",
            arguments: [epoch]
        ).map(record)
    }

    static func block(_ db: Database, epoch: UInt32, block: UInt64) throws -> BlockRow? {
        let row = try Row.fetchOne(
            db, sql: "SELECT seed, chain, counters FROM block WHERE epoch = ? AND block = ?",
            arguments: [epoch, Int64(block)])
        return try row.map {
            BlockRow(
                epoch: epoch, block: block, seed: try $0.bytes(0, count: 32), chain: try $0.bytes(1, count: 32),
                counters: try CounterList.decode(try $0.bytes(2)))
        }
    }

    static func insert(_ block: BlockRow, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO block (epoch, block, seed, chain, counters) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                block.epoch, Int64(block.block), Data(block.seed), Data(block.chain),
                Data(CounterList.encode(block.counters)),
            ])
    }

    static func raise(_ key: CounterKey, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO counter (family, first, second, third, value) VALUES (?, ?, ?, ?, 1)
                ON CONFLICT (family, first, second, third) DO UPDATE SET value = value + 1
                """
        ).execute(arguments: [key.family.rawValue, key.first, key.second, key.third])
    }

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

    static func insert(_ checkpoint: Checkpoint, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO checkpoint (epoch, sequence, chain, counters, signature) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (epoch, sequence) DO UPDATE SET chain = excluded.chain, counters = excluded.counters,
                    signature = excluded.signature
                """,
            arguments: [
                checkpoint.epoch, Int64(checkpoint.sequence), Data(checkpoint.chain), Data(checkpoint.countersHash),
                Data(checkpoint.signature),
            ])
    }

    static func checkpoints(_ db: Database, epoch: UInt32) throws -> [Checkpoint] {
        try Row.fetchAll(
            db,
            sql: "SELECT sequence, chain, counters, signature FROM checkpoint WHERE epoch = ? ORDER BY sequence",
            arguments: [epoch]
        ).map { try checkpoint($0, epoch: epoch) }
    }

    static func lastCheckpoint(_ db: Database, epoch: UInt32) throws -> Checkpoint? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT sequence, chain, counters, signature FROM checkpoint WHERE epoch = ?
                ORDER BY sequence DESC LIMIT 1
                """,
            arguments: [epoch]
        ).map { try checkpoint($0, epoch: epoch) }
    }

    private static func checkpoint(_ row: Row, epoch: UInt32) throws -> Checkpoint {
        Checkpoint(
            epoch: epoch, sequence: try row.number(0), chain: try row.bytes(1, count: 32),
            countersHash: try row.bytes(2, count: 32), signature: try row.bytes(3, count: 64))
    }
}
