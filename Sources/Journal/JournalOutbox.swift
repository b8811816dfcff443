// SPDX-License-Identifier: EUPL-1.2
import GRDB
import KioskModel

/// What leaves the terminal, and what may be forgotten afterwards.
extension JournalWriter {
    /// Records are kept in detail so long even when the central has them twice: 400 days, in milliseconds.
    static let keptMilliseconds: Int64 = 400 * 86_400_000
    /// Blocks folded by one acknowledgement at most: it must not hold up an append.
    static let prunedBlocks = 4
    /// Blocks sealed by one acknowledgement at most.
    static let sealedBlocks = 4

    /// The first batch after everything the central is known to have, in version 1.
    mutating func nextBatch() throws -> OutgoingBatch? {
        guard let shipment = try nextShipment(creditBytes: 0, version: 1, after: nil) else { return nil }
        return OutgoingBatch(epoch: shipment.epoch, sequences: shipment.sequences[0], body: shipment.body)
    }

    mutating func nextShipment(
        creditBytes: Int, version: Int, after: OutgoingShipment?
    ) throws -> OutgoingShipment? {
        do {
            return try buildShipment(creditBytes: creditBytes, version: version, after: after)
        } catch {
            guard case .damaged(let what) = JournalError(error, directory: files.directory), mode == .writable else {
                throw error
            }
            try recover(what, keepingThrough: nil)
            return try buildShipment(creditBytes: creditBytes, version: version, after: after)
        }
    }

    private func buildShipment(
        creditBytes: Int, version: Int, after: OutgoingShipment?
    ) throws -> OutgoingShipment? {
        let (tip, wanted) = (tip, wanted)
        let packer = Packer(
            identity: identity, version: version, creditBytes: creditBytes,
            // A disk that can only be read has no row of this boot: then nobody is told of the moment.
            signedAt: boot.ordinal == 0
                ? nil
                : SignedMoment(
                    bootOrdinal: boot.ordinal, bootMilliseconds: UInt64(clamping: clock.bootMilliseconds()),
                    wallMilliseconds: boot.wallAtBootMilliseconds + clock.bootMilliseconds()),
            boot: boot)
        return try openDatabase.unsafeRead { db in
            for epoch in try JournalTables.epochs(db) where !epoch.isAbandoned && epoch.epoch >= after?.epoch ?? 0 {
                let end = epoch.closedAt ?? tip.sequence
                let from = max(epoch.stored, epoch.pruned)
                var ranges = wanted[epoch.epoch, default: WantedRanges()].ranges(after: from, through: end)
                if let after, after.epoch == epoch.epoch { ranges = ranges.after(after.last) }
                if let shipment = try packer.shipment(db, epoch: epoch.epoch, ranges) { return shipment }
            }
            return nil
        }
    }

    mutating func acknowledge(_ acknowledgement: Acknowledgement, of question: AnsweredQuestion) throws {
        do {
            try take(acknowledgement, of: question)
        } catch {
            switch JournalError(error, directory: files.directory) {
            case .damaged(let what) where mode == .writable:
                // A block that was to be sealed does not hold.
                try recover(what, keepingThrough: nil)
            case .full where database?.configuration.readonly == false:
                // What may go is told by this very answer.
                _ = try makeRoom()
            default: throw error
            }
            try take(acknowledgement, of: question, seals: false)
        }
    }

    private mutating func take(
        _ acknowledgement: Acknowledgement, of question: AnsweredQuestion, seals: Bool = true
    ) throws {
        guard acknowledgement.terminal == Hex.encode(identity.terminalID) else {
            throw JournalError.foreignAcknowledgement("it is for another terminal")
        }
        let database = try openDatabase
        let rows = try database.unsafeRead { try JournalTables.epochs($0) }
        guard var row = rows.first(where: { $0.epoch == acknowledgement.epoch }) else {
            throw JournalError.foreignAcknowledgement("there is no epoch \(acknowledgement.epoch) here")
        }
        let end = row.closedAt ?? tip.sequence
        let isForked =
            question.tellsOfAFork(acknowledgement) || (row.closedAt == nil && acknowledgement.stored > end)
        // The central is sure to have so much of this history: what comes after it may be missing for ever.
        let unsure = end - min(end, row.stored)
        row.take(
            stored: isForked
                ? min(row.stored, acknowledgement.stored)
                : question.proven(by: acknowledgement, row, end, wanted[row.epoch]))
        row.releasable = min(acknowledgement.releasable, row.stored)
        if isForked { row.isAbandoned = true }
        // What a full disk cost the counts of, in the end, cannot be told any more: what follows needs numbers of its own.
        let isHollow = row.stored < row.pruned
        if isHollow { row.isAbandoned = true }
        wanted[row.epoch, default: WantedRanges()].take(acknowledgement, of: question.shipment)
        let older = (acknowledgement.epochs ?? []).compactMap { mark -> EpochRow? in
            // A restored central: it has less than it once said, and gets it again.
            guard mark.epoch != row.epoch, var row = rows.first(where: { $0.epoch == mark.epoch }), row.closedAt != nil,
                mark.last < row.stored
            else { return nil }
            row.take(stored: mark.last)
            if row.stored < row.pruned { row.isAbandoned = true }
            return row
        }
        // What neither has any more: the central had it, a salvage here did not find it, and the central was restored.
        let closed = older + (row.closedAt == nil ? [] : [row])
        let gone = closed.reduce(0 as UInt64) { sum, now in
            sum + (rows.first { $0.epoch == now.epoch }.map { $0.gone(now) } ?? 0)
        }
        let now = boot.trust == .central ? boot.wallAtBootMilliseconds + clock.bootMilliseconds() : nil
        try database.write { db in
            if let now {
                try Self.prune(db, row, end: end, now: now)
                // Nothing else would come by when the detail of a closed epoch is old enough.
                for other in rows where other.epoch != row.epoch && !older.contains(where: { $0.epoch == other.epoch })
                {
                    if let end = other.closedAt { try Self.prune(db, other, end: end, now: now) }
                }
            }
            // Where something is gone the marks stay until that is written down: else it would never be told.
            for row in gone == 0 ? closed : [] { try JournalTables.save(row, db) }
            if row.closedAt == nil { try JournalTables.save(row, db) }
            guard seals else { return }
            try Sealing.seal(db, epoch: row.epoch, through: min(row.stored, end), limit: Self.sealedBlocks)
        }
        // The central holds other events under these numbers, so this journal went back unnoticed: no number twice. Where
        // the disk does not let it now, the next answer does it.
        if row.isAbandoned, row.epoch == tip.epoch {
            try openNextEpoch(lostAtMost: (isHollow ? end - min(end, row.stored) : unsure) + gone)
        } else if gone > 0 {
            try openNextEpoch(lostAtMost: gone)
        }
        if gone > 0 { try database.write { db in for row in closed { try JournalTables.save(row, db) } } }
        for row in older { wanted[row.epoch] = nil }
    }

