// SPDX-License-Identifier: EUPL-1.2
import Foundation
import GRDB
import KioskModel

/// The tables of version 1, whose blocks and records had a column for each field. Only read: to migrate and to salvage.
enum FirstTables {
    static let version = 1

    private static let recordColumns =
        "epoch, sequence, boot, minutes, kind, purpose, first, second, third, content, place, chain"

    private static func record(_ row: Row) throws -> StoredRecord {
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

    /// The block with as many of its records as can be read in order.
    static func block(_ db: Database, epoch: UInt32, number: UInt64, leniently: Bool) throws -> KeptBlock? {
        let row = try Row.fetchOne(
            db, sql: "SELECT seed, chain, counters FROM block WHERE epoch = ? AND block = ?",
            arguments: [epoch, Int64(number)])
        guard let row else { return nil }
        var block = KeptBlock(
            epoch: epoch, number: number, seed: try row.bytes(0, count: 32), chainBefore: try row.bytes(1, count: 32),
            counters: try CounterList.decode(try row.bytes(2)))
        try JournalError.prefix(leniently) {
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(recordColumns) FROM record WHERE epoch = ? AND sequence > ? AND sequence <= ?
                    ORDER BY sequence
                    """,
                arguments: [epoch, Int64(block.start), Int64(block.start + RecordChain.blockLength)])
            while let row = try cursor.next() { try block.append(try record(row)) }
        }
        return block
    }

    static func checkpoints(_ db: Database, epoch: UInt32) throws -> [Checkpoint] {
        try Row.fetchAll(
            db,
            sql: "SELECT sequence, chain, counters, signature FROM checkpoint WHERE epoch = ? ORDER BY sequence",
            arguments: [epoch]
        ).map {
            Checkpoint(
                epoch: epoch, sequence: try $0.number(0), chain: try $0.bytes(1, count: 32),
                countersHash: try $0.bytes(2, count: 32), signature: try $0.bytes(3, count: 64))
        }
    }

    /// The end of the journal as a file of version 1 tells it.
    static func tip(_ db: Database) throws -> Tip {
        guard let epoch = try JournalTables.epochs(db).last, epoch.closedAt == nil else {
            throw JournalError.damaged("the current epoch is missing")
        }
        let last = try Int64.fetchOne(
            db, sql: "SELECT max(sequence) FROM record WHERE epoch = ?", arguments: [epoch.epoch])
        return Tip(epoch: epoch.epoch, sequence: last.map(UInt64.init) ?? 0, chain: [], seed: nil)
    }
}
