// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Takes a verified batch into the database, in the caller's transaction: all of it or, by throwing, nothing.
struct Ingest {
    /// Salvaged journals open new epochs; more at once than this is nonsense.
    static let maximumEpochJump: Int64 = 1_000

    let area: String
    let terminal: String
    let session: any DatabaseSession
    let nowMilliseconds: Int64

    /// How far an epoch is stored, and how far of it a second copy holds.
    struct Marks: Sendable, Equatable {
        var stored: UInt64 = 0
        var releasable: UInt64 = 0
    }

    static func marks(
        area: String, terminal: String, epoch: UInt32, _ session: any DatabaseSession
    ) throws -> Marks {
        let row = try session.run(Statements.Records.epoch, [.text(area), .text(terminal), .number(epoch)]).first
        guard let row else { return Marks() }
        return Marks(
            stored: UInt64(clamping: try row.integer("stored")),
            releasable: UInt64(clamping: try row.integer("releasable")))
    }

    /// Stores what is new in `batch`.
    /// - Throws: `BatchRefusal` when it contradicts what is stored.
    func take(_ batch: Batch) throws -> Marks {
        guard let first = batch.records.first?.sequence, let last = batch.records.last?.sequence,
            last <= UInt64(Int64.max)
        else { throw BatchRefusal.malformed }
        let marks = try Self.marks(area: area, terminal: terminal, epoch: batch.epoch, session)
        if marks.stored == 0 { try checkEpoch(batch.epoch) }
        guard first <= marks.stored + 1 else { throw BatchRefusal.gap }
        try checkChain(batch, stored: marks.stored)
        let new = batch.records.filter { $0.sequence > marks.stored }
        let boots = try takeBoots(batch)
        guard !new.isEmpty else { return marks }
        try takeCounters(batch, new: new)
        try takeRecords(batch, new: new, boots: boots)
        try session.run(
            Statements.Records.saveEpoch,
            key(batch.epoch) + [.number(last), .blob(batch.chainAfter), .number(nowMilliseconds)])
        return Marks(stored: last, releasable: marks.releasable)
    }

    private func key(_ epoch: UInt32) -> [SQLValue] { [.text(area), .text(terminal), .number(epoch)] }

    private func checkEpoch(_ epoch: UInt32) throws {
        let newest = try session.run(Statements.Records.newestEpoch, [.text(area), .text(terminal)])
            .first?.integer("epoch")
        guard Int64(epoch) <= (newest ?? 0) + Self.maximumEpochJump else { throw BatchRefusal.wrongEpoch }
    }

    /// What the batch says of the past must be what is stored of it: seed, chain before it, records stored already.
    private func checkChain(_ batch: Batch, stored: UInt64) throws {
        let first = batch.records[0].sequence
        let number = RecordChain.block(of: first)
        let start = number * RecordChain.blockLength + 1
        let block = try session.run(Statements.Records.block, key(batch.epoch) + [.number(number)]).first
        guard let block else {
            // A new block begins where the stored chain ends.
            guard first == start else { throw BatchRefusal.gap }
            let chain =
                try session.run(Statements.Records.epoch, key(batch.epoch)).first?.blob("chain") ?? RecordChain.start
            guard batch.chainBefore == chain else { throw BatchRefusal.badChain }
            try session.run(
                Statements.Records.saveBlock,
                key(batch.epoch) + [.number(number), .blob(batch.seed), .blob(batch.chainBefore)])
            return
        }
        guard try block.blob("seed") == batch.seed else { throw BatchRefusal.fork }
        var chain = try block.blob("chain_before")
        let leaves = try session.run(
            Statements.Records.leaves,
            key(batch.epoch) + [.number(start), .number(start + RecordChain.blockLength - 1)])
        for row in leaves {
            let sequence = UInt64(clamping: try row.integer("sequence"))
            if sequence == first {
                guard chain == batch.chainBefore else { throw BatchRefusal.fork }
            }
            let leaf = try row.blob("leaf")
            if let record = batch.records.first(where: { $0.sequence == sequence }) {
                guard RecordChain.leaf(record, seed: batch.seed) == leaf else { throw BatchRefusal.fork }
            }
            chain = RecordChain.next(chain, leaf: leaf)
        }
        guard first <= stored || chain == batch.chainBefore else { throw BatchRefusal.badChain }
    }