    /// Epochs that are closed, with what the central should have of them: of one with another history, what it took of
    /// this one. What it took and a salvage did not find here is its own to keep: that it has it no more shows in its
    /// asking for it.
    func closedEpochs() throws -> [EpochMark] {
        try openDatabase.unsafeRead { try JournalTables.epochs($0) }.compactMap { row in
            guard let end = row.closedAt, row.reach > 0 else { return nil }
            return EpochMark(
                epoch: row.epoch, last: row.isAbandoned ? min(end, row.stored) : row.reach, releasable: row.releasable)
        }
    }

    func agencyCounters() throws -> [CounterKey: UInt64] {
        try openDatabase.unsafeRead { try JournalTables.counters($0).agencies }
    }

    /// Lets go of the detail of whole blocks that are in a second copy and old enough; never of the newest one. The counts
    /// stay, so that even a central restored from a backup of long ago can be told of them.
    private static func prune(_ db: Database, _ row: EpochRow, end: UInt64, now: Int64) throws {
        let source = JournalSource(db)
        var (number, folded) = (row.pruned / RecordChain.blockLength, 0)
        while folded < prunedBlocks, let piece = try source.piece(epoch: row.epoch, number: number),
            piece.end <= row.releasable, piece.end < end
        {
            number = piece.following
            guard case .block(let block) = piece else { continue }
            guard let seal = block.seal, let last = try lastMoment(block, db), now - last > keptMilliseconds else {
                return
            }
            try Shedding.fold(block, seal, of: row, db)
            folded += 1
        }
    }

    /// The wall clock at the end of a block, where the central confirmed it.
    private static func lastMoment(_ block: KeptBlock, _ db: Database) throws -> Int64? {
        guard let last = block.records.last, let boot = try JournalTables.boot(db, ordinal: last.bootOrdinal),
            boot.trust == .central
        else { return nil }
        return boot.wallAtBootMilliseconds + Int64(last.bootMinutes) * 60_000
    }
}

extension EpochRow {
    /// How far a closed epoch ever went: here, or at the central when a salvage found less of it here.
    fileprivate var reach: UInt64 { max(closedAt ?? 0, stored) }

    /// How many events are lost for ever when the central has but `now.stored` of a closed epoch: those it had beyond what
    /// is here, and where their counts are gone here, all that follow.
    fileprivate func gone(_ now: EpochRow) -> UInt64 {
        let kept = now.isAbandoned ? now.stored : max(now.stored, closedAt ?? 0)
        // Of one that was given up before, what was beyond `stored` was declared then.
        let had = isAbandoned ? stored : reach
        return had > kept ? had - kept : 0
    }

    /// A central that has less than it answered for was restored: it gets all of it again, and whether there is another
    /// history shows anew.
    fileprivate mutating func take(stored now: UInt64) {
        if now < stored { isAbandoned = false }
        stored = now
        releasable = min(releasable, now)
    }
}

/// What an acknowledgement answers: what it proves hangs on that.
enum AnsweredQuestion {
    /// A heartbeat holds no events.
    case heartbeat
    case shipment(OutgoingShipment)
    /// A file of this journal's own, as far as it was written then.
    case courier

    var shipment: OutgoingShipment? {
        if case .shipment(let shipment) = self { shipment } else { nil }
    }

    /// The central holds other content under the numbers that were sent.
    fileprivate func tellsOfAFork(_ answer: Acknowledgement) -> Bool {
        if answer.refused == .fork { return true }
        return answer.rejected?.contains { rejection in
            guard rejection.reason == .fork else { return false }
            guard let shipment else { return true }
            return shipment.sequences.contains { $0.contains(rejection.first) }
        } ?? false
    }

    /// The sequence up to which the central has this history: it compared the chain of what was sent with its own.
    /// - Parameter wanted: what was sent before and waits there counts too, once it is taken.
    fileprivate func proven(
        by answer: Acknowledgement, _ row: EpochRow, _ end: UInt64, _ wanted: WantedRanges?
    ) -> UInt64 {
        let known = min(row.stored, answer.stored)
        switch self {
        case .heartbeat: return known
        case .courier: return max(known, min(answer.stored, end))
        case .shipment(let shipment):
            guard answer.refused == nil, answer.stored >= shipment.sequences[0].lowerBound else { return known }
            return max(known, min(answer.stored, wanted?.reach(from: shipment.last) ?? shipment.last))
        }
    }
}
