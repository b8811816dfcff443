// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskModel
import Testing

@Suite struct OutboxTests {
    @Test func batchesNeverSpanBlocksAndCountersAreThoseOfTheirLastRecord() throws {
        let bench = try Workbench()
        try bench.fill(600)
        let journal = try bench.open()
        var ranges: [ClosedRange<UInt64>] = []
        var chain = RecordChain.start
        while let outgoing = try journal.nextBatch() {
            let batch = try bench.batch(outgoing)
            ranges.append(outgoing.sequences)
            #expect(batch.chainBefore == chain)
            chain = batch.chainAfter
            #expect(batch.counters?.values.reduce(0, +) == outgoing.sequences.upperBound)
            #expect(batch.counters?.keys.allSatisfy { $0.family == .event } == true)
            try journal.acknowledge(bench.acknowledgement(journal, stored: outgoing.sequences.upperBound))
        }
        #expect(ranges == [1...256, 257...512, 513...600])
    }

    @Test func aBatchInTheMiddleOfABlockFollowsOnTheOneBefore() throws {
        let bench = try Workbench()
        try bench.fill(40)
        let journal = try bench.open()
        let whole = try bench.batch(try journal.nextBatch())
        try journal.acknowledge(bench.acknowledgement(journal, stored: 15))
        let rest = try bench.batch(try journal.nextBatch())
        #expect(rest.records == Array(whole.records.dropFirst(15)))
        #expect(rest.chainAfter == whole.chainAfter)
        #expect(rest.chainBefore != whole.chainBefore)
        #expect(rest.counters == whole.counters)
    }

    @Test func theSameBatchComesAgainAfterACrash() throws {
        let bench = try Workbench()
        let journal = try bench.open()
        for index in 0..<30 { try journal.append(Workbench.event(index), contentVersion: 3, placeCode: 12) }
        let before = try bench.batch(try journal.nextBatch())
        let copy = try Workbench()
        try FileManager.default.copyItem(atPath: bench.directory, toPath: copy.directory)
        let after = try bench.batch(try copy.open().nextBatch())
        #expect(after == before)
    }

    @Test func aRestoredCentralIsSentAgainWhatItLost() throws {
        let bench = try Workbench()
        try bench.fill(300)
        let journal = try bench.open()
        try journal.acknowledge(bench.acknowledgement(journal, stored: 300, releasable: 300))
        #expect(try journal.nextBatch() == nil)
        try journal.acknowledge(bench.acknowledgement(journal, stored: 100, releasable: 100))
        #expect(try journal.nextBatch()?.sequences == 101...256)
        try journal.close()
        #expect(try bench.open().nextBatch()?.sequences == 101...256, "the mark is durable")
    }