    /// Σ events = Δ counters, for exactly the records that are new.
    private func takeCounters(_ batch: Batch, new: [UsageRecord]) throws {
        var raised: [CounterKey: UInt64] = [:]
        for record in new { raised[CounterKey(record.event), default: 0] += 1 }
        var before: [CounterKey: (baseline: Int64, value: UInt64)] = [:]
        for row in try session.run(Statements.Records.counters, key(batch.epoch)) {
            let counter = CounterKey(
                family: .event, first: Int32(clamping: try row.integer("first_number")),
                second: Int32(clamping: try row.integer("second_number")),
                third: Int32(clamping: try row.integer("third_number")))
            before[counter] = (try row.integer("baseline"), UInt64(clamping: try row.integer("value")))
        }
        let opensEpoch = new[0].sequence == 1
        guard Set(before.keys).union(raised.keys).isSubset(of: batch.counters.keys) else {
            throw BatchRefusal.counterMismatch
        }
        for (counter, value) in batch.counters {
            let increase = raised[counter] ?? 0
            guard value >= increase, value <= UInt64(Int64.max) else { throw BatchRefusal.counterMismatch }
            // A later epoch may begin above zero: what was counted before the journal had to be salvaged.
            let start = before[counter]?.value ?? (opensEpoch && batch.epoch > 1 ? value - increase : 0)
            guard value - increase == start else { throw BatchRefusal.counterMismatch }
            guard increase > 0 || before[counter] == nil else { continue }
            try session.run(
                Statements.Records.saveCounter,
                key(batch.epoch) + [
                    .number(counter.family.rawValue), .number(counter.first), .number(counter.second),
                    .number(counter.third), .number(before[counter]?.baseline ?? Int64(start)),
                    .number(value),
                ])
        }
    }

    /// Keeps new and better boots; a better one moves that boot's records to the days it gives them.
    private func takeBoots(_ batch: Batch) throws -> [UInt32: BootRow] {
        var boots: [UInt32: BootRow] = [:]
        for boot in batch.boots {
            guard boots[boot.ordinal] == nil else { throw BatchRefusal.malformed }
            let bootKey = key(batch.epoch) + [.number(boot.ordinal)]
            let row = try session.run(Statements.Records.boot, bootKey).first
            guard let row else {
                boots[boot.ordinal] = boot
                try save(boot, bootKey)
                continue
            }
            guard try row.blob("boot") == boot.bootID else { throw BatchRefusal.fork }
            let known = BootRow(
                ordinal: boot.ordinal, bootID: boot.bootID, wallAtBootMilliseconds: try row.integer("wall_ms"),
                errorBoundMilliseconds: try row.integer("bound_ms"),
                trust: BootRow.Trust(rawValue: UInt8(clamping: try row.integer("trust"))) ?? .untrusted)
            guard DayLedger.isBetter(boot, than: known) else {
                boots[boot.ordinal] = known
                continue
            }
            boots[boot.ordinal] = boot
            try save(boot, bootKey)
            try move(bootKey, from: known, to: boot)
        }
        return boots
    }

    private func save(_ boot: BootRow, _ bootKey: [SQLValue]) throws {
        try session.run(
            Statements.Records.saveBoot,
            bootKey + [
                .blob(boot.bootID), .number(boot.wallAtBootMilliseconds), .number(boot.errorBoundMilliseconds),
                .number(boot.trust.rawValue),
            ])
    }

    private func move(_ bootKey: [SQLValue], from old: BootRow, to new: BootRow) throws {
        var tally = DayTally()
        for row in try session.run(Statements.Records.ofBoot, bootKey) {
            let minutes = UInt32(clamping: try row.integer("boot_minutes"))
            let events = try row.integer("events")
            for (boot, sign) in [(old, Int64(-1)), (new, 1)] {
                tally.add(
                    sign * events,
                    DayTally.Key(
                        place: try row.integer("place"), day: DayLedger.day(bootMinutes: minutes, boot: boot),
                        kind: try row.integer("kind"), purpose: try row.integer("purpose"),
                        first: try row.integer("first_number")))
            }
        }
        try tally.write(area: area, terminal: terminal, session)
    }

    private func takeRecords(_ batch: Batch, new: [UsageRecord], boots: [UInt32: BootRow]) throws {
        var tally = DayTally()
        for record in new {
            let event = record.event
            try session.run(
                Statements.Records.add,
                key(batch.epoch) + [
                    .number(record.sequence), .number(record.bootOrdinal), .number(record.bootMinutes),
                    .number(event.kind.rawValue), .number(event.purpose.rawValue), .number(event.first),
                    .number(event.second), .number(event.third), .number(record.contentVersion),
                    .number(record.placeCode), .blob(RecordChain.leaf(record, seed: batch.seed)),
                ])
            guard let boot = boots[record.bootOrdinal] else { throw BatchRefusal.malformed }
            tally.add(
                1,
                DayTally.Key(
                    place: Int64(record.placeCode), day: DayLedger.day(bootMinutes: record.bootMinutes, boot: boot),
                    kind: Int64(event.kind.rawValue), purpose: Int64(event.purpose.rawValue),
                    first: Int64(event.first)))
        }
        try tally.write(area: area, terminal: terminal, session)
    }
}
