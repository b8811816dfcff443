// SPDX-License-Identifier: EUPL-1.2
import Crypto
import GRDB
import KioskModel

/// Makes signed members of an epoch's pieces, and shipments of members.
struct Packer {
    let identity: JournalIdentity
    let version: Int
    let creditBytes: Int
    let signedAt: SignedMoment?
    /// The row that `signedAt` refers to.
    let boot: BootRow

    /// As many members as fit, from the first of `ranges` on; `nil` when there is nothing to send.
    func shipment(_ db: Database, epoch: UInt32, _ ranges: [ClosedRange<UInt64>]) throws -> OutgoingShipment? {
        let source = JournalSource(db)
        var shipment = Shipment(terminalID: identity.terminalID)
        var sequences: [ClosedRange<UInt64>] = []
        var counters: (before: UInt64, [CounterKey: UInt64])?
        for range in ranges {
            var next = range.lowerBound
            while next <= range.upperBound {
                let number = RecordChain.block(of: next)
                guard let piece = try source.piece(epoch: epoch, number: number) else {
                    throw JournalError.damaged("epoch \(epoch): block \(number) is missing")
                }
                let member: (sequences: ClosedRange<UInt64>, body: [UInt8])
                switch piece {
                case .folded(let run):
                    guard version > 1 else { return nil }
                    member = (run.first...run.last, try fold(run, source).signed(by: identity.key))
                    counters = (run.last, run.countersAfter)
                case .block(let block):
                    let before =
                        if let known = counters, known.before == block.start { known.1 } else {
                            try block.counters ?? source.counters(epoch: epoch, before: number)
                        }
                    let batch = try batch(block, from: next, through: range.upperBound, before, source)
                    member = (
                        next...next + UInt64(batch.records.count) - 1,
                        try batch.signed(by: identity.key, version: version)
                    )
                    counters = (block.end, before.adding(block.raised(through: block.end)))
                }
                if version == 1 {
                    return OutgoingShipment(
                        epoch: epoch, sequences: [member.sequences], contentType: Batch.contentType, body: member.body)
                }
                guard shipment.add(member.body, upTo: sequences.isEmpty ? .max : creditBytes) else {
                    return outgoing(epoch, shipment, sequences)
                }
                sequences.append(member.sequences)
                next = member.sequences.upperBound + 1
            }
        }
        return outgoing(epoch, shipment, sequences)
    }

    private func outgoing(
        _ epoch: UInt32, _ shipment: Shipment, _ sequences: [ClosedRange<UInt64>]
    ) -> OutgoingShipment? {
        sequences.isEmpty
            ? nil
            : OutgoingShipment(
                epoch: epoch, sequences: sequences, contentType: Shipment.contentType, body: shipment.bytes)
    }

    private func batch(
        _ block: KeptBlock, from: UInt64, through: UInt64, _ before: [CounterKey: UInt64], _ source: JournalSource
    ) throws -> Batch {
        let (chains, fault) = block.verified()
        let last = min(through, block.start + RecordChain.blockLength)
        if let fault, UInt64(chains.count) < last - block.start { throw fault }
        guard last <= block.end, from <= last else {
            throw JournalError.damaged("epoch \(block.epoch): \(block.end + 1) is missing")
        }
        let records = block.records.filter { $0.sequence >= from && $0.sequence <= last }
        let index = Int(from - block.start) - 1
        return Batch(
            terminalID: identity.terminalID, epoch: block.epoch, seed: block.seed,
            chainBefore: index == 0 ? block.chainBefore : chains[index - 1],
            boots: try boots(Set(records.map(\.bootOrdinal)), source), records: records,
            chainAfter: chains[Int(last - block.start) - 1],
            counters: before.events.adding(block.raised(through: last)), signedAt: signedAt)
    }

    private func fold(_ run: FoldedRun, _ source: JournalSource) throws -> Fold {
        Fold(
            terminalID: identity.terminalID, epoch: run.epoch, sequences: run.first...run.last,
            chainBefore: run.chainBefore, chainAfter: run.checkpoint.chain,
            boots: try boots(Set(run.days.keys.map(\.boot)), source), signedAt: signedAt,
            opening: run.epoch > 1 && run.first == 1 ? run.counters.events.filter { $0.value > 0 } : [:],
            days: run.days, countersHash: run.eventsHash)
    }

    private func boots(_ ordinals: Set<UInt32>, _ source: JournalSource) throws -> [BootRow] {
        try (version > 1 ? ordinals.union(signedAt.map { [$0.bootOrdinal] } ?? []) : ordinals).sorted().map { ordinal in
            if ordinal == boot.ordinal { return boot }
            guard let boot = try JournalTables.boot(source.db, ordinal: ordinal) else {
                throw JournalError.damaged("boot \(ordinal) is missing")
            }
            return boot
        }
    }
}

extension OutgoingShipment {
    var last: UInt64 { sequences[sequences.count - 1].upperBound }
}
