// SPDX-License-Identifier: EUPL-1.2
import FaultyDisk
import Foundation
import Glibc
import Journal
import KioskModel
import Testing

/// Disks that fail: a failed sync is never believed to have worked the second time.
@Suite(.serialized) struct FaultTests {
    struct Fault: Sendable, CustomStringConvertible {
        var call: FaultyDisk.Call
        var suffix: String
        var after: Int
        var code: Int32
        var description: String { "call \(call) on \(suffix) after \(after) with \(code)" }
    }

    static let faults: [Fault] = [0, 1, 5, 20].flatMap { after in
        [
            Fault(call: .sync, suffix: ".sqlite-wal", after: after, code: EIO),
            Fault(call: .write, suffix: ".sqlite-wal", after: after, code: EIO),
            Fault(call: .write, suffix: ".sqlite-wal", after: after, code: ENOSPC),
            Fault(call: .sync, suffix: ".sqlite-wal", after: after, code: ENOSPC),
        ]
    }

    @Test(arguments: faults) func anAppendThatFailedIsNotRepeatedBlindly(_ fault: Fault) throws {
        let bench = try Workbench()
        let journal = try bench.open()
        for index in 0..<30 { try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 1) }
        FaultyDisk.watch(bench.directory)
        defer { FaultyDisk.forget() }
        FaultyDisk.fail(fault.call, fault.suffix, after: fault.after, code: fault.code, times: 1)
        var durable: [(UInt32, UInt64)] = (1...30).map { (1, $0) }
        for index in 0..<40 {
            // An error is an answer too: then it is not counted.
            guard let sequence = try? journal.append(Workbench.event(index), contentVersion: 1, placeCode: 1) else {
                continue
            }
            durable.append((journal.position.epoch, sequence))
        }
        #expect(FaultyDisk.failures == 1, "the fault was met")
        #expect(durable.count >= 69)
        if fault.call == .sync, fault.code == EIO {
            #expect(journal.position.epoch == 2, "what the disk holds after a failed sync is not trusted")
            #expect(journal.salvages.count == 1)
        }
        try expectKept(durable, bench, journal)
    }

    @Test func aDiskWhoseSyncsAllFailTakesNothingAndGoesOnWhenItIsWell() throws {
        let bench = try Workbench()
        let journal = try bench.open()
        for index in 0..<30 { try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 1) }
        FaultyDisk.watch(bench.directory)
        FaultyDisk.fail(.sync, "", after: 0, code: EIO, times: -1)
        for index in 0..<5 {
            #expect(throws: JournalError.self) {
                try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 1)
            }
        }
        FaultyDisk.forget()
        let sequence = try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        try expectKept((1...30).map { (1, $0) } + [(journal.position.epoch, sequence)], bench, journal)
    }

    @Test(arguments: [0, 1, 2, 7, 40]) func shortAndFailingReadsLoseNothing(after: Int) throws {
        for code in [0, EIO] {
            let bench = try Workbench()
            try bench.fill(600)
            FaultyDisk.watch(bench.directory)
            defer { FaultyDisk.forget() }
            FaultyDisk.fail(.read, "", after: after, code: code, times: 1)
            let journal = try bench.open()
            _ = try? journal.nextShipment(creditBytes: 100_000, version: 2)
            let sequence = try? journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
            let position = journal.position
            try? journal.close()
            FaultyDisk.forget()
            let again = try bench.open()
            #expect(again.isWritable)
            #expect(again.position.epoch >= position.epoch)
            if let sequence, again.position.epoch == position.epoch { #expect(again.position.lastSequence >= sequence) }
            try again.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
            #expect(try again.verify().problems == [])
            if again.position.epoch == 1 {
                #expect(try again.records(epoch: 1, from: 1, limit: .max).count >= 600)
            } else {
                // Set aside whole: what could not be read then can be read by hand.
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: bench.directory).contains {
                        $0.contains("aside")
                    })
            }
        }
    }

    /// However often the disk fails meanwhile, the first record of a new epoch says what may be lost.
    @Test(arguments: [1, 2, 3, 5, 8]) func aSalvagedJournalBeginsWithWhatMayBeLost(times: Int) throws {
        let bench = try Workbench()
        let journal = try bench.open()
        for index in 0..<30 { try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 1) }
        FaultyDisk.watch(bench.directory)
        defer { FaultyDisk.forget() }
        FaultyDisk.fail(.sync, ".sqlite-wal", after: 0, code: EIO, times: times)
        for index in 0..<8 { _ = try? journal.append(Workbench.event(index), contentVersion: 1, placeCode: 1) }
        FaultyDisk.forget()
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        #expect(journal.position.epoch > 1)
        for epoch in 2...journal.position.epoch {
            let first = try #require(try journal.records(epoch: epoch, from: 1, limit: 1).first)
            #expect(first.sequence == 1 && first.event.kind == .epochOpened, "epoch \(epoch)")
        }
        #expect(try journal.verify().problems == [])
    }

    /// Damage found on a full disk: the old file has no log, and for the index of one there is no room. Whatever the room
    /// is, every record before the damage is carried over, at once or when there is room again.
    @Test(arguments: [true, false], [0, 4_096, 32_768, 49_152, 65_536, 98_304])
    func salvageOnAFullDiskLeavesNoWholeRecordBehind(hasReserve: Bool, room: Int) throws {
        let bench = try Workbench()
        try bench.fill(40)
        try bench.sql("UPDATE record SET body = zeroblob(40) WHERE id & 1023 = 30")
        if !hasReserve { try FileManager.default.removeItem(atPath: bench.directory + "/journal.reserve") }
        let used = try FileManager.default.contentsOfDirectory(atPath: bench.directory).reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(bench.directory)/\(name)")
            return sum + (attributes[.size] as? Int ?? 0)
        }
        FaultyDisk.watch(bench.directory)
        defer { FaultyDisk.forget() }
        FaultyDisk.set(bench.directory, bytes: used + room)
        let journal = try bench.open()
        _ = try? journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        FaultyDisk.set(bench.directory, bytes: nil)
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        #expect(journal.position.epoch == 2)
        #expect(try journal.records(epoch: 1, from: 1, limit: .max).map(\.sequence) == Array(1...29))
        #expect(try journal.verify().problems == [])
    }

    /// The disk can only be read, while it is open or from the start; then it is well again, and nobody restarts anything.
    @Test(arguments: [true, false]) func aDiskThatCouldOnlyBeReadIsWrittenAgain(wasOpen: Bool) throws {
        let bench = try Workbench()
        try bench.fill(30)
        var journal = try bench.open()
        FaultyDisk.watch(bench.directory)
        defer { FaultyDisk.forget() }
        if !wasOpen { try journal.close() }
        FaultyDisk.set(bench.directory, bytes: nil, isReadOnly: true)
        if !wasOpen { journal = try bench.open() }
        #expect(throws: JournalError.self) {
            try journal.acknowledge(bench.acknowledgement(journal, stored: 10))
        }
        #expect(throws: JournalError.self) {
            try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        }
        #expect(!journal.isWritable)
        #expect(try journal.records(epoch: 1, from: 1, limit: .max).count == 30, "it can be read")
        let shipment = try #require(try journal.nextShipment(creditBytes: 100_000, version: 2))
        let sent = try bench.batches(shipment).flatMap(\.records)
        #expect(sent.count == 30, "and what is in it can be sent")
        FaultyDisk.set(bench.directory, bytes: nil)
        #expect(try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1) > 0)
        try journal.acknowledge(bench.acknowledgement(journal, stored: 10))
        #expect(try journal.verify().problems == [])
        #expect(try journal.counters().events >= 31)
    }

    /// A wall clock that jumps changes no order, no number and no chain.
    @Test(arguments: [0, 946_684_800_000, 4_102_444_800_000] as [Int64])
    func aClockThatJumpsMovesNoEvent(wall: Int64) throws {
        let bench = try Workbench()
        try bench.fill(5)
        let clock = JournalClock(bootMilliseconds: { 120_000 }, wallMilliseconds: { wall })
        let journal = try bench.open(boot: [UInt8](repeating: 6, count: 16), clock: clock)
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        let record = try #require(try journal.records(epoch: 1, from: 6, limit: 1).first)
        let minute = try #require(WallMinute(record, boots: try journal.boots()))
        #expect(minute.trust == .untrusted)
        #expect(minute.minutes >= SoftwareVersion.builtMilliseconds / 60_000, "never before this software was built")
        #expect(try journal.verify().problems == [])
        try journal.close()
        #expect(try bench.open().position == (1, 6))
    }

    private func expectKept(_ durable: [(UInt32, UInt64)], _ bench: Workbench, _ journal: Journal) throws {
        FaultyDisk.forget()
        #expect(try journal.verify().problems == [])
        try journal.close()
        let again = try bench.open()
        let kept = try (1...again.position.epoch).flatMap { try again.records(epoch: $0, from: 1, limit: .max) }
        let numbers = kept.map { "\($0.epoch)/\($0.sequence)" }
        #expect(Set(numbers).count == numbers.count, "no number twice")
        let missing = Set(durable.map { "\($0.0)/\($0.1)" }).subtracting(numbers)
        #expect(missing == [])
        #expect(try again.counters().events == UInt64(kept.count))
        try again.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
    }
}
