// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Deletes records by a decision: their salted hashes stay, the seeds of their blocks are destroyed, the log says so, and
/// every proof holds as before. Figures stay as they were paid.
public struct DeletionDesk: Sendable {
    /// More blocks at once would hold the writer for too long.
    public static let maximumRecords: UInt64 = 65_536

    let desk: LogDesk

    /// What is to go.
    public struct Order: Sendable {
        /// Hexadecimal.
        public var terminal: String
        public var epoch: UInt32
        public var sequences: ClosedRange<UInt64>
        /// The name of the decision.
        public var decision: String

        public init(terminal: String, epoch: UInt32, sequences: ClosedRange<UInt64>, decision: String) {
            self.terminal = terminal
            self.epoch = epoch
            self.sequences = sequences
            self.decision = decision
        }
    }

    /// What went.
    public struct Outcome: Sendable, Codable, Equatable {
        /// Records deleted now.
        public internal(set) var records = 0
        /// Batches that lost their seed, those beside the records' own in the same blocks too.
        public internal(set) var batches = 0
        /// Batches of another branch that went with them.
        public internal(set) var branches = 0
        /// Bodies that had been set aside for this terminal.
        public internal(set) var setAside = 0
    }

    /// - Parameter decisions: names that the configuration allows.
    public func delete(_ order: Order, decisions: [String]) async throws -> Outcome {
        guard decisions.contains(order.decision) else {
            throw CentralError.invalid(
                "the configuration names no decision \(SafeText.clean(order.decision))",
                remedy: "add it to deletionDecisions, when it was taken")
        }
        guard SafeText.isClean(order.decision), order.decision.utf8.count <= 200 else {
            throw CentralError.invalid("that is no name of a decision", remedy: "give its number in the register")
        }
        guard order.sequences.lowerBound >= 1, order.sequences.upperBound < UInt64(Int64.max),
            order.sequences.upperBound - order.sequences.lowerBound < Self.maximumRecords
        else {
            throw CentralError.invalid("these are no sequences", remedy: "give at most \(Self.maximumRecords) at once")
        }
        let now = desk.clock.nowMilliseconds()
        return try await desk.database.write { session in
            guard let terminal = try EnrolledTerminal.find(order.terminal, session) else {
                throw CentralError.notFound(
                    "no terminal \(order.terminal)", remedy: "see `kiosk-central terminal list`")
            }
            return try Deletion(order: order, terminal: terminal, session: session, nowMilliseconds: now).run()
        }
    }
}

/// One order, within its transaction.
private struct Deletion {
    let order: DeletionDesk.Order
    let terminal: EnrolledTerminal
    let session: any DatabaseSession
    let nowMilliseconds: Int64

    private var key: [SQLValue] { [.text(terminal.area), .text(terminal.id), .number(order.epoch)] }

    /// The blocks the order reaches into: records of one block share a seed, so all of it has to let go of it.
    private var blocks: ClosedRange<UInt64> {
        let length = RecordChain.blockLength
        return
            (RecordChain.block(of: order.sequences.lowerBound) * length + 1)...((RecordChain.block(
                of: order.sequences.upperBound) + 1) * length)
    }

    func run() throws -> DeletionDesk.Outcome {
        guard
            let epoch = try StoredEpoch.load(
                area: terminal.area, terminal: terminal.id, epoch: order.epoch, session),
            epoch.stored >= order.sequences.upperBound
        else {
            throw CentralError.notFound(
                "terminal \(terminal.id) has no sequence \(order.sequences.upperBound) in epoch \(order.epoch) here",
                remedy: "see `kiosk-central report`")
        }
        try checkClosed(epoch)
        let estimates = try BootEstimate.all(
            area: terminal.area, terminal: terminal.id, epoch: order.epoch, session)
        var outcome = DeletionDesk.Outcome()
        var counted = blocks.lowerBound - 1
        var entries: [[UInt8]] = []
        var positions: [UInt64] = []
        while true {
            let rows = try session.run(Statements.Batches.ofEpoch, key + [.number(counted), .integer(64)])
            for row in rows {
                let arrived = try open(row)
                guard arrived.first <= blocks.upperBound else { break }
                defer { counted = max(counted, arrived.last) }
                guard var redacted = try redacted(arrived) else { continue }
                let before = counted
                outcome.records += redacted.delete(
                    order.sequences, counted: { $0.sequence > before },
                    day: { estimates[$0.bootOrdinal]?.day(bootMinutes: $0.bootMinutes) ?? UsageDay.unknown })
                outcome.batches += 1
                let position = UInt64(clamping: try row.integer("log_position"))
                let bytes = redacted.bytes
                try session.run(Statements.Log.replaceBody, key + [.number(arrived.last), .blob(bytes)])
                entries.append(
                    LogDeletion(
                        terminalID: terminal.idBytes, epoch: order.epoch, position: position, redacted: bytes,
                        decision: order.decision
                    ).bytes)
                positions.append(position)
            }
            if rows.count < 64 || counted >= blocks.upperBound { break }
        }
        guard outcome.records > 0 else {
            throw CentralError.notFound(
                "nothing is left to delete there", remedy: "these records were deleted or folded before")
        }
        try log(entries, positions)
        try forgetElsewhere(&outcome)
        return outcome
    }

    /// A block that the terminal still writes to would come back with its seed.
    private func checkClosed(_ epoch: StoredEpoch) throws {
        if epoch.stored >= blocks.upperBound { return }
        let newest = try session.run(Statements.Records.newestEpoch, Array(key.prefix(2))).first?.integer("epoch") ?? 0
        guard newest > Int64(order.epoch), epoch.closed <= epoch.stored else {
            throw CentralError.invalid(
                "the terminal still writes to the block of sequence \(order.sequences.upperBound)",
                remedy: "delete when sequence \(blocks.upperBound) is here")
        }
    }

    private func open(_ row: SQLRow) throws -> ArrivedBatch {
        do {
            return try ArrivedBatch(stored: try row.blob("body"), of: terminal)
        } catch {
            throw CentralError.inconsistent("a stored batch of terminal \(terminal.id), epoch \(order.epoch)")
        }
    }

    private func redacted(_ arrived: ArrivedBatch) throws -> RedactedBatch? {
        switch arrived.content {
        case .batch(let batch): return RedactedBatch(batch)
        case .redacted(let batch):
            // Without its seed already: only where something in it is to go.
            return batch.records.contains { order.sequences.contains($0.sequence) } ? batch : nil
        case .fold: return nil
        }
    }

    private func log(_ entries: [[UInt8]], _ positions: [UInt64]) throws {
        let first = try BatchLog.append(session, area: terminal.area, entries: entries)
        for (number, position) in positions.enumerated() {
            try session.run(
                Statements.Log.saveDeletion,
                key + [
                    .number(order.sequences.lowerBound), .number(order.sequences.upperBound), .text(order.decision),
                    .number(nowMilliseconds), .number(first + UInt64(number)), .number(position),
                ])
        }
    }

    /// The seed and the records where they may lie besides.
    private func forgetElsewhere(_ outcome: inout DeletionDesk.Outcome) throws {
        let range: [SQLValue] = [.number(blocks.lowerBound), .number(blocks.upperBound)]
        try session.run(Statements.Log.forgetSeed, key + range + [.blob([])])
        try session.run(Statements.Log.dropWaiting, key + range)
        outcome.branches = try session.run(Statements.Log.dropBranches, key + range).count
        outcome.setAside = try session.run(Statements.Log.dropRefusals, Array(key.prefix(2))).count
    }
}
