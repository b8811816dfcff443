// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Takes verified batches of a terminal into the database, in the caller's transaction: each whole or, by throwing,
/// not at all.
struct Ingest {
    /// Salvaged journals open new epochs; more at once than this is nonsense.
    static let maximumEpochJump: Int64 = 1_000

    let terminal: EnrolledTerminal
    let group: IngestGroup
    let nowMilliseconds: Int64

    private var area: String { terminal.area }
    private var session: any DatabaseSession { group.session }

    /// What became of a batch.
    enum Outcome: Sendable, Equatable {
        /// It holds something new, and that is counted now.
        case stored
        /// All of it was counted before.
        case known
        /// Something before it is missing; it is kept until that is here.
        case waits
    }

    /// Stores what is new in `arrived`, and what waited for it.
    /// - Throws: `BatchRefusal` when it contradicts what is stored.
    func take(_ arrived: ArrivedBatch) throws -> Outcome {
        let epoch = try load(arrived.epoch)
        if epoch == nil { try checkEpoch(arrived.epoch) }
        let stored = epoch?.stored ?? 0
        guard arrived.first <= stored + 1 else {
            try Waiting(ingest: self).keep(arrived)
            return .waits
        }
        let isNew = try store(arrived, on: epoch ?? StoredEpoch())
        if isNew { try Waiting(ingest: self).release(arrived.epoch) }
        return isNew ? .stored : .known
    }

    /// Stores a batch that joins on.
    /// - Returns: whether anything in it was new.
    func store(_ arrived: ArrivedBatch, on epoch: StoredEpoch) throws -> Bool {
        try checkPast(arrived, epoch)
        let boots = try BootBook(terminal, session, nowMilliseconds: nowMilliseconds)
            .take(arrived.boots, epoch: arrived.epoch, moments: arrived.moments)
        guard arrived.last > epoch.stored else { return false }
        let happenings = try shelf.happenings(arrived, beyond: epoch.stored)
        var fresh = epoch
        try count(arrived, happenings, &fresh)
        try raiseDays(happenings, from: epoch.stored + 1, boots)
        fresh.stored = arrived.last
        fresh.chain = arrived.chainAfter
        fresh.seed = arrived.seed ?? []
        let latest = happenings.max { ($0.boot, $0.minutes.lowerBound) < ($1.boot, $1.minutes.lowerBound) }
        if let latest { (fresh.lastBoot, fresh.lastMinutes) = (latest.boot, latest.minutes.lowerBound) }
        let position = try group.log(arrived.logEntry(of: terminal), area: area)
        try session.run(
            Statements.Batches.add,
            key(arrived.epoch) + [
                .number(arrived.first), .number(arrived.last), .blob(arrived.body), .number(nowMilliseconds),
                .number(position),
            ])
        try group.save(fresh, as: name(arrived.epoch), at: nowMilliseconds)
        return true
    }

    private var shelf: BatchShelf { BatchShelf(area: area, terminal: terminal, session: session) }

    func load(_ epoch: UInt32) throws -> StoredEpoch? {
        try group.epoch(name(epoch))
    }

    func name(_ epoch: UInt32) -> IngestGroup.EpochName {
        .init(area: area, terminal: terminal.id, epoch: epoch)
    }

    func key(_ epoch: UInt32) -> [SQLValue] { [.text(area), .text(terminal.id), .number(epoch)] }

    private func checkEpoch(_ epoch: UInt32) throws {
        let newest = try session.run(Statements.Records.newestEpoch, [.text(area), .text(terminal.id)])
            .first?.integer("epoch")
        guard Int64(epoch) <= (newest ?? 0) + Self.maximumEpochJump else { throw BatchRefusal.wrongEpoch }
    }

    /// What the batch says of the past must be what is stored of it: the chain before it, the records it brings again,
    /// the seed of a block that is under way. Anything else is another history under the same key.
    private func checkPast(_ arrived: ArrivedBatch, _ epoch: StoredEpoch) throws {
        if arrived.first == epoch.stored + 1 {
            guard arrived.chainBefore == epoch.chain else { throw BatchRefusal.fork }
        } else {
            // Within a fold nobody knows the chain any more, and nothing new can be told apart from what was counted.
            let before = try shelf.chain(after: arrived.first - 1, in: arrived.epoch)
            guard before == nil || before == arrived.chainBefore else { throw BatchRefusal.fork }
            let common = min(arrived.last, epoch.stored)
            let stored = common == epoch.stored ? epoch.chain : try shelf.chain(after: common, in: arrived.epoch)
            let told = arrived.chain(after: common)
            guard stored == nil || told == nil || stored == told else { throw BatchRefusal.fork }
        }
        let isSameBlock =
            epoch.stored > 0 && RecordChain.block(of: epoch.stored) == RecordChain.block(of: arrived.first)
        guard !isSameBlock || arrived.seed == nil || epoch.seed.isEmpty || arrived.seed == epoch.seed else {
            throw BatchRefusal.fork
        }
    }

    /// Σ events = Δ counters, for exactly the records that are new.
    private func count(
        _ arrived: ArrivedBatch, _ happenings: [ArrivedBatch.Happening], _ epoch: inout StoredEpoch
    ) throws {
        if epoch.stored == 0 {
            epoch.baseline = CounterBook(arrived.opening)
            epoch.counters = epoch.baseline
        }
        for happening in happenings { epoch.counters.raise(happening.counter, by: happening.count) }
        guard arrived.agrees(with: epoch.counters) else { throw BatchRefusal.counterMismatch }
    }

    private func raiseDays(
        _ happenings: [ArrivedBatch.Happening], from sequence: UInt64,
        _ boots: [UInt32: (boot: StoredBoot, estimate: BootEstimate)]
    ) throws {
        var tally = DayTally()
        var rows: [UInt32: StoredBoot] = [:]
        // Most happen in the minute of the one before.
        var before: (boot: UInt32, minutes: ClosedRange<UInt32>, day: Int64)?
        for happening in happenings {
            guard let (boot, estimate) = boots[happening.boot] else { throw BatchRefusal.malformed }
            let day: Int64
            if let before, before.boot == happening.boot, before.minutes == happening.minutes,
                happening.decidedDay == nil
            {
                day = before.day
            } else {
                day = happening.day(estimate)
                if happening.decidedDay == nil { before = (happening.boot, happening.minutes, day) }
            }
            tally.add(Int64(happening.count), DayTally.Key(happening, day: day))
            guard boot.firstSequence == 0 || day == DayLedger.unknownDay else { continue }
            var row = rows[happening.boot] ?? boot
            if row.firstSequence == 0 { row.firstSequence = Int64(sequence) }
            if day == DayLedger.unknownDay { row.undecided += Int64(happening.count) }
            rows[happening.boot] = row
        }
        for row in rows.values { try row.save(area: area, terminal: terminal.id, session) }
        try tally.write(area: area, terminal: terminal.id, session)
    }
}
