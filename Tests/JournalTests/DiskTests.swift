// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskModel
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
        func fill() throws {
            try run("/bin/sh", ["-c", "cat /dev/zero > \(path)/filler; test -s \(path)/filler"])
        }

        private func run(_ command: String, _ arguments: [String]) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: command)
            process.arguments = arguments
            process.standardError = Pipe()
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(command) \(arguments)")
        }
    }

    @Test func aFullDiskStopsAppendingAndSaysSo() throws {
        let bench = try Workbench()
        let disk = try SmallDisk(bench.directory)
        defer { withExtendedLifetime(disk) {} }
        let journal = try bench.open()
        var appended = 0
        #expect(throws: JournalError.full(directory: bench.directory)) {
            while appended < 5_000 {
                try journal.append(Workbench.event(appended), contentVersion: 1, placeCode: 1)
                appended += 1
            }
        }
        #expect(appended > 20)
        #expect(!journal.isWritable)
        #expect(journal.obstacle == .full(directory: bench.directory))
        #expect(throws: JournalError.full(directory: bench.directory)) {
            try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
        }
        let records = try journal.records(epoch: 1, from: 1, limit: .max)
        #expect(records.count == appended + 1)
        #expect(records.last?.event.kind == .journalFull)
        #expect(try journal.nextBatch() != nil, "what is there can still be sent")
        #expect(try journal.verify().problems == [])

        try disk.remount("size=8m")
        #expect(try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1) == UInt64(appended) + 2)
        #expect(journal.isWritable)
        try journal.close()
        let again = try bench.open()
        #expect(again.position == (1, UInt64(appended) + 2))
        #expect(again.salvages.isEmpty)
        #expect(try again.verify().problems == [])
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
