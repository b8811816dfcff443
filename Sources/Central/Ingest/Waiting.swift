// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Batches that came before what lies in front of them: kept, within bounds, until the gap closes.
struct Waiting {
    /// Of one terminal. What is beyond is refused as a gap; the terminal sends it again later.
    static let mostBatches: Int64 = 512
    static let mostBytes: Int64 = 4_194_304

    let ingest: Ingest

    private var session: any DatabaseSession { ingest.group.session }
    private var terminalKey: [SQLValue] { [.text(ingest.terminal.area), .text(ingest.terminal.id)] }

    /// - Throws: `BatchRefusal.gap` when too much waits already.
    func keep(_ arrived: ArrivedBatch) throws {
        let size = try session.run(Statements.Batches.waitingSize, terminalKey).first
        guard let size, try size.integer("batches") < Self.mostBatches,
            try size.integer("bytes") + Int64(arrived.body.count) <= Self.mostBytes
        else { throw BatchRefusal.gap }
        ingest.group.forgetWaiting(ingest.name(arrived.epoch))
        try session.run(
            Statements.Batches.wait,
            ingest.key(arrived.epoch) + [
                .number(arrived.first), .number(arrived.last), .text(Hex.encode(arrived.digest)),
                .blob(arrived.body), .number(ingest.nowMilliseconds),
            ])
    }

    /// Takes what joins on now. One that does not fit after all goes the way of every refused batch, and the others
    /// go on.
    func release(_ epoch: UInt32) throws {
        let name = ingest.name(epoch)
        while try !ingest.group.waiting(name).isEmpty, let stored = try ingest.load(epoch) {
            let row = try session.run(
                Statements.Batches.nextWaiting, ingest.key(epoch) + [.number(stored.stored + 1)]
            ).first
            guard let row else { return }
            let digest = try row.text("digest")
            let body = try row.blob("body")
            ingest.group.forgetWaiting(name)
            try session.run(
                Statements.Batches.dropWaiting,
                ingest.key(epoch) + [.integer(try row.integer("first_sequence")), .text(digest)])
            var arrived: ArrivedBatch?
            do {
                let batch = try ArrivedBatch(verifying: body, from: ingest.terminal)
                arrived = batch
                _ = try ingest.group.nested { try ingest.store(batch, on: stored) }
            } catch let refusal as BatchRefusal {
                try SetAside(ingest: ingest).keep(body, arrived, because: refusal)
            }
        }
    }

    /// What lies between what is stored of an epoch and what waits of it; ascending.
    func missing(_ epoch: UInt32, stored: UInt64) throws -> [SequenceRange] {
        var missing: [SequenceRange] = []
        var next = stored + 1
        for waits in try ingest.group.waiting(ingest.name(epoch)) {
            if waits.first > next { missing.append(SequenceRange(first: next, last: waits.first - 1)) }
            next = max(next, waits.last + 1)
        }
        return missing
    }
}
