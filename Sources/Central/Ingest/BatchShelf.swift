// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Reads stored batches back: what an epoch counted and its chain, from the signed bytes.
struct BatchShelf {
    let area: String
    let terminal: EnrolledTerminal
    let session: any DatabaseSession
    /// Bodies are read without checking again what was checked when they came.
    var isTrusting = false

    private static let page: Int64 = 64

    private func key(_ epoch: UInt32) -> [SQLValue] { [.text(area), .text(terminal.id), .number(epoch)] }

    /// A batch as it lies here.
    struct Stored {
        let batch: ArrivedBatch
        /// What of it was counted, and was not before.
        let sequences: ClosedRange<UInt64>
        let happenings: [ArrivedBatch.Happening]
        /// Of its entry in the log.
        let position: UInt64
    }

    /// Everything counted beyond `sequence`, once, a batch at a time: what the batch counts, and its sequences.
    /// - Parameter through: nothing is read that begins beyond it.
    func happenings(
        of epoch: UInt32, beyond sequence: UInt64, through end: UInt64 = .max,
        _ body: (ClosedRange<UInt64>, [ArrivedBatch.Happening]) throws -> Void
    ) throws {
        try batches(of: epoch, beyond: sequence, through: end) { try body($0.sequences, $0.happenings) }
    }

    /// The same, with the batches themselves.
    func batches(
        of epoch: UInt32, beyond sequence: UInt64, through end: UInt64 = .max, _ body: (Stored) throws -> Void
    ) throws {
        var counted = sequence
        while true {
            let rows = try session.run(
                Statements.Batches.ofEpoch, key(epoch) + [.number(counted), .integer(Self.page)])
            for row in rows {
                guard counted < end else { return }
                let batch = try open(try row.blob("body"), epoch)
                try body(
                    Stored(
                        batch: batch, sequences: counted + 1...max(batch.last, counted + 1),
                        happenings: try happenings(batch, beyond: counted),
                        position: UInt64(clamping: try row.integer("log_position"))))
                counted = max(counted, batch.last)
            }
            if rows.count < Self.page { return }
        }
    }

    /// What a batch counts beyond a sequence up to which everything is counted. A fold that covers records which came
    /// in detail before counts what is left of it.
    func happenings(_ batch: ArrivedBatch, beyond counted: UInt64) throws -> [ArrivedBatch.Happening] {
        guard case .fold(let fold) = batch.content, counted >= batch.first else {
            return batch.happenings(beyond: counted)
        }
        var left = fold
        try happenings(of: batch.epoch, beyond: batch.first - 1, through: counted) { _, happenings in
            for happening in happenings {
                let day = Fold.Day(
                    boot: happening.boot, day: happening.minutes.lowerBound / 1_440, place: happening.place,
                    key: happening.counter)
                guard let events = left.days[day], events >= happening.count else { throw BatchRefusal.fork }
                left.days[day] = events > happening.count ? events - happening.count : nil
            }
        }
        return ArrivedBatch.happenings(of: left)
    }

    /// The chain after a counted sequence; 0 is the start of the epoch. `nil`: within a fold.
    func chain(after sequence: UInt64, in epoch: UInt32) throws -> [UInt8]? {
        guard sequence > 0 else { return RecordChain.start }
        guard
            let row = try session.run(Statements.Batches.covering, key(epoch) + [.number(sequence)]).first
        else { throw CentralError.inconsistent("no batch of terminal \(terminal.id) holds sequence \(sequence)") }
        return try open(try row.blob("body"), epoch).chain(after: sequence)
    }

    private func open(_ body: [UInt8], _ epoch: UInt32) throws -> ArrivedBatch {
        do {
            return try ArrivedBatch(stored: body, of: terminal, isTrusted: isTrusting)
        } catch {
            throw CentralError.inconsistent("a stored batch of terminal \(terminal.id), epoch \(epoch): \(error)")
        }
    }
}
