// SPDX-License-Identifier: EUPL-1.2
import GRDB
import KioskModel

/// What leaves the terminal, and what may be forgotten afterwards.
extension JournalWriter {
    /// Records are kept so long even when the central has them twice: 400 days, in milliseconds.
    static let keptMilliseconds: Int64 = 400 * 86_400_000
    /// Blocks pruned by one acknowledgement at most: it must not hold up an append.
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
            signedAt: SignedMoment(
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

    /// - Parameter shipment: what it answers; `nil` for what a heartbeat learnt.
    mutating func acknowledge(_ acknowledgement: Acknowledgement, of shipment: OutgoingShipment?) throws {
        do {
            try take(acknowledgement, of: shipment)
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
            try take(acknowledgement, of: shipment, seals: false)
        }
    }

    private mutating func take(
        _ acknowledgement: Acknowledgement, of shipment: OutgoingShipment?, seals: Bool = true
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
        let unsent = end - min(end, row.stored)
        let isForked = acknowledgement.refused == .fork || (row.closedAt == nil && acknowledgement.stored > end)
        row.stored = acknowledgement.stored
        row.releasable = min(acknowledgement.releasable, acknowledgement.stored)
        if isForked { row.isAbandoned = true }
        wanted[row.epoch, default: WantedRanges()].take(acknowledgement, of: shipment)
        let older = (acknowledgement.epochs ?? []).compactMap { mark -> EpochRow? in
            // A restored central: it has less than it once said, and gets it again.
            guard mark.epoch != row.epoch, var row = rows.first(where: { $0.epoch == mark.epoch }), row.closedAt != nil,
                row.stored != mark.last
            else { return nil }
            row.stored = mark.last
            row.releasable = min(row.releasable, mark.last)
            return row
        }
        let now = boot.trust == .central ? boot.wallAtBootMilliseconds + clock.bootMilliseconds() : nil
        try database.write { db in
            if let now { row.pruned = try Self.prune(db, row, end: end, now: now) }
            try JournalTables.save(row, db)
            for row in older { try JournalTables.save(row, db) }
            guard seals else { return }
            try Sealing.seal(db, epoch: row.epoch, through: min(row.stored, end), limit: Self.sealedBlocks)
        }
        for row in older { wanted[row.epoch] = nil }
        // The central holds other events under these numbers, so this journal went back unnoticed: no number twice.
        if isForked, row.epoch == tip.epoch { try openNextEpoch(lostAtMost: unsent) }
    }

    func agencyCounters() throws -> [CounterKey: UInt64] {
        try openDatabase.unsafeRead { try JournalTables.counters($0).agencies }
    }

    /// Deletes whole blocks that are in a second copy and old enough; never the newest one. The next block's row keeps
    /// the chain, so what follows can still be proven.
    /// - Returns: the sequence everything is now deleted through.
    private static func prune(_ db: Database, _ row: EpochRow, end: UInt64, now: Int64) throws -> UInt64 {
        let source = JournalSource(db)
        var pruned = row.pruned
        for _ in 0..<prunedBlocks {
            guard let piece = try source.piece(epoch: row.epoch, number: pruned / RecordChain.blockLength),
                piece.end <= row.releasable, piece.end < end,
                let last = try lastMoment(piece, db), now - last > keptMilliseconds
            else { break }
            try Shedding.drop(piece, db)
            pruned = piece.end
        }
        return pruned
    }

    /// The wall clock at the end of a piece, where the central confirmed it.
    private static func lastMoment(_ piece: KeptPiece, _ db: Database) throws -> Int64? {
        let last: (boot: UInt32, minutes: UInt32)?
        switch piece {
        case .block(let block): last = block.records.last.map { ($0.bootOrdinal, $0.bootMinutes) }
        case .folded(let run): last = run.days.keys.max().map { ($0.boot, ($0.day + 1) * 1_440) }
        }
        guard let last, let boot = try JournalTables.boot(db, ordinal: last.boot), boot.trust == .central else {
            return nil
        }
        return boot.wallAtBootMilliseconds + Int64(last.minutes) * 60_000
    }
}
