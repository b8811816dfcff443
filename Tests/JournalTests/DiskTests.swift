// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import Journal
import KioskModel
import KioskSim
import Testing

/// Disks that fill up and disks that cannot be written: a file system of 1 MiB of its own.
@Suite(.serialized) struct DiskTests {
    /// Mounted where the bench keeps its journal, until this goes.
    private final class SmallDisk {
        let path: String

        init(_ path: String) throws {
            self.path = path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "none", path])
        }

        deinit { try? run("/usr/bin/umount", ["-l", path]) }

        func remount(_ options: String) throws {
            try run("/usr/bin/mount", ["-o", "remount,\(options)", path])
        }

        /// Takes every byte that is left.
        func fill(more: Bool = false) throws {
            try run("/bin/sh", ["-c", "cat /dev/zero >\(more ? ">" : "") \(path)/filler; test -s \(path)/filler"])
        }

        private func run(_ command: String, _ arguments: [String]) throws {
            let process = ChildProcess()
            process.executableURL = URL(fileURLWithPath: command)
            process.arguments = arguments
            process.standardError = Pipe()
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(command) \(arguments)")
        }
    }

    /// 1 MiB for 20,000 events that no central ever took: the detail goes, every count stays, and it can be sent.
    @Test func aFullDiskCostsDetailAndNoCount() throws {
        let bench = try Workbench()
        let disk = try SmallDisk(bench.directory)
        defer { withExtendedLifetime(disk) {} }
        let journal = try bench.open()
        try disk.fill()
        var appended: UInt64 = 0
        while appended < 20_000 {
            try journal.append(
                (0..<50).map { JournalEntry(Workbench.event($0), contentVersion: 1, placeCode: 1) })
            appended += 50
        }
        #expect(journal.isWritable)
        let (epoch, last) = journal.position
        #expect(epoch == 1)
        let counted = try journal.counters().events
        #expect(counted == last)
        #expect(counted >= appended, "its own event of the full disk is among them")
        let shed = journal.sheddings
        #expect(shed.allSatisfy { $0.countsKept } && !shed.isEmpty, "told to the technician")
        let report = try journal.verify()
        #expect(report.problems == [])
        #expect(report.foldedCount > 0)
        #expect(UInt64(report.foldedCount + report.recordCount) == last)

        // The central gets the counts where the detail is gone, and the detail of the rest.
        var sent: UInt64 = 0
        var folded: UInt64 = 0
        var before: OutgoingShipment?
        while let shipment = try journal.nextShipment(creditBytes: 30_000, version: 2, after: before) {
            #expect(shipment.sequences[0].lowerBound == sent + 1)
            for body in try Shipment(decoding: shipment.body).members {
                if let fold = try? Fold(verifying: body, terminalID: journal.terminalID, key: bench.key.publicKey) {
                    sent = fold.sequences.upperBound
                    folded += fold.days.values.reduce(0, +)
                } else {
                    let batch = try Batch(
                        verifying: body, terminalID: journal.terminalID, key: bench.key.publicKey)
                    sent = try #require(batch.records.last).sequence
                }
            }
            before = shipment
        }
        #expect(sent == last)
        #expect(folded == UInt64(report.foldedCount))
        #expect(try journal.nextBatch() == nil, "version 1 has no word for a fold")

        try journal.close()
        let again = try bench.open()
        #expect(again.position == (1, last))
        #expect(again.salvages.isEmpty)
        #expect(try again.verify().problems == [])
    }

    /// The detail of what the central has goes first; of what it has not, only when that is not enough.
    @Test func aFullDiskLetsGoFirstOfWhatTheCentralHas() throws {
        let bench = try Workbench()
        let disk = try SmallDisk(bench.directory)
        defer { withExtendedLifetime(disk) {} }
        let journal = try bench.open()
        for _ in 0..<40 {
            try journal.append((0..<200).map { JournalEntry(Workbench.event($0), contentVersion: 1, placeCode: 1) })
            let stored = journal.position.lastSequence - 100
            try journal.acknowledge(bench.acknowledgement(journal, stored: stored, releasable: stored))
        }
        try disk.fill()
        for index in 0..<600 { try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 1) }
        let shed = journal.sheddings
        #expect(!shed.isEmpty)
        let isBeyond = { (shedding: JournalShedding) in shedding.sequences.lowerBound > 7_900 }
        #expect(shed.firstIndex(where: isBeyond) ?? .max > shed.lastIndex { !isBeyond($0) } ?? -1, "those first")
        let report = try journal.verify()
        #expect(report.problems == [])
        let (_, last) = journal.position
        #expect(try journal.counters().events == last)
        let dropped = try JournalReader.open(directory: bench.directory).epochs().first?.pruned ?? 0
        #expect(dropped <= 7_900, "nothing of which the central does not have two copies")
        let kept = try journal.records(epoch: 1, from: 1, limit: .max).count
        #expect(kept + report.foldedCount + Int(dropped) == Int(last), "in detail or in number, every other is there")
    }

    /// Nothing left to let go of and no room for a counter: the caller is told, and goes on when there is room.
    @Test func aDiskWithoutRoomForACounterSaysSo() throws {
        let bench = try Workbench()
        let disk = try SmallDisk(bench.directory)
        defer { withExtendedLifetime(disk) {} }
        let journal = try bench.open()
        var fault: JournalError?
        var appended: UInt64 = 0
        while fault == nil, appended < 3_000 {
            // Whatever the journal gives up, somebody else takes.
            try? disk.fill(more: true)
            do {
                appended = try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
            } catch {
                fault = error
            }
        }
        #expect(fault == .full(directory: bench.directory))
        #expect(!journal.isWritable)
        #expect(journal.obstacle == .full(directory: bench.directory))
        #expect(try journal.verify().problems == [])
        try disk.remount("size=8m")
        #expect(try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1) > appended)
        #expect(journal.isWritable)
        let (_, last) = journal.position
        #expect(try journal.counters().events == last)
        try journal.close()
        #expect(try bench.open().salvages.isEmpty)
    }

    @Test(arguments: [false, true]) func aDiskFullFromTheStart(hasJournal: Bool) throws {
        let bench = try Workbench()
        let disk = try SmallDisk(bench.directory)
        defer { withExtendedLifetime(disk) {} }
        if hasJournal {
            try bench.fill(20)
            try FileManager.default.removeItem(atPath: bench.directory + "/journal.reserve")
        }
        try disk.fill()
        let journal = try bench.open()
        #expect(!journal.isWritable)
        #expect(throws: JournalError.full(directory: bench.directory)) {
            try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        }
        try FileManager.default.removeItem(atPath: bench.directory + "/filler")
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        #expect(journal.isWritable)
        #expect(journal.position == (1, hasJournal ? 21 : 1))
        #expect(try journal.verify().problems == [])
    }

    @Test func aDiskThatCannotBeWrittenCanBeRead() throws {
        let bench = try Workbench()
        let disk = try SmallDisk(bench.directory)
        defer { withExtendedLifetime(disk) {} }
        try bench.fill(20)
        try disk.remount("ro")
        let journal = try bench.open()
        #expect(!journal.isWritable)
        #expect(journal.position == (1, 20))
        #expect(try journal.records(epoch: 1, from: 1, limit: 100).count == 20)
        #expect(try journal.nextBatch()?.sequences == 1...20)
        #expect(throws: JournalError.self) {
            try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        }
        #expect(try JournalReader.open(directory: bench.directory).records(epoch: 1, from: 1, limit: 100).count == 20)
        try journal.close()

        try disk.remount("rw")
        let again = try bench.open()
        #expect(try again.append(Workbench.event(0), contentVersion: 1, placeCode: 1) == 21)
        #expect(again.salvages.isEmpty)
    }
}
