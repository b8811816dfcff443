// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// A batch or a fold that verified on its own: form, signature, chain, catalogue. Made off the writer; what it means
/// for the figures is decided in the transaction.
struct ArrivedBatch: Sendable {
    enum Content: Sendable {
        case batch(Batch)
        /// Whole blocks whose detail the terminal had to shed.
        case fold(Fold)
        /// A stored batch in which records were deleted here by a decision.
        case redacted(RedactedBatch)
    }

    /// Something that was counted: how often, at which place, and in which minutes of a boot.
    struct Happening: Sendable {
        let boot: UInt32
        /// From the start of the boot; its length is one, or a day where only the day is known.
        let minutes: ClosedRange<UInt32>
        let place: UInt32
        let counter: CounterKey
        let count: UInt64
        /// The day it was counted in, where the minute is gone.
        var decidedDay: Int64?
    }

    let content: Content
    /// The signed bytes as they came.
    let body: [UInt8]
    /// SHA-256 of them.
    let digest: [UInt8]
    let epoch: UInt32
    let first: UInt64
    let last: UInt64
    let chainBefore: [UInt8]
    let chainAfter: [UInt8]
    let boots: [BootRow]
    let signedAt: SignedMoment?
    /// Event counters before the first record, where that opens an epoch after the first.
    let opening: [CounterKey: UInt64]
    let countersHash: [UInt8]

    /// - Throws: `BatchRefusal` for what is wrong with it.
    init(verifying body: [UInt8], from terminal: EnrolledTerminal) throws(BatchRefusal) {
        if BatchClaim(body)?.form == .fold {
            self.init(
                .fold(try Fold(verifying: body, terminalID: terminal.idBytes, key: terminal.signingKey)), body)
        } else {
            self.init(
                .batch(try Batch(verifying: body, terminalID: terminal.idBytes, key: terminal.signingKey)), body)
        }
        guard last <= UInt64(Int64.max), last >= first else { throw .malformed }
    }

    /// What stands in the store: as it came, or without what was deleted.
    /// - Parameter isTrusted: neither signature nor chain is checked again, for what is shown and not for what is proved.
    init(stored body: [UInt8], of terminal: EnrolledTerminal, isTrusted: Bool = false) throws(BatchRefusal) {
        if RedactedBatch.isRedacted(body) {
            self.init(.redacted(try RedactedBatch(body)), body)
        } else if isTrusted, BatchClaim(body)?.form != .fold {
            self.init(.batch(try Batch(stored: body, terminalID: terminal.idBytes)), body)
        } else {
            try self.init(verifying: body, from: terminal)
        }
    }

    private init(_ content: Content, _ body: [UInt8]) {
        self.content = content
        self.body = body
        digest = Array(SHA256.hash(data: body))
        switch content {
        case .batch(let batch):
            epoch = batch.epoch
            first = batch.records.first?.sequence ?? 1
            last = batch.records.last?.sequence ?? 0
            (chainBefore, chainAfter) = (batch.chainBefore, batch.chainAfter)
            (boots, signedAt) = (batch.boots, batch.signedAt)
            (opening, countersHash) = (batch.opening, batch.countersHash)
        case .fold(let fold):
            epoch = fold.epoch
            (first, last) = (fold.sequences.lowerBound, fold.sequences.upperBound)
            (chainBefore, chainAfter) = (fold.chainBefore, fold.chainAfter)
            (boots, signedAt) = (fold.boots, fold.signedAt)
            (opening, countersHash) = (fold.opening, fold.countersHash)
        case .redacted(let batch):
            epoch = batch.epoch
            (first, last) = (batch.first, batch.last)
            (chainBefore, chainAfter) = (batch.chainBefore, batch.chainAfter)
            (boots, signedAt) = ([], nil)
            (opening, countersHash) = (batch.opening, batch.countersHash)
        }
    }

    /// The secret of its block; `nil` where it holds none.
    var seed: [UInt8]? {
        if case .batch(let batch) = content { batch.seed } else { nil }
    }

    /// The chain after one of its sequences, or before its first; `nil` within a fold, where nobody can tell any more.
    func chain(after sequence: UInt64) -> [UInt8]? {
        if sequence >= last { return chainAfter }
        if sequence < first { return chainBefore }
        switch content {
        case .batch(let batch):
            return ChainHasher(seed: batch.seed)
                .chain(chainBefore, over: batch.records.prefix { $0.sequence <= sequence })
        case .fold: return nil
        case .redacted(let batch): return batch.chain(after: sequence)
        }
    }

    /// What it counts beyond a sequence. Of a fold it is the whole: what of it was counted before is the caller's to
    /// take off.
    func happenings(beyond sequence: UInt64) -> [Happening] {
        switch content {
        case .batch(let batch):
            return batch.records.lazy.filter { $0.sequence > sequence }.map(Happening.init)
        case .fold(let fold):
            return Self.happenings(of: fold)
        case .redacted(let batch):
            return batch.records.filter { $0.sequence > sequence }.map(Happening.init)
                + batch.deleted.map { key, count in
                    Happening(
                        boot: 0, minutes: 0...0, place: key.place, counter: key.counter, count: count,
                        decidedDay: key.day)
                }
        }
    }

    static func happenings(of fold: Fold) -> [Happening] {
        fold.days.map { day, count in
            let start = day.day.multipliedReportingOverflow(by: 1_440)
            let first = start.overflow ? UInt32.max - 1_439 : min(start.partialValue, .max - 1_439)
            return Happening(
                boot: day.boot, minutes: first...first + 1_439, place: day.place, counter: day.key, count: count)
        }
    }

    /// The latest moment of each boot, in milliseconds of its monotonic clock, that lies before the batch was signed.
    var moments: [UInt32: Int64] {
        var moments: [UInt32: Int64] = [:]
        for happening in happenings(beyond: 0) {
            let moment = Int64(happening.minutes.lowerBound) * 60_000
            moments[happening.boot] = max(moments[happening.boot] ?? 0, moment)
        }
        if let signedAt { moments[signedAt.bootOrdinal] = Int64(clamping: signedAt.bootMilliseconds) }
        return moments
    }

    /// Σ events = Δ counters: what the batch says of the counters after its last record is what we counted.
    func agrees(with counted: CounterBook) -> Bool { countersHash == counted.hash }

    func logEntry(of terminal: EnrolledTerminal) -> LogEntry {
        LogEntry(
            terminalID: terminal.idBytes, epoch: epoch, first: first, last: last, chainBefore: chainBefore,
            chainAfter: chainAfter, bodyHash: digest)
    }
}

extension ArrivedBatch.Happening {
    init(_ record: UsageRecord) {
        self.init(
            boot: record.bootOrdinal, minutes: record.bootMinutes...record.bootMinutes, place: record.placeCode,
            counter: CounterKey(record.event), count: 1)
    }

    /// The day by an estimate of its boot; `DayLedger.unknownDay` when it cannot be decided.
    func day(_ estimate: BootEstimate?) -> Int64 {
        if let decidedDay { return decidedDay }
        guard let estimate else { return DayLedger.unknownDay }
        let day = estimate.day(bootMinutes: minutes.lowerBound)
        guard minutes.count > 1 else { return day }
        return estimate.day(bootMinutes: minutes.upperBound) == day ? day : DayLedger.unknownDay
    }
}
