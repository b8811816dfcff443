// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// Batches and folds whose every field is known: the ones in `Golden`, and the ones that tests bend.
enum BatchSamples {
    static let terminalID = [UInt8](0xA0...0xBF)
    static let seed = [UInt8](0x40...0x5F)
    static let boots = [
        BootRow(
            ordinal: 3, bootID: [UInt8](0x10...0x1F), wallAtBootMilliseconds: 1_803_945_600_000,
            errorBoundMilliseconds: 1_500, trust: .central),
        BootRow(
            ordinal: 4, bootID: [UInt8](0x20...0x2F), wallAtBootMilliseconds: -86_400_000,
            errorBoundMilliseconds: 0, trust: .untrusted),
    ]
    static let signedAt = SignedMoment(
        bootOrdinal: 4, bootMilliseconds: 5_400_123, wallMilliseconds: 1_804_032_000_456)

    static func key() throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](1...32))
    }

    /// Every kind of the catalogue, in an order in which they happen.
    static let events: [(boot: UInt32, minutes: UInt32, UsageEvent)] = [
        (3, 1_440, UsageEvent(.sessionStarted, purpose: .visitor, first: 1)),
        (3, 1_440, UsageEvent(.languageChosen, purpose: .visitor, first: 4)),
        (3, 1_441, UsageEvent(.serviceOpened, purpose: .visitor, first: 9_999)),
        (3, 1_443, UsageEvent(.slipRequested, purpose: .visitor, first: 9_999, second: 1)),
        (3, 1_443, UsageEvent(.slipOutcome, purpose: .visitor, first: 9_999, second: 5)),
        (3, 1_443, UsageEvent(.deviceStateChanged, purpose: .technician, first: 1, second: 1, third: 3)),
        (3, 1_444, UsageEvent(.serviceOpened, purpose: .visitor, first: 2)),
        (3, 1_444, UsageEvent(.answerGiven, purpose: .visitor, first: 1, second: 3)),
        (3, 1_445, UsageEvent(.answerGiven, purpose: .visitor, first: 2, second: 1)),
        (3, 1_445, UsageEvent(.helpOpened, purpose: .visitor)),
        (3, 1_446, UsageEvent(.attendantCalled, purpose: .visitor)),
        (3, 1_449, UsageEvent(.attendantCallEnded, purpose: .visitor, first: 3, second: 180)),
        (3, 1_455, UsageEvent(.sessionEnded, purpose: .visitor, first: 2, second: 14)),
        (3, 1_500, UsageEvent(.terminalPaused, purpose: .attendant, first: 1)),
        (3, 1_503, UsageEvent(.terminalResumed, purpose: .attendant)),
        (3, 1_510, UsageEvent(.contentApplied, purpose: .technician, first: 18)),
        (3, 1_511, UsageEvent(.journalFull, purpose: .technician)),
        (3, 1_512, UsageEvent(.terminalStopped, purpose: .technician)),
        (4, 0, UsageEvent(.terminalStarted, purpose: .technician, first: 10_203)),
        (4, 0, UsageEvent(.epochOpened, purpose: .technician, first: .max)),
        (4, 7, UsageEvent(.sessionStarted, purpose: .training, first: 2)),
    ]

    static func records(epoch: UInt32 = 1, first: UInt64 = 257) -> [UsageRecord] {
        events.enumerated().map { index, row in
            UsageRecord(
                epoch: epoch, sequence: first + UInt64(index), bootOrdinal: row.boot, bootMinutes: row.minutes,
                event: row.2, contentVersion: index < 15 ? 17 : 18, placeCode: index < 20 ? 42 : 43)
        }
    }

    static func chain(_ records: [UsageRecord], from start: [UInt8]) -> [UInt8] {
        records.reduce(start) { RecordChain.next($0, leaf: RecordChain.leaf($1, seed: seed)) }
    }

    /// - Parameter before: what the counters stood at before the first record.
    static func batch(
        epoch: UInt32 = 1, first: UInt64 = 257, records: [UsageRecord]? = nil, before: [CounterKey: UInt64] = [:]
    ) -> Batch {
        let records = records ?? self.records(epoch: epoch, first: first)
        let start = first == 1 ? RecordChain.start : [UInt8](0x60...0x7F)
        let counters = records.reduce(into: before) { $0[CounterKey($1.event), default: 0] += 1 }
        return Batch(
            terminalID: terminalID, epoch: epoch, seed: seed, chainBefore: start, boots: boots, records: records,
            chainAfter: chain(records, from: start), counters: counters, signedAt: signedAt)
    }

    /// As version 2 brings it back.
    static func read(_ batch: Batch) -> Batch {
        var batch = batch
        batch.counters = nil
        return batch
    }

    static func fold() -> Fold {
        let visits = CounterKey(UsageEvent(.sessionStarted, purpose: .visitor, first: 1))
        let services = CounterKey(UsageEvent(.serviceOpened, purpose: .visitor, first: 9_999))
        return Fold(
            terminalID: terminalID, epoch: 2, sequences: 257...768, chainBefore: [UInt8](0x60...0x7F),
            chainAfter: [UInt8](0x80...0x9F), boots: boots, signedAt: signedAt,
            days: [
                Fold.Day(boot: 3, day: 1, place: 42, key: visits): 200,
                Fold.Day(boot: 3, day: 1, place: 42, key: services): 130,
                Fold.Day(boot: 3, day: 2, place: 43, key: services): 2,
                Fold.Day(boot: 4, day: 0, place: 43, key: visits): 180,
            ], countersHash: CounterList.eventsHash([visits: 380, services: 132]))
    }

    static func refusal(_ body: [UInt8], terminalID: [UInt8] = terminalID) throws -> BatchRefusal? {
        do throws(BatchRefusal) {
            _ = try Batch(verifying: body, terminalID: terminalID, key: try! key().publicKey)
            return nil
        } catch {
            return error
        }
    }
}
