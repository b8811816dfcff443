// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What becomes of batches as they arrive: verified here, stored by the queue, or set aside with their reasons.
struct BatchDesk: Sendable {
    let queue: IngestQueue
    let database: any Database
    let state: StateDirectory
    let clock: CentralClock

    /// The answer to one request.
    struct Outcome: Sendable {
        let acknowledgement: Acknowledgement
        /// True when the answer speaks of one batch, whose refusal shows in the status.
        let isSingle: Bool
    }

    /// - Parameters:
    ///   - type: what the request says the body is.
    ///   - terminal: the terminal of the client certificate.
    /// - Throws: `TerminalRefusal` when the terminal may not be heard any more, `IngestQueue.Busy`, or what the
    ///   database threw.
    func take(_ body: [UInt8], as type: Parcel.Form, from terminal: EnrolledTerminal) async throws -> Outcome {
        try await take(Parcel(body, as: type, from: terminal), bytes: body.count, from: terminal)
    }

    /// A body that was too long to be read: the fact is set aside.
    func refuseOversized(as type: Parcel.Form, from terminal: EnrolledTerminal) async throws -> Outcome {
        try await take(Parcel(refused: .oversized, as: type), bytes: 0, from: terminal)
    }

    private func take(_ parcel: Parcel, bytes: Int, from terminal: EnrolledTerminal) async throws -> Outcome {
        let now = clock.nowMilliseconds()
        let load = queue.load
        do {
            var (answer, head) = try await queue.run(area: terminal.area, bytes: bytes) { group in
                let current = try EnrolledTerminal.current(terminal.id, group.session)
                return try Self.store(
                    parcel, Ingest(terminal: current, group: group, nowMilliseconds: now))
            }
            answer.serverTimeMilliseconds = clock.nowMilliseconds()
            answer.creditBytes = load.creditBytes
            answer.nextContactSeconds = load.slotSeconds(of: terminal.id)
            if let head {
                answer.logSize = head.size
                answer.logRoot = Hex.encode(head.root)
            }
            return Outcome(acknowledgement: answer, isSingle: parcel.isSingle)
        } catch CentralError.full {
            // What was stored before can be told as long as the disk can be read.
            let epoch = parcel.epoch
            let known = try? await database.read { session in
                try StoredEpoch.load(area: terminal.area, terminal: terminal.id, epoch: epoch, session)
                    ?? StoredEpoch()
            }
            return Outcome(
                acknowledgement: Acknowledgement(
                    terminal: terminal.id, epoch: epoch, stored: known?.stored ?? 0,
                    releasable: known?.releasable ?? 0, refused: .centralFull,
                    serverTimeMilliseconds: clock.nowMilliseconds()),
                isSingle: parcel.isSingle)
        }
    }

    /// Each member by itself: a wrong one is set aside and the others go on.
    private static func store(_ parcel: Parcel, _ ingest: Ingest) throws -> Acknowledgement {
        var rejected: [Acknowledgement.Rejection] = []
        var refused = parcel.refused
        if let refusal = parcel.refused { try SetAside(ingest: ingest).keep(parcel.body, nil, because: refusal) }
        for member in parcel.members {
            do {
                let arrived = try member.arrived.get()
                _ = try ingest.group.nested { try ingest.take(arrived) }
            } catch let refusal as BatchRefusal {
                try SetAside(ingest: ingest).keep(member.body, try? member.arrived.get(), because: refusal)
                let claim = BatchClaim(member.body)
                if let claim {
                    rejected.append(Acknowledgement.Rejection(first: claim.first, last: claim.last, reason: refusal))
                }
                // Of a shipment the terminal learns in `rejected`, unless nobody can say which member it was.
                if parcel.isSingle || claim == nil { refused = refused ?? refusal }
            }
        }
        let epoch = parcel.epoch
        let known = try ingest.load(epoch) ?? StoredEpoch()
        return Acknowledgement(
            terminal: ingest.terminal.id, epoch: epoch, stored: known.stored, releasable: known.releasable,
            refused: refused, serverTimeMilliseconds: ingest.nowMilliseconds,
            missing: try Waiting(ingest: ingest).missing(epoch, stored: known.stored),
            rejected: rejected.isEmpty ? nil : rejected,
            epochs: try ingest.lacking(beside: epoch))
    }
}

extension Ingest {
    /// Older epochs of which the terminal has more than is stored; `nil`: none.
    func lacking(beside epoch: UInt32) throws -> [EpochMark]? {
        let marks = try group.session.run(Statements.Records.lacking, [.text(terminal.area), .text(terminal.id)])
            .map {
                EpochMark(
                    epoch: UInt32(clamping: try $0.integer("epoch")), last: UInt64(clamping: try $0.integer("stored")))
            }
            .filter { $0.epoch != epoch }
        return marks.isEmpty ? nil : marks
    }
}

extension IngestQueue.Load {
    /// Less when much waits: the lines are thin and the memory is not endless.
    var creditBytes: Int {
        switch waitingBytes {
        case ..<(IngestQueue.mostBytes / 8): Batch.maximumBytes
        case ..<(IngestQueue.mostBytes / 2): Batch.maximumBytes / 4
        default: Batch.maximumBytes / 16
        }
    }

    /// Nothing while there is room; then each terminal at its own moment of the minutes that follow.
    func slotSeconds(of terminal: String) -> Int32? {
        let spread = Int32(waitingBytes / (IngestQueue.mostBytes / 256))
        return spread > 1 ? ContactSlot.phase(terminal, period: spread) : nil
    }
}
