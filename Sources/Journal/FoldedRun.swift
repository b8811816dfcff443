// SPDX-License-Identifier: EUPL-1.2
import Foundation
import GRDB
import KioskModel

/// A run of whole blocks whose detail was shed on a full disk: how often everything happened on each day is kept, and
/// what the chain and the counters were at both ends.
struct FoldedRun: Equatable {
    /// Blocks that one run holds at most: what is told of it stays small.
    static let maximumBlocks = 64

    var epoch: UInt32
    var blocks: ClosedRange<UInt64>
    var chainBefore: [UInt8]
    /// Signed at the end of the last block.
    var checkpoint: Checkpoint
    /// SHA-256 of the event counters after it.
    var eventsHash: [UInt8]
    /// All counters before it.
    var counters: [CounterKey: UInt64]
    /// How often each agency counter was raised in it.
    var agencies: [CounterKey: UInt64]
    var days: [Fold.Day: UInt64]

    var first: UInt64 { blocks.lowerBound * RecordChain.blockLength + 1 }
    var last: UInt64 { (blocks.upperBound + 1) * RecordChain.blockLength }

    var events: [CounterKey: UInt64] {
        days.reduce(into: [:]) { $0[$1.key.key, default: 0] += $1.value }
    }

    /// All counters after it.
    var countersAfter: [CounterKey: UInt64] { counters.adding(events).adding(agencies) }

    init(_ block: KeptBlock, seal: BlockSeal, counters: [CounterKey: UInt64]) {
        epoch = block.epoch
        blocks = block.number...block.number
        chainBefore = block.chainBefore
        checkpoint = seal.checkpoint
        eventsHash = seal.eventsHash
        self.counters = counters
        agencies = seal.agencies
        days = block.records.reduce(into: [:]) { days, record in
            days[Fold.Day(record), default: 0] += 1
        }
    }

    /// Takes the run that follows.
    mutating func join(_ next: FoldedRun) {
        blocks = blocks.lowerBound...next.blocks.upperBound
        checkpoint = next.checkpoint
        eventsHash = next.eventsHash
        agencies = agencies.adding(next.agencies)
        days.merge(next.days, uniquingKeysWith: +)
    }
}

/// Rows of folded runs, under the number of their last block.
///
/// A row is the number of the first block, chain before 32, chain after 32, hash of all counters 32, signature 64, hash
/// of the event counters 32, the counters before, the agency counters raised, and the count of days and each (boot, day, place,
/// first, second, third signed, how often); sorted.
enum FoldTables {
    static func save(_ run: FoldedRun, _ db: Database) throws {
        var body: [UInt8] = []
        Varint.append(run.blocks.lowerBound, to: &body)
        body += run.chainBefore + run.checkpoint.chain + run.checkpoint.countersHash + run.checkpoint.signature
        body += run.eventsHash
        CounterRow.append(run.counters, to: &body)
        CounterRow.append(run.agencies, to: &body)
        Varint.append(UInt64(run.days.count), to: &body)
        for (day, count) in run.days.sorted(by: { $0.key < $1.key }) {
            Varint.append(UInt64(day.boot), to: &body)
            Varint.append(UInt64(day.day), to: &body)
            Varint.append(UInt64(day.place), to: &body)
            Varint.append(signed: Int64(day.key.first), to: &body)
            Varint.append(signed: Int64(day.key.second), to: &body)
            Varint.append(signed: Int64(day.key.third), to: &body)
            Varint.append(count, to: &body)
        }
        try db.execute(
            sql: "INSERT INTO fold (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            arguments: [RowKey.key(run.epoch, run.blocks.upperBound), Data(body)])
    }

    /// The run that block `number` went into.
    static func run(_ db: Database, epoch: UInt32, holding number: UInt64) throws -> FoldedRun? {
        let row = try Row.fetchOne(
            db, sql: "SELECT id, body FROM fold WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1",
            arguments: [RowKey.key(epoch, number), RowKey.range(epoch).upperBound])
        guard let run = try row.map(run), run.blocks.contains(number) else { return nil }
        return run
    }

    static func runs(_ db: Database, epoch: UInt32) throws -> [FoldedRun] {
        let keys = RowKey.range(epoch)
        return try Row.fetchAll(
            db, sql: "SELECT id, body FROM fold WHERE id BETWEEN ? AND ? ORDER BY id",
            arguments: [keys.lowerBound, keys.upperBound]
        ).map(run)
    }

    static func delete(_ run: FoldedRun, _ db: Database) throws {
        try db.execute(
            sql: "DELETE FROM fold WHERE id = ?", arguments: [RowKey.key(run.epoch, run.blocks.upperBound)])
    }

    private static func run(_ row: Row) throws -> FoldedRun {
        let (epoch, last) = try RowKey.split(try row.number(0))
        var body = RowReader(try row.bytes(1))
        let first: UInt64 = try body.number()
        guard first <= last, last - first < UInt64(FoldedRun.maximumBlocks) else {
            throw JournalError.damaged("epoch \(epoch): a folded run does not hold")
        }
        let (chainBefore, chainAfter) = (try body.take(32), try body.take(32))
        let checkpoint = Checkpoint(
            epoch: epoch, sequence: (last + 1) * RecordChain.blockLength, chain: chainAfter,
            countersHash: try body.take(32), signature: try body.take(64))
        let eventsHash = try body.take(32)
        let counters = try CounterRow.read(&body)
        let agencies = try CounterRow.read(&body)
        let count: UInt64 = try body.number()
        guard count <= UInt64(body.remaining) / 7 else { throw JournalError.damaged("a row is too short") }
        var days: [Fold.Day: UInt64] = [:]
        for _ in 0..<count {
            let (boot, day, place) = (
                try body.number(UInt32.self), try body.number(UInt32.self), try body.number(UInt32.self)
            )
            let key = CounterKey(
                family: .event, first: try body.signed(), second: try body.signed(), third: try body.signed())
            days[Fold.Day(boot: boot, day: day, place: place, key: key)] = try body.number(UInt64.self)
        }
        try body.end()
        let run = FoldedRun(
            epoch: epoch, blocks: first...last, chainBefore: chainBefore, checkpoint: checkpoint,
            eventsHash: eventsHash, counters: counters, agencies: agencies, days: days)
        guard run.days.values.reduce(0, &+) == run.last - run.first + 1 else {
            throw JournalError.damaged("epoch \(epoch): a folded run does not count every event")
        }
        return run
    }
}

extension FoldedRun {
    init(
        epoch: UInt32, blocks: ClosedRange<UInt64>, chainBefore: [UInt8], checkpoint: Checkpoint, eventsHash: [UInt8],
        counters: [CounterKey: UInt64], agencies: [CounterKey: UInt64], days: [Fold.Day: UInt64]
    ) {
        self.epoch = epoch
        self.blocks = blocks
        self.chainBefore = chainBefore
        self.checkpoint = checkpoint
        self.eventsHash = eventsHash
        self.counters = counters
        self.agencies = agencies
        self.days = days
    }
}
