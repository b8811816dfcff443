// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import Journal
import KioskModel
import Testing

/// Blocks that the central has are kept in a tenth of the room, and nothing of them is lost by it.
@Suite struct SealTests {
    private func fill(_ bench: Workbench, _ count: Int, stored: UInt64) throws -> Journal {
        let journal = try bench.open()
        let agency = CounterKey(family: .agency, first: 2, second: AgencyOutcome.slipPrinted.rawValue, third: 0)
        for start in stride(from: 0, to: count, by: 100) {
            try journal.append(
                (start..<min(count, start + 100)).map {
                    JournalEntry(
                        Workbench.event($0), raising: $0 % 9 == 0 ? [agency] : [], contentVersion: 3, placeCode: 12)
                })
        }
        for _ in 0..<(count / 1_000 + 2) {
            try journal.acknowledge(bench.acknowledgement(journal, stored: stored))
        }
        return journal
    }

    @Test func sealedBlocksTellAndProveWhatTheyDidBefore() throws {
        let bench = try Workbench()
        let journal = try fill(bench, 6_000, stored: 0)
        let before = try journal.records(epoch: 1, from: 1, limit: .max)
        let counters = try journal.counters()
        #expect(try journal.verify().problems == [])
        for _ in 0..<8 { try journal.acknowledge(bench.acknowledgement(journal, stored: 5_990)) }
        #expect(try journal.records(epoch: 1, from: 1, limit: .max) == before)
        #expect(try journal.counters() == counters)
        let report = try journal.verify()
        #expect(report.problems == [])
        #expect(report.recordCount == 6_000)
        #expect(report.checkpointCount >= 23, "one for every complete block")
        try journal.close()
        #expect(try bench.rows("sealed") == 23)
        #expect(try bench.rows("record") == 6_000 - 23 * 256)
        let again = try bench.open()
        #expect(try again.append(Workbench.event(0), contentVersion: 1, placeCode: 1) == 6_001)
        #expect(try again.records(epoch: 1, from: 300, limit: 2) == Array(before[299...300]))
    }

    @Test(arguments: [1, 2]) func aRestoredCentralGetsEveryKeptRecordAgain(version: Int) throws {
        let bench = try Workbench()
        let journal = try fill(bench, 5_000, stored: 4_990)
        let all = try journal.records(epoch: 1, from: 1, limit: .max)
        // It has nothing but the first forty any more.
        try journal.acknowledge(bench.acknowledgement(journal, stored: 40))
        var records: [UsageRecord] = []
        var chain: [UInt8]?
        while let shipment = try journal.nextShipment(creditBytes: 6_000, version: version) {
            for batch in try bench.batches(shipment) {
                if let chain { #expect(batch.chainBefore == chain) }
                chain = batch.chainAfter
                records += batch.records
                let counted = UInt64(records.count) + 40
                if let counters = batch.counters { #expect(counters.events == counted) }
                #expect(batch.countersHash == CounterList.eventsHash(bench.counters(Array(all.prefix(Int(counted))))))
            }
            let last = try #require(shipment.sequences.last).upperBound
            try journal.acknowledge(bench.acknowledgement(journal, stored: last), of: shipment)
        }
        #expect(records == Array(all.dropFirst(40)))
    }

    @Test func aDamagedSealedBlockCostsNothingThatWasNeverSent() throws {
        let bench = try Workbench()
        let journal = try fill(bench, 3_000, stored: 2_600)
        let unsent = try journal.records(epoch: 1, from: 2_601, limit: .max)
        try journal.close()
        try bench.sql("UPDATE sealed SET body = zeroblob(300) WHERE id & 1023 = 4")
        // The log is cut as well, so that the salvage has to look at everything.
        let second = try bench.open()
        try second.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        try second.acknowledge(bench.acknowledgement(second, stored: 900))
        while let shipment = try second.nextShipment(creditBytes: 100_000, version: 2), second.salvages.isEmpty {
            let last = try #require(shipment.sequences.last).upperBound
            try second.acknowledge(bench.acknowledgement(second, stored: last), of: shipment)
        }
        #expect(second.salvages.count == 1)
        #expect(second.position.epoch == 2)
        let kept = try second.records(epoch: 1, from: 2_601, limit: .max)
        #expect(Array(kept.prefix(unsent.count)) == unsent || kept.isEmpty)
        #expect(try second.verify().problems == [])
    }

    @Test(arguments: ["closed", "killed"]) func aJournalOfVersionOneGoesOn(_ form: String) throws {
        let bench = try Workbench()
        try bench.restore(form)
        let journal = try bench.open(boot: [UInt8](repeating: 5, count: 16))
        let last: UInt64 = form == "closed" ? 340 : bench.lastOfKilled
        #expect(journal.position == (1, last))
        #expect(journal.salvages.isEmpty)
        let records = try journal.records(epoch: 1, from: 1, limit: .max)
        #expect(records.map(\.sequence) == Array(1...last))
        #expect(Set(records.map(\.event.kind)) == [.serviceOpened])
        #expect(try journal.counters().events == last)
        #expect(try journal.verify().problems == [])
        #expect(try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1) == last + 1)
        try journal.close()
        #expect(try bench.open().position == (1, last + 1))
    }

    @Test func aJournalOfANewerVersionIsNotDestroyed() throws {
        let bench = try Workbench()
        try bench.fill(20)
        try bench.sql("PRAGMA user_version = 3")
        let newer = try Data(contentsOf: URL(fileURLWithPath: bench.database))
        let journal = try bench.open()
        #expect(journal.isWritable)
        #expect(journal.position.epoch == 2, "no number is used twice")
        let aside = try #require(journal.salvages.first)
        #expect(aside.cause.contains("newer"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: aside.setAside)) == newer)
    }
}
