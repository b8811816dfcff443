// SPDX-License-Identifier: EUPL-1.2
import Foundation
import GRDB
import KioskModel

/// The key of a row that belongs to a place in an epoch: one integer, so that SQLite's own row number is the index.
enum RowKey {
    static let bits: Int64 = 40
    static let most: UInt64 = 1 << 40 - 1

    static func key(_ epoch: UInt32, _ number: UInt64) -> Int64 {
        Int64(epoch) << bits | Int64(min(number, most))
    }

    /// The keys of a whole epoch.
    static func range(_ epoch: UInt32) -> ClosedRange<Int64> { key(epoch, 0)...key(epoch, most) }

    static func split(_ key: Int64) throws -> (epoch: UInt32, number: UInt64) {
        guard let epoch = UInt32(exactly: key >> bits) else { throw JournalError.damaged("a row of no epoch") }
        return (epoch, UInt64(key & (1 << bits - 1)))
    }
}

/// Rows of the newest blocks, which grow record by record.
///
/// A record is varints (boot, minutes, kind, purpose, three signed numbers, content, place) and the chain of 32 bytes. A
/// block is its seed 32, the chain before it 32 and all counters. A checkpoint is chain 32, hash of the counters 32,
/// signature 64.
enum LiveTables {
    static func bytes(_ record: UsageRecord, chain: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(72)
        Varint.append(UInt64(record.bootOrdinal), to: &bytes)
        Varint.append(UInt64(record.bootMinutes), to: &bytes)
        Varint.append(UInt64(record.event.kind.rawValue), to: &bytes)
        bytes.append(record.event.purpose.rawValue)
        Varint.append(signed: Int64(record.event.first), to: &bytes)
        Varint.append(signed: Int64(record.event.second), to: &bytes)
        Varint.append(signed: Int64(record.event.third), to: &bytes)
        Varint.append(UInt64(record.contentVersion), to: &bytes)
        Varint.append(UInt64(record.placeCode), to: &bytes)
        bytes.append(contentsOf: chain)
        return bytes
    }

    static func record(key: Int64, _ bytes: [UInt8]) throws -> StoredRecord {
        let (epoch, sequence) = try RowKey.split(key)
        var row = RowReader(bytes)
        let (boot, minutes) = (try row.number(UInt32.self), try row.number(UInt32.self))
        guard let kind = UsageEventKind(rawValue: try row.number()), let purpose = Purpose(rawValue: try row.take(1)[0])
        else { throw JournalError.damaged("a record of no known kind") }
        let event = UsageEvent(
            kind, purpose: purpose, first: try row.signed(), second: try row.signed(), third: try row.signed())
        guard UsageEventCatalogue.accepts(event) else { throw JournalError.damaged("an event outside the catalogue") }
        let record = UsageRecord(
            epoch: epoch, sequence: sequence, bootOrdinal: boot, bootMinutes: minutes, event: event,
            contentVersion: try row.number(), placeCode: try row.number())
        let chain = try row.take(32)
        try row.end()
        return StoredRecord(record: record, chain: chain)
    }

    static func insert(_ stored: StoredRecord, _ db: Database) throws {
        let key = RowKey.key(stored.record.epoch, stored.record.sequence)
        try db.cachedStatement(sql: "INSERT INTO record (id, body) VALUES (?, ?)")
            .execute(arguments: [key, Data(bytes(stored.record, chain: stored.chain))])
    }

    static func lastRecord(_ db: Database, epoch: UInt32) throws -> StoredRecord? {
        let keys = RowKey.range(epoch)
        return try Row.fetchOne(
            db, sql: "SELECT id, body FROM record WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1",
            arguments: [keys.lowerBound, keys.upperBound]
        ).map { try record(key: try $0.number(0), try $0.bytes(1)) }
    }

    // MARK: - Blocks

    static func insertBlock(_ block: KeptBlock, _ db: Database) throws {
        var body = block.seed + block.chainBefore
        CounterRow.append(block.counters ?? [:], to: &body)
        try db.execute(
            sql: "INSERT INTO block (id, body) VALUES (?, ?)",
            arguments: [RowKey.key(block.epoch, block.number), Data(body)])
    }