    @Test func foreignAcknowledgementsChangeNothing() throws {
        let bench = try Workbench()
        try bench.fill(10)
        let journal = try bench.open()
        var foreign = bench.acknowledgement(journal, stored: 10)
        foreign.terminal = String(repeating: "0", count: 64)
        #expect(throws: JournalError.self) { try journal.acknowledge(foreign) }
        #expect(throws: JournalError.self) {
            try journal.acknowledge(bench.acknowledgement(journal, epoch: 9, stored: 10))
        }
        #expect(try journal.nextBatch()?.sequences == 1...10)
    }

    @Test(arguments: [
        (BatchRefusal.fork as BatchRefusal?, UInt64(4)), (nil, UInt64(99)),
    ])
    func aForkOpensANewEpochAndNoNumberIsUsedTwice(refusal: BatchRefusal?, stored: UInt64) throws {
        let bench = try Workbench()
        try bench.fill(10)
        let journal = try bench.open()
        try journal.acknowledge(bench.acknowledgement(journal, stored: stored, refused: refusal))
        #expect(journal.position == (2, 1))
        let batch = try bench.batch(try journal.nextBatch())
        #expect(batch.epoch == 2)
        #expect(batch.records.map(\.event) == [UsageEvent(.epochOpened, purpose: .technician, first: 10)])
        #expect(batch.chainBefore == RecordChain.start)
        #expect(try journal.verify().problems == [])
    }

    @Test func oldRecordsGoOnlyWhenTheCentralHasThemTwice() throws {
        let bench = try Workbench()
        let day: Int64 = 86_400_000
        let early = JournalClock(
            bootMilliseconds: { 0 }, wallMilliseconds: { 1_800_000_000_000 }, trust: { .central })
        let late = JournalClock(
            bootMilliseconds: { 0 }, wallMilliseconds: { 1_800_000_000_000 + 401 * day }, trust: { .central })
        let first = try bench.open(clock: early)
        try first.append((0..<600).map { JournalEntry(Workbench.event($0), contentVersion: 1, placeCode: 1) })
        try first.acknowledge(bench.acknowledgement(first, stored: 600, releasable: 600))
        #expect(try first.verify().recordCount == 600, "too young")
        try first.close()

        let second = try bench.open(boot: [UInt8](repeating: 2, count: 16), clock: late)
        try second.acknowledge(bench.acknowledgement(second, stored: 600, releasable: 300))
        #expect(try second.records(epoch: 1, from: 1, limit: 1).map(\.sequence) == [257], "whole blocks only")
        try second.acknowledge(bench.acknowledgement(second, stored: 600, releasable: 600))
        #expect(try second.records(epoch: 1, from: 1, limit: 1).map(\.sequence) == [513])
        #expect(try second.verify().problems == [])
        #expect(try second.append(Workbench.event(0), contentVersion: 1, placeCode: 1) == 601)
        #expect(try bench.batch(try second.nextBatch()).counters?.values.reduce(0, +) == 601)
        try second.close()
        #expect(try bench.open().salvages.isEmpty)
    }

    /// A heartbeat names no content: what it says of the same numbers may be another machine's.
    @Test func onlyAnAnswerToEventsTellsThatTheyAreStored() throws {
        let bench = try Workbench()
        try bench.fill(40)
        let journal = try bench.open()
        let shipment = try #require(try journal.nextShipment(creditBytes: 100_000, version: 2))
        try journal.learn(bench.acknowledgement(journal, stored: 40, releasable: 40))
        #expect(try journal.nextShipment(creditBytes: 100_000, version: 2)?.sequences == shipment.sequences)
        try journal.acknowledge(bench.acknowledgement(journal, stored: 40), of: shipment)
        #expect(try journal.nextShipment(creditBytes: 100_000, version: 2) == nil)
        try journal.learn(bench.acknowledgement(journal, stored: 15))
        #expect(try journal.nextBatch()?.sequences == 16...40, "a restored central")
    }

    /// The central answers a shipment and sets a member of it aside, for it has other content there.
    @Test func aForkInAShipmentOpensANewEpochThatBoundsTheLoss() throws {
        let bench = try Workbench()
        try bench.fill(300)
        let journal = try bench.open()
        let first = try #require(try journal.nextShipment(creditBytes: 1, version: 2))
        try journal.acknowledge(bench.acknowledgement(journal, stored: 256), of: first)
        let next = try #require(try journal.nextShipment(creditBytes: 100_000, version: 2))
        #expect(next.sequences == [257...300])
        var answer = bench.acknowledgement(journal, stored: 270)
        answer.rejected = [.init(first: 257, last: 300, reason: .fork)]
        try journal.acknowledge(answer, of: next)
        #expect(journal.position == (2, 1))
        #expect(try journal.records(epoch: 2, from: 1, limit: 1).first?.event.first == 44)
        #expect(try journal.nextShipment(creditBytes: 100_000, version: 2)?.epoch == 2, "what comes next is sent")
        #expect(try journal.closedEpochs() == [EpochMark(epoch: 1, last: 256, releasable: 0)])
        // A central restored from a backup has less than what it answered for: it gets all of it again.
        var lacking = bench.acknowledgement(journal, epoch: 2, stored: 0)
        lacking.epochs = [EpochMark(epoch: 1, last: 100)]
        try journal.learn(lacking)
        #expect(try journal.nextShipment(creditBytes: 100_000, version: 2)?.sequences.first == 101...256)
    }

    /// A salvage did not find what the central had acknowledged: nothing is lost. Then the central is restored to less, and
    /// some events nobody has any more: that is written down, once, and what is left is sent.
    @Test(arguments: [true, false]) func whatNeitherHasAnyMoreIsDeclared(inAHeartbeat: Bool) throws {
        let bench = try Workbench()
        try bench.fill(600)
        let first = try bench.open()
        try first.acknowledge(bench.acknowledgement(first, stored: 600))
        try first.close()
        try bench.sql("UPDATE record SET body = zeroblob(40) WHERE id & 1023 = 590")
        let journal = try bench.open()
        try journal.append(Workbench.event(0), contentVersion: 3, placeCode: 12)
        #expect(journal.position == (2, 2))
        #expect(try journal.records(epoch: 2, from: 1, limit: 1).first?.event.first == 0, "the central has them")
        #expect(try journal.closedEpochs() == [EpochMark(epoch: 1, last: 600, releasable: 0)])
        #expect(try journal.nextShipment(creditBytes: 100_000, version: 2)?.epoch == 2)

        var lacking = bench.acknowledgement(journal, epoch: inAHeartbeat ? 1 : 2, stored: inAHeartbeat ? 100 : 0)
        if !inAHeartbeat { lacking.epochs = [EpochMark(epoch: 1, last: 100)] }
        try journal.learn(lacking)
        #expect(journal.position == (3, 1))
        #expect(try journal.records(epoch: 3, from: 1, limit: 1).first?.event.first == 11, "590 to 600")
        #expect(try journal.nextShipment(creditBytes: 100_000, version: 2)?.sequences.first == 101...256)
        #expect(
            try journal.closedEpochs() == [
                EpochMark(epoch: 1, last: 589, releasable: 0), EpochMark(epoch: 2, last: 2, releasable: 0),
            ])
        try journal.learn(lacking)
        #expect(journal.position == (3, 1), "told once")
        #expect(try journal.verify().problems == [])
    }

    /// A second salvage finds less of an epoch that was closed by the first, or nothing at all: that is lost too.
    @Test(arguments: [false, true]) func aLossInAnEpochThatWasClosedIsDeclared(everything: Bool) throws {
        let bench = try Workbench()
        try bench.fill(600)
        try bench.sql("UPDATE record SET body = zeroblob(40) WHERE id & 1023 = 590")
        let second = try bench.open()
        try second.append(Workbench.event(0), contentVersion: 3, placeCode: 12)
        #expect(second.position == (2, 2))
        try second.close()
        if everything {
            try Data(repeating: 0x41, count: 5_000).write(to: URL(fileURLWithPath: bench.database))
        } else {
            try bench.sql("UPDATE record SET body = zeroblob(40) WHERE id >> 40 = 1 AND id & 1023 = 100")
        }
        let journal = try bench.open()
        _ = try journal.nextShipment(creditBytes: 100_000, version: 2)
        #expect(journal.position.epoch == 3)
        let declared = try #require(try journal.records(epoch: 3, from: 1, limit: 1).first).event
        #expect(declared.kind == .epochOpened)
        // Of everything there were 589 and the two of the second epoch.
        #expect(declared.first == (everything ? 591 : 490))
    }

    /// A closed epoch, too, lets go of its detail when the central has it twice and it is old enough.
    @Test func aClosedEpochIsToldWhatMayBeForgotten() throws {
        let bench = try Workbench()
        try bench.fill(600)
        let first = try bench.open()
        try first.updateClock(wallMilliseconds: 1_800_000_000_000, errorBoundMilliseconds: 100, trust: .central)
        try first.acknowledge(bench.acknowledgement(first, stored: 600))
        try first.acknowledge(bench.acknowledgement(first, stored: 600))
        // The central holds other events beyond: an epoch follows.
        try first.acknowledge(bench.acknowledgement(first, stored: 601))
        #expect(first.position == (2, 1))
        try first.learn(bench.acknowledgement(first, epoch: 1, stored: 600, releasable: 600))
        #expect(try first.closedEpochs() == [EpochMark(epoch: 1, last: 600, releasable: 600)])
        #expect(try first.verify().foldedCount == 0, "too young")
        try first.close()
        let later = JournalClock(
            bootMilliseconds: { 0 }, wallMilliseconds: { 1_900_000_000_000 }, trust: { .central })
        let journal = try bench.open(boot: [UInt8](repeating: 2, count: 16), clock: later)
        try journal.acknowledge(bench.acknowledgement(journal, epoch: 2, stored: 1))
        let report = try journal.verify()
        #expect(report.problems == [])
        #expect(report.foldedCount == 512)
    }

    /// After 400 days the detail is gone and the counts are not: a central restored from long ago is told of them.
    @Test func whatIsOldIsToldAsAFold() throws {
        let bench = try Workbench()
        try bench.fill(600)
        let before = try bench.open().counters().events
        let later = JournalClock(
            bootMilliseconds: { 0 }, wallMilliseconds: { 1_900_000_000_000 }, trust: { .central })
        // The records' own boot was confirmed.
        let first = try bench.open()
        try first.updateClock(wallMilliseconds: 1_800_000_000_000, errorBoundMilliseconds: 100, trust: .central)
        try first.close()
        let journal = try bench.open(boot: [UInt8](repeating: 2, count: 16), clock: later)
        try journal.acknowledge(bench.acknowledgement(journal, stored: 600, releasable: 600))
        try journal.acknowledge(bench.acknowledgement(journal, stored: 600, releasable: 600))
        let report = try journal.verify()
        #expect(report.problems == [])
        #expect(report.foldedCount == 512)
        #expect(try journal.counters().events == before)
        try journal.learn(bench.acknowledgement(journal, stored: 0))
        let shipment = try #require(try journal.nextShipment(creditBytes: 100_000, version: 2))
        #expect(shipment.sequences == [1...512, 513...600])
    }
}
