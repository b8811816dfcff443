// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import Journal
import KioskModel
import Testing

@Suite struct JournalTests {
    @Test func eventsAreThereAfterReopening() throws {
        let bench = try Workbench()
        let first = try bench.open()
        #expect(first.isWritable)
        #expect(try first.append(Workbench.event(0), contentVersion: 3, placeCode: 12) == 1)
        let agency = CounterKey(family: .agency, first: 2, second: AgencyOutcome.slipPrinted.rawValue, third: 0)
        try first.append(
            UsageEvent(.slipRequested, purpose: .visitor, first: 1, second: 1), raising: [agency], contentVersion: 4,
            placeCode: 12)
        try first.close()

        let second = try bench.open()
        #expect(second.position == (1, 2))
        #expect(second.salvages.isEmpty)
        let records = try second.records(epoch: 1, from: 1, limit: 10)
        #expect(records.map(\.event.kind) == [.serviceOpened, .slipRequested])
        #expect(records.map(\.contentVersion) == [3, 4])
        #expect(try second.counters()[agency] == 1)
        #expect(try second.counters()[CounterKey(Workbench.event(0))] == 1)
        #expect(try second.verify().problems == [])
        #expect(try second.boots().count == 1, "the same boot goes on with the same row")
        try second.close()
        #expect(throws: JournalError.notWritable(reason: "it was closed")) {
            try second.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        }
    }

    @Test func aNewBootHasARowOfItsOwn() throws {
        let bench = try Workbench()
        try bench.fill(3)
        let journal = try bench.open(boot: [UInt8](repeating: 9, count: 16))
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        #expect(try journal.boots().map(\.ordinal) == [1, 2])
        #expect(try journal.records(epoch: 1, from: 3, limit: 9).map(\.bootOrdinal) == [1, 2])
    }

    @Test func groupsAreDurableTogetherAcrossBlocks() throws {
        let bench = try Workbench()
        let journal = try bench.open()
        let entries = (0..<700).map { JournalEntry(Workbench.event($0), contentVersion: 1, placeCode: 1) }
        #expect(try journal.append(entries) == 1...700)
        try journal.close()
        let report = try bench.open().verify()
        #expect(report.problems == [])
        #expect(report.recordCount == 700)
        #expect(report.checkpointCount == 3, "at 256, 512 and the close")
    }

    @Test func onlyOneProcessWrites() throws {
        let bench = try Workbench()
        let journal = try bench.open()
        #expect(throws: JournalError.inUse(directory: bench.directory)) { try bench.open() }
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
    }

    @Test func readersSeeWhatAWriterWritesBesideThem() throws {
        let bench = try Workbench()
        #expect(throws: JournalError.missing(directory: bench.directory)) {
            try JournalReader.open(directory: bench.directory)
        }
        let journal = try bench.open()
        let reader = try JournalReader.open(directory: bench.directory)
        for index in 0..<5 {
            try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 1)
            #expect(try reader.records(epoch: 1, from: 1, limit: 100).count == index + 1)
        }
        #expect(try reader.verify(key: bench.key.publicKey).isSound)
        #expect(try reader.epochs().map(\.lastSequence) == [5])
        #expect(try reader.counters() == journal.counters())
    }

    @Test func aConfirmedClockMovesEveryMinuteOfItsBoot() throws {
        let bench = try Workbench()
        let clock = JournalClock(bootMilliseconds: { 600_000 }, wallMilliseconds: { 0 })
        let journal = try bench.open(clock: clock)
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        let record = try #require(try journal.records(epoch: 1, from: 1, limit: 1).first)
        let guessed = try #require(WallMinute(record, boots: try journal.boots()))
        #expect(guessed.trust == .untrusted)
        #expect(guessed.minutes >= SoftwareVersion.builtMilliseconds / 60_000, "1970 is older than this software")

        let now: Int64 = 1_900_000_000_000
        try journal.updateClock(wallMilliseconds: now, errorBoundMilliseconds: 250, trust: .central)
        try journal.updateClock(wallMilliseconds: 5, errorBoundMilliseconds: 0, trust: .untrusted)
        let known = try #require(WallMinute(record, boots: try journal.boots()))
        #expect(known == WallMinute(record, boots: [journal.boot]))
        #expect(known.trust == .central)
        #expect(known.errorBoundMilliseconds == 250 + 60, "and what the clock may have drifted since the start")
        #expect(known.minutes == now / 60_000)
    }
}
