// SPDX-License-Identifier: EUPL-1.2
import Crypto
import FaultyDisk
import Foundation
import Journal
import KioskModel
import Testing

/// Every moment at which the power may go, with what was not synced lost, kept or torn. `SERVICEPUNKT_POWER_CUTS` says how
/// many moments of each workload are tried; without it a few hundred, spread over all of it.
@Suite(.serialized) struct PowerCutTests {
    static let tried = ProcessInfo.processInfo.environment["SERVICEPUNKT_POWER_CUTS"].flatMap(Int.init) ?? 120

    /// What had been promised when so many changes were recorded.
    struct Promise {
        var changes: Int
        var epoch: UInt32
        var sequence: UInt64
        /// The central's prefix and what may be forgotten.
        var pruned: UInt64
    }

    @Test func nothingPromisedIsLostWheneverThePowerGoes() throws {
        let bench = try Workbench()
        try FileManager.default.createDirectory(atPath: bench.directory, withIntermediateDirectories: true)
        let recording = try Recording(bench) { promise in
            let journal = try bench.open(clock: Self.clock(day: 0))
            promise(journal, 0)
            for index in 0..<12 {
                try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 7)
                promise(journal, 0)
            }
            for _ in 0..<4 {
                try journal.append((0..<150).map { JournalEntry(Workbench.event($0), contentVersion: 1, placeCode: 7) })
                promise(journal, 0)
                try journal.acknowledge(
                    bench.acknowledgement(journal, stored: journal.position.lastSequence - 20, releasable: 256))
            }
            try journal.close()
            // A boot later, and 401 days: what the central has twice may go.
            let later = try bench.open(boot: [UInt8](repeating: 2, count: 16), clock: Self.clock(day: 401))
            try later.acknowledge(bench.acknowledgement(later, stored: 600, releasable: 600))
            for index in 0..<6 {
                try later.append(Workbench.event(index), contentVersion: 1, placeCode: 7)
                promise(later, 512)
            }
            // Enough for the log to be written back and begun again.
            for index in 0..<300 {
                try later.append(Workbench.event(index), contentVersion: 1, placeCode: 7)
                promise(later, 512)
            }
            try later.close()
        }
        try recording.cut(tried: Self.tried)
    }

    @Test(arguments: ["closed", "killed"]) func aMigrationIsWholeOrNotAtAll(_ form: String) throws {
        let bench = try Workbench()
        try bench.restore(form)
        let last: UInt64 = form == "closed" ? 340 : bench.lastOfKilled
        let recording = try Recording(bench, promised: last) { promise in
            let journal = try bench.open()
            promise(journal, 0)
            try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 7)
            promise(journal, 0)
        }
        try recording.cut(tried: Self.tried)
    }

    /// The power goes while a salvage is written, put in place, or made ready for its first event: then the file may need
    /// another one, and lies there with a half-made change beside it that only a writer could take back. Every whole
    /// record is carried over all the same.
    @Test func aSalvageThatIsCutOffLeavesNoWholeRecordBehind() throws {
        let bench = try Workbench()
        try FileManager.default.createDirectory(atPath: bench.directory, withIntermediateDirectories: true)
        let recording = try Recording(bench) { promise in
            let journal = try bench.open()
            for index in 0..<30 {
                try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 7)
                promise(journal, 0)
            }
            // What stands in the journal is not to be believed: a salvage while it is in use.
            FaultyDisk.fail(.sync, ".sqlite-wal", after: 0, code: EIO, times: 1)
            for index in 0..<2 { try journal.append(Workbench.event(index), contentVersion: 1, placeCode: 7) }
            #expect(journal.position.epoch == 2)
        }
        try recording.cut(tried: max(Self.tried, 1_000)) { journal, promise in
            try journal.append(Workbench.event(3), contentVersion: 2, placeCode: 7)
            var broken = try journal.verify().problems
            let kept = try journal.records(epoch: 1, from: 1, limit: .max).count
            if kept < promise.sequence, promise.epoch == 1 {
                broken.append("\(kept) of \(promise.sequence) records were carried over: \(journal.salvages)")
            }
            return broken
        }
    }

    private static func clock(day: Int64) -> JournalClock {
        JournalClock(
            bootMilliseconds: { 0 }, wallMilliseconds: { 1_800_000_000_000 + day * 86_400_000 }, trust: { .central })
    }
}

