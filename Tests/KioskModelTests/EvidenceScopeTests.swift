// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

/// What an evidence file may leave out: other months' batches, where the rest shows that they are other months', and
/// records that were deleted by a decision that stands in the log.
@Suite struct EvidenceScopeTests {
    private func kinds(_ file: EvidenceFile) throws -> Set<EvidenceProblem.Kind> {
        Set(try EvidenceSample.verifier().verify(file.bytes).problems.map(\.kind))
    }

    // MARK: months

    /// One terminal that is up for a year and makes an event every thirty days, two to a batch.
    private func year() -> EvidenceSample {
        var sample = EvidenceSample()
        sample.boots = [
            .init(terminal: 0, epoch: 1, ordinal: 1, began: EvidenceSample.start...EvidenceSample.start + 1_000)
        ]
        let boot = sample.taken[0].batch.boots
        let records = (0..<12).map { number in
            UsageRecord(
                epoch: 1, sequence: UInt64(number) + 1, bootOrdinal: 1, bootMinutes: UInt32(number) * 43_200,
                event: UsageEvent(.serviceOpened, purpose: .visitor, first: 7), contentVersion: 3, placeCode: 11)
        }
        sample.taken = (0..<6).map { number in
            let range = (2 * number + 1)...(2 * number + 2)
            return .init(terminal: 0, batch: sample.batch(0, records, range, boot), version: 2)
        }
        // Events fall on 23 November 2026, 23 December, 22 January, 21 February, 23 March, 22 April, 22 May …
        sample.month = CivilMonth("2027-03")
        return sample
    }

    @Test func aMonthIsProvedByWhatSurroundsIt() throws {
        var sample = year()
        #expect(sample.figures.count == 1)
        // 23 March is sequence 5, in batch 2; batch 1 ends in February, batch 3 begins in May.
        sample.omitted = [0, 4, 5]
        sample.openings = [
            .init(terminal: 0, epoch: 1, counters: [CounterKey(sample.taken[0].batch.records[0].event): 2])
        ]
        #expect(try kinds(try sample.file()) == [])
        // The wrong beginning of the counters.
        sample.openings[0].counters = [CounterKey(sample.taken[0].batch.records[0].event): 3]
        #expect(try kinds(try sample.file()) == [.badCounters])
    }

