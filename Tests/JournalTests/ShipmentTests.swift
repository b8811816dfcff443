// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import Journal
import KioskModel
import Testing

/// What the central says it wants, and what it gets.
@Suite struct ShipmentTests {
    private func journal(_ bench: Workbench, _ count: Int) throws -> Journal {
        let journal = try bench.open()
        try journal.append((0..<count).map { JournalEntry(Workbench.event($0), contentVersion: 1, placeCode: 1) })
        return journal
    }

    @Test func asManyBatchesAsTheCreditAllows() throws {
        let bench = try Workbench()
        let journal = try journal(bench, 2_000)
        let small = try #require(try journal.nextShipment(creditBytes: 1, version: 2))
        #expect(small.sequences == [1...256], "one comes however little is allowed")
        let all = try #require(try journal.nextShipment(creditBytes: 200_000, version: 2))
        #expect(all.sequences.map(\.count).reduce(0, +) == 2_000)
        #expect(all.contentType == Shipment.contentType)
        let some = try #require(try journal.nextShipment(creditBytes: all.body.count / 2, version: 2))
        #expect(some.body.count <= all.body.count / 2 && some.sequences.count > 1)
        let next = try #require(try journal.nextShipment(creditBytes: 200_000, version: 2, after: some))
        #expect(next.sequences.first?.lowerBound == some.sequences[some.sequences.count - 1].upperBound + 1)
        #expect(try journal.nextShipment(creditBytes: 200_000, version: 2, after: all) == nil)
        let batch = try #require(try bench.batches(all).last)
        #expect(batch.signedAt?.bootOrdinal == journal.boot.ordinal)
        #expect(batch.countersHash == CounterList.eventsHash(try journal.counters()))
    }

    @Test func missingRangesComeFirstAndWhatWaitsIsNotSentTwice() throws {
        let bench = try Workbench()
        let journal = try journal(bench, 1_500)
        let first = try #require(try journal.nextShipment(creditBytes: 200_000, version: 2))
        var answer = bench.acknowledgement(journal, stored: 256)
        answer.missing = [SequenceRange(first: 257, last: 512), SequenceRange(first: 769, last: 1_024)]
        try journal.acknowledge(answer, of: first)
        let again = try #require(try journal.nextShipment(creditBytes: 200_000, version: 2))
        #expect(again.sequences == [257...512, 769...1_024])
        try journal.acknowledge(bench.acknowledgement(journal, stored: 1_500), of: again)
        #expect(try journal.nextShipment(creditBytes: 200_000, version: 2) == nil)
    }

    @Test func whatWasRejectedHoldsUpNothingAndIsTriedAgainAfterARestart() throws {
        let bench = try Workbench()
        let first = try journal(bench, 1_000)
        let shipment = try #require(try first.nextShipment(creditBytes: 1, version: 2))
        var answer = bench.acknowledgement(first, stored: 0)
        answer.rejected = [.init(first: 1, last: 256, reason: .outsideCatalogue)]
        answer.missing = [SequenceRange(first: 1, last: 256)]
        try first.acknowledge(answer, of: shipment)
        let next = try #require(try first.nextShipment(creditBytes: 200_000, version: 2))
        #expect(next.sequences.first == 257...512)
        try first.acknowledge(answer, of: next)
        #expect(try first.nextShipment(creditBytes: 200_000, version: 2) == nil, "the rest waits at the central")
        #expect(first.rejections.map(\.reason) == [.outsideCatalogue])
        try first.close()
        let second = try bench.open()
        #expect(try second.nextShipment(creditBytes: 1, version: 2)?.sequences == [1...256])
    }

    @Test func anOlderEpochIsSentAgainWhenTheCentralAsks() throws {
        let bench = try Workbench()
        let journal = try journal(bench, 600)
        try journal.acknowledge(bench.acknowledgement(journal, stored: 600, refused: nil))
        // The disk of the terminal went back once: a fork opened the second epoch.
        try journal.acknowledge(bench.acknowledgement(journal, stored: 601))
        #expect(journal.position.epoch == 2)
        try journal.acknowledge(bench.acknowledgement(journal, epoch: 2, stored: 1))
        let opened = try #require(try journal.records(epoch: 2, from: 1, limit: 1).first)
        #expect(opened.event.kind == .epochOpened)
    }

    @Test func anEpochThatASalvageClosedIsSentAgainFromSealedBlocks() throws {
        let bench = try Workbench()
        let first = try journal(bench, 700)
        for _ in 0..<3 { try first.acknowledge(bench.acknowledgement(first, stored: 700)) }
        try first.close()
        try bench.sql("DELETE FROM counter")
        let journal = try bench.open()
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        #expect(journal.position.epoch == 2)
        let current = try #require(try journal.nextShipment(creditBytes: 200_000, version: 2))
        #expect(current.epoch == 2)
        #expect(try bench.batches(current)[0].opening.events == 700, "what was counted before it")
        var answer = bench.acknowledgement(journal, epoch: 2, stored: 2)
        answer.epochs = [EpochMark(epoch: 1, last: 100)]
        try journal.acknowledge(answer, of: current)
        let old = try #require(try journal.nextShipment(creditBytes: 200_000, version: 2))
        #expect(old.epoch == 1)
        #expect(old.sequences == [101...256, 257...512, 513...700])
        #expect(try bench.batches(old).flatMap(\.records).map(\.sequence) == Array(101...700))
    }

    @Test func agencyCountersAreCumulativeAndInNoBatch() throws {
        let bench = try Workbench()
        let agency = CounterKey(family: .agency, first: 2, second: AgencyOutcome.slipPrinted.rawValue, third: 0)
        let journal = try bench.open()
        for _ in 0..<3 {
            try journal.append(
                [JournalEntry(Workbench.event(0), raising: [agency], contentVersion: 1, placeCode: 1)])
        }
        #expect(try journal.agencyCounters() == [agency: 3])
        let shipment = try #require(try journal.nextShipment(creditBytes: 200_000, version: 2))
        let counted = CounterList.eventsHash([CounterKey(Workbench.event(0)): 3])
        #expect(try bench.batches(shipment)[0].countersHash == counted)
    }
}