    /// The block without its records.
    static func head(_ db: Database, epoch: UInt32, number: UInt64) throws -> KeptBlock? {
        let row = try Row.fetchOne(
            db, sql: "SELECT body FROM block WHERE id = ?", arguments: [RowKey.key(epoch, number)])
        guard let row else { return nil }
        var reader = RowReader(try row.bytes(0))
        let block = KeptBlock(
            epoch: epoch, number: number, seed: try reader.take(32), chainBefore: try reader.take(32),
            counters: try CounterRow.read(&reader))
        try reader.end()
        return block
    }

    /// The block with as many of its records as can be read in order.
    static func block(_ db: Database, epoch: UInt32, number: UInt64, leniently: Bool) throws -> KeptBlock? {
        guard var block = try head(db, epoch: epoch, number: number) else { return nil }
        try JournalError.prefix(leniently) {
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT id, body FROM record WHERE id > ? AND id <= ? ORDER BY id",
                arguments: [
                    RowKey.key(epoch, block.start), RowKey.key(epoch, block.start + RecordChain.blockLength),
                ])
            while let row = try cursor.next() {
                try block.append(try record(key: try row.number(0), try row.bytes(1)))
            }
        }
        return block
    }

    /// Deletes the records after `start` up to `end`, and what belongs to them.
    static func delete(_ db: Database, epoch: UInt32, after start: UInt64, through end: UInt64) throws {
        let keys: StatementArguments = [RowKey.key(epoch, start), RowKey.key(epoch, end)]
        try db.execute(sql: "DELETE FROM record WHERE id > ? AND id <= ?", arguments: keys)
        try db.execute(sql: "DELETE FROM checkpoint WHERE id > ? AND id <= ?", arguments: keys)
    }

    static func deleteBlocks(_ db: Database, epoch: UInt32, _ numbers: Range<UInt64>) throws {
        try db.execute(
            sql: "DELETE FROM block WHERE id >= ? AND id < ?",
            arguments: [RowKey.key(epoch, numbers.lowerBound), RowKey.key(epoch, numbers.upperBound)])
    }

    // MARK: - Checkpoints

    static func insert(_ checkpoint: Checkpoint, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO checkpoint (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body
                """,
            arguments: [
                RowKey.key(checkpoint.epoch, checkpoint.sequence),
                Data(checkpoint.chain + checkpoint.countersHash + checkpoint.signature),
            ])
    }

    static func checkpoints(_ db: Database, epoch: UInt32) throws -> [Checkpoint] {
        let keys = RowKey.range(epoch)
        return try Row.fetchAll(
            db, sql: "SELECT id, body FROM checkpoint WHERE id BETWEEN ? AND ? ORDER BY id",
            arguments: [keys.lowerBound, keys.upperBound]
        ).map(checkpoint)
    }

    static func checkpoint(_ db: Database, epoch: UInt32, sequence: UInt64) throws -> Checkpoint? {
        try Row.fetchOne(
            db, sql: "SELECT id, body FROM checkpoint WHERE id = ?", arguments: [RowKey.key(epoch, sequence)]
        ).map(checkpoint)
    }

    static func lastCheckpoint(_ db: Database, epoch: UInt32) throws -> Checkpoint? {
        let keys = RowKey.range(epoch)
        return try Row.fetchOne(
            db, sql: "SELECT id, body FROM checkpoint WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1",
            arguments: [keys.lowerBound, keys.upperBound]
        ).map(checkpoint)
    }

    private static func checkpoint(_ row: Row) throws -> Checkpoint {
        let (epoch, sequence) = try RowKey.split(try row.number(0))
        var body = RowReader(try row.bytes(1, count: 128))
        return Checkpoint(
            epoch: epoch, sequence: sequence, chain: try body.take(32), countersHash: try body.take(32),
            signature: try body.take(64))
    }
}