    @Test(arguments: [[0, 1, 4], [0, 4, 3], [0, 2], [2, 3, 4, 5], [0, 1, 2, 3, 4, 5]])
    func whatMayBeOfTheMonthMustBeThere(omitted: [Int]) throws {
        var sample = year()
        sample.omitted = Set(omitted)
        let kinds = try kinds(try sample.file())
        #expect(kinds.contains(.missingBatch) == (omitted != [0, 4, 3]))
        if omitted == [0, 4, 3] { #expect(kinds == [.badCounters]) }
    }

    @Test func bootsOutOfOrderProveNothingOfWhatIsLeftOut() throws {
        var sample = year()
        sample.omitted = [0]
        sample.openings = [
            .init(terminal: 0, epoch: 1, counters: [CounterKey(sample.taken[0].batch.records[0].event): 2])
        ]
        #expect(try kinds(try sample.file()) == [])
        let later = EvidenceSample.start + 200 * 86_400_000
        sample.boots.insert(.init(terminal: 0, epoch: 1, ordinal: 0, began: later...later), at: 0)
        #expect(try kinds(try sample.file()) == [.missingBatch])
    }

    // MARK: deletions

    private let decision = "KS 2027/14"

    /// The sample with some sequences of a batch deleted, as a central does it.
    private func deleting(
        _ range: ClosedRange<UInt64>, at position: Int, in sample: EvidenceSample = EvidenceSample()
    ) throws -> EvidenceSample {
        var sample = sample
        let one = sample.taken[position]
        var redacted = RedactedBatch(one.batch)
        let before = sample
        redacted.delete(
            range, counted: { $0.sequence > one.counted },
            day: { UsageDay.of(bootMinutes: $0.bootMinutes, began: before.began(one.terminal, $0)) })
        let bytes = redacted.bytes
        let entry = LogDeletion(
            terminalID: one.batch.terminalID, epoch: one.batch.epoch, position: UInt64(position), redacted: bytes,
            decision: decision)
        sample.redacted[position] = bytes
        sample.deletions.append((entry, decision))
        return sample
    }

    @Test func afterADeletionEverythingElseIsProvedAsBefore() throws {
        for position in EvidenceSample().taken.indices {
            let records = EvidenceSample().taken[position].batch.records
            for record in records {
                let sample = try deleting(record.sequence...record.sequence, at: position)
                let report = try EvidenceSample.verifier().verify(try sample.file().bytes)
                #expect(report.problems == [], "\(position) \(record.sequence)")
                #expect(report.notices.contains { $0.contains("deleted by decision KS 2027/14") })
                #expect(report.events == 18)
                let counts = record.sequence > EvidenceSample().taken[position].counted
                #expect(report.deletedEvents == (counts ? 1 : 0))
            }
            let sample = try deleting(records[0].sequence...records.last!.sequence, at: position)
            #expect(try kinds(try sample.file()) == [])
        }
    }

    @Test func nothingOfADeletedRecordIsLeft() throws {
        let one = EvidenceSample().taken[0]
        let sample = try deleting(2...2, at: 0)
        let bytes = try #require(sample.redacted[0])
        func holds(_ part: [UInt8]) -> Bool {
            (0...(bytes.count - part.count)).contains { Array(bytes[$0..<$0 + part.count]) == part }
        }
        let records = one.batch.records
        #expect(!holds(one.batch.seed))
        #expect(!holds(RecordChain.salt(seed: one.batch.seed, sequence: 2)))
        #expect(!holds(records[1].canonical))
        #expect(holds(RecordChain.leaf(records[1], seed: one.batch.seed)))
        #expect(holds(RecordChain.salt(seed: one.batch.seed, sequence: 3)))
        let read = try RedactedBatch(bytes)
        #expect(read.bytes == bytes)
        #expect(read.records == [records[0], records[2], records[3]])
        #expect(read.deletedSequences == [2])
        #expect(read.chain(after: 4) == one.batch.chainAfter)
        #expect(read.chain(after: 0) == one.batch.chainBefore)
    }

    @Test func aDeletionNobodyDecidedIsFound() throws {
        var sample = try deleting(1...2, at: 2)
        sample = try deleting(5...6, at: 2)
        // Nothing in the log.
        var silent = sample
        silent.deletions = []
        #expect(try kinds(try silent.file()).isSuperset(of: [.badDeletion, .wrongFigure]))
        // Something else left than was logged.
        var other = sample
        var redacted = try RedactedBatch(try #require(other.redacted[2]))
        redacted.delete(5...6) { _ in 0 }
        redacted.deleted = [:]
        other.redacted[2] = redacted.bytes
        #expect(try kinds(try other.file()).contains(.badDeletion))
        // Another decision stated than logged.
        var named = sample
        named.deletions[0].decision = "another"
        #expect(try kinds(try named.file()) == [.badDeletion])
    }

    @Test func deletedRecordsCannotBeCountedOtherwise() throws {
        let sample = EvidenceSample()
        let one = sample.taken[4]
        let honest = try RedactedBatch(try #require(try deleting(1...1, at: 4).redacted[4]))
        for change in [0, 1] {
            var redacted = honest
            if change == 0 {
                redacted.deleted = [:]
            } else {
                let key = try #require(redacted.deleted.keys.first)
                redacted.deleted = [
                    .init(place: key.place, day: key.day, counter: CounterKey(.init(.helpOpened, purpose: .visitor))): 1
                ]
            }
            var lying = sample
            let entry = LogDeletion(
                terminalID: one.batch.terminalID, epoch: one.batch.epoch, position: 4, redacted: redacted.bytes,
                decision: decision)
            lying.redacted[4] = redacted.bytes
            lying.deletions = [(entry, decision)]
            // The hash the terminal signed in the next batch does not fit either.
            #expect(try kinds(try lying.file()).isSuperset(of: [.badCounters, .wrongFigure]))
        }
    }

    @Test func whatIsNoRedactedBatchIsRefused() throws {
        let bytes = try #require(try deleting(2...3, at: 0).redacted[0])
        #expect(throws: Never.self) { try RedactedBatch(bytes) }
        for length in 0..<bytes.count {
            #expect(throws: BatchRefusal.self) { try RedactedBatch(Array(bytes.prefix(length))) }
        }
        #expect(throws: BatchRefusal.malformed) { try RedactedBatch(bytes + [0]) }
        var refused = 0
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x41
            guard let read = try? RedactedBatch(changed) else {
                refused += 1
                continue
            }
            // What the chain does not hold is read as it stands, and the log's hash holds it.
            #expect(read.bytes == changed)
        }
        #expect(refused > bytes.count / 2)
    }
}
