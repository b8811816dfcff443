// SPDX-License-Identifier: EUPL-1.2
import Foundation
import GRDB
import KioskModel

/// Rows of complete blocks that the central has: a few bytes an event, and every record can still be told, sent and
/// proven.
///
/// A row is seed 32, chain before 32, chain after 32, hash of all counters 32 and signature 64 (the checkpoint of its end),
/// hash of the event counters 32, the agency counters raised in it, 1 and all counters before it or 0, and the columns.
enum SealedTables {
    /// So many blocks share one full list of counters.
    static let keyInterval: UInt64 = 16

    static func insert(_ block: KeptBlock, _ seal: BlockSeal, _ db: Database) throws {
        var body = block.seed + block.chainBefore + seal.chainAfter
        body += seal.checkpoint.countersHash + seal.checkpoint.signature + seal.eventsHash
        CounterRow.append(seal.agencies, to: &body)
        body.append(block.counters == nil ? 0 : 1)
        if let counters = block.counters { CounterRow.append(counters, to: &body) }
        body += RecordColumns.encode(block.records)
        try db.execute(
            sql: "INSERT INTO sealed (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            arguments: [RowKey.key(block.epoch, block.number), Data(body)])
    }

    static func block(_ db: Database, epoch: UInt32, number: UInt64) throws -> KeptBlock? {
        try Row.fetchOne(
            db, sql: "SELECT id, body FROM sealed WHERE id = ?", arguments: [RowKey.key(epoch, number)]
        ).map(block)
    }

    static func last(_ db: Database, epoch: UInt32) throws -> KeptBlock? {
        let keys = RowKey.range(epoch)
        return try Row.fetchOne(
            db, sql: "SELECT id, body FROM sealed WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1",
            arguments: [keys.lowerBound, keys.upperBound]
        ).map(block)
    }

    private static func block(_ row: Row) throws -> KeptBlock {
        let (epoch, number) = try RowKey.split(try row.number(0))
        var body = RowReader(try row.bytes(1))
        let (seed, chainBefore, chainAfter) = (try body.take(32), try body.take(32), try body.take(32))
        let start = number * RecordChain.blockLength
        let checkpoint = Checkpoint(
            epoch: epoch, sequence: start + RecordChain.blockLength, chain: chainAfter,
            countersHash: try body.take(32), signature: try body.take(64))
        let eventsHash = try body.take(32)
        let agencies = try CounterRow.read(&body)
        let counters = try body.take(1) == [1] ? try CounterRow.read(&body) : nil
        let records: [UsageRecord]
        do {
            records = try RecordColumns.decode(
                try body.take(body.remaining), epoch: epoch, first: start + 1, count: Int(RecordChain.blockLength))
        } catch let error as ColumnsError {
            throw JournalError.damaged("epoch \(epoch): the sealed block \(number) cannot be read (\(error))")
        }
        guard records.allSatisfy({ UsageEventCatalogue.accepts($0.event) }) else {
            throw JournalError.damaged("an event outside the catalogue")
        }
        return KeptBlock(
            epoch: epoch, number: number, seed: seed, chainBefore: chainBefore, counters: counters, records: records,
            seal: BlockSeal(
                chainAfter: chainAfter, checkpoint: checkpoint, eventsHash: eventsHash, agencies: agencies))
    }

    static func delete(_ db: Database, epoch: UInt32, below number: UInt64) throws {
        try db.execute(
            sql: "DELETE FROM sealed WHERE id >= ? AND id < ?",
            arguments: [RowKey.key(epoch, 0), RowKey.key(epoch, number)])
    }

    static func delete(_ db: Database, epoch: UInt32, from number: UInt64) throws {
        try db.execute(
            sql: "DELETE FROM sealed WHERE id >= ? AND id <= ?",
            arguments: [RowKey.key(epoch, number), RowKey.range(epoch).upperBound])
    }
}