/// A workload, as the disk saw it.
private struct Recording {
    let bench: Workbench
    let files: [String: [UInt8]]
    private(set) var promises: [PowerCutTests.Promise] = []

    init(
        _ bench: Workbench, promised: UInt64 = 0, _ workload: (@escaping (Journal, UInt64) -> Void) throws -> Void
    ) throws {
        self.bench = bench
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: bench.directory) {
            files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: bench.directory + "/" + name)))
        }
        self.files = files
        final class Book { var promises: [PowerCutTests.Promise] = [] }
        let book = Book()
        book.promises = [.init(changes: 0, epoch: 1, sequence: promised, pruned: 0)]
        FaultyDisk.watch(bench.directory)
        try workload { journal, pruned in
            let (epoch, last) = journal.position
            book.promises.append(
                .init(changes: FaultyDisk.changeCount, epoch: epoch, sequence: last, pruned: pruned))
        }
        promises = book.promises
        #expect(FaultyDisk.changeCount > 10, "the disk saw nothing: nobody stands in front of the C library")
    }

    func cut(tried: Int) throws { try cut(tried: tried, hold) }

    /// - Parameter hold: says what does not hold of a journal that was opened after the cut.
    func cut(tried: Int, _ hold: (Journal, PowerCutTests.Promise) throws -> [String]) throws {
        defer { FaultyDisk.forget() }
        let changes = FaultyDisk.changes
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let place = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : bench.root
        let folder = "\(place)/power-cut-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let stride = max(1.0, Double(changes.count) / Double(tried))
        var image = DiskImage(folder: bench.directory, files: files)
        var next = 0.0
        for (index, change) in changes.enumerated() {
            image.take(change)
            guard Double(index) >= next else { continue }
            next += stride
            let promise = promises.last { $0.changes <= index + 1 } ?? promises[0]
            for luck in DiskImage.Luck.allCases {
                try image.write(to: folder, luck: luck, &random)
                let boot = [UInt8](repeating: 9, count: 16)
                let journal = try Journal.open(directory: folder, signingKey: bench.key, bootID: boot)
                defer { try? journal.close() }
                let held = try hold(journal, promise)
                #expect(held == [], "after change \(index) of \(changes.count), \(luck), seed \(seed)")
                if !held.isEmpty { return }
            }
        }
    }

    /// What does not hold of a journal that nobody damaged.
    private func hold(_ journal: Journal, _ promise: PowerCutTests.Promise) throws -> [String] {
        var broken: [String] = []
        let (epoch, last) = journal.position
        if !journal.salvages.isEmpty { broken.append("salvaged: \(journal.salvages)") }
        if epoch != promise.epoch { broken.append("epoch \(epoch), promised \(promise.epoch)") }
        if last < promise.sequence { broken.append("ends at \(last), promised \(promise.sequence)") }
        let sequence = try journal.append(Workbench.event(3), contentVersion: 2, placeCode: 7)
        if sequence != last + 1 { broken.append("went on at \(sequence) after \(last)") }
        broken += try journal.verify().problems
        let records = try journal.records(epoch: epoch, from: 1, limit: .max)
        let first = records.first?.sequence ?? 1
        if first > promise.pruned + 1, first != 1, first > 513 { broken.append("begins at \(first)") }
        if records.map(\.sequence) != Array(first..<first + UInt64(records.count)) { broken.append("not in sequence") }
        if try journal.counters().events != last + 1 { broken.append("counts otherwise") }
        return broken
    }
}

extension [CounterKey: UInt64] {
    /// How many events they count.
    var events: UInt64 { filter { $0.key.family == .event }.values.reduce(0, +) }
}
