// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskModel
import KioskSim
import Testing

@Suite struct DamageTests {
    /// What may befall the files of a journal with 600 events.
    enum Damage: Sendable, Equatable {
        case truncate(Double)
        case flip(Double)
        case zeroPage(Int)
        case garbage, empty, gone
        case logGone, logEmpty
        case logFlip(Double)
        case memoryGone, rewritten
    }

    static let closed: [Damage] =
        [.garbage, .empty, .gone, .zeroPage(0), .zeroPage(1), .zeroPage(2), .zeroPage(5), .zeroPage(9), .rewritten]
        + stride(from: 0.05, to: 1, by: 0.1).map { .truncate($0) }
        + stride(from: 0.01, to: 1, by: 0.04).map { .flip($0) }

    /// Opening needs no hands, what is left is provable, and appending goes on under numbers never used before.
    @Test(arguments: closed) func aDamagedFileIsSalvaged(_ damage: Damage) throws {
        let bench = try Workbench()
        try bench.fill(600)
        let before = try bench.open().records(epoch: 1, from: 1, limit: .max)
        try apply(damage, bench)
        try expectLife(bench, before: before, isGone: damage == .gone)
    }

    @Test(arguments: [
        Damage.logGone, .logEmpty, .logFlip(0.1), .logFlip(0.5), .logFlip(0.9), .memoryGone, .garbage, .gone,
    ]) func aDamagedLogIsNoticed(_ damage: Damage) throws {
        let bench = try Workbench()
        try bench.fill(100)
        let journal = try bench.open()
        for index in 0..<40 { try journal.append(Workbench.event(index), contentVersion: 3, placeCode: 12) }
        let records = try journal.records(epoch: 1, from: 1, limit: .max)
        // The files as they are now, as a power cut leaves them.
        let crashed = try Workbench()
        try FileManager.default.copyItem(atPath: bench.directory, toPath: crashed.directory)
        try apply(damage, crashed)
        try expectLife(crashed, before: records, isGone: damage == .gone)
        let epochs = try JournalReader.open(directory: crashed.directory).epochs()
        if case .memoryGone = damage {
            #expect(epochs.last?.epoch == 1, "made anew by SQLite")
        } else {
            #expect(epochs.last?.epoch == 2, "\(damage) went unnoticed")
        }
    }

    private func expectLife(_ bench: Workbench, before: [UsageRecord], isGone: Bool) throws {
        let journal = try bench.open()
        #expect(journal.isWritable)
        try journal.append(UsageEvent(.helpOpened, purpose: .visitor), contentVersion: 9, placeCode: 9)
        var problems = try journal.verify().problems
        if !problems.isEmpty {
            // Damage far behind the last checkpoint: found when the batch is built, and mended then.
            while let batch = try journal.nextBatch() {
                try journal.acknowledge(
                    bench.acknowledgement(journal, epoch: batch.epoch, stored: batch.sequences.upperBound))
            }
            problems = try journal.verify().problems
        }
        #expect(problems == [])
        let kept = try journal.records(epoch: 1, from: 1, limit: .max)
        let (epoch, last) = journal.position
        #expect(Array(kept.prefix(before.count)) == Array(before.prefix(kept.count)), "a true prefix")
        if epoch == 1 {
            #expect(last == UInt64(before.count) + 1)
        } else {
            let opened = try journal.records(epoch: epoch, from: 1, limit: 1)
            let bound = try #require(opened.first).event
            #expect(bound.kind == .epochOpened)
            #expect(UInt64(bound.first) >= UInt64(before.count - min(before.count, kept.count)), "the loss is bounded")
            let aside = try FileManager.default.contentsOfDirectory(atPath: bench.directory)
                .filter { $0.contains("aside") }
            #expect(aside.count >= 1 || isGone, "the old file is kept")
        }
        try journal.close()
        let again = try bench.open()
        #expect(again.position.epoch == epoch)
        #expect(again.salvages.isEmpty)
    }

    private func apply(_ damage: Damage, _ bench: Workbench) throws {
        let manager = FileManager.default
        func edit(_ path: String, _ body: (inout Data) -> Void) throws {
            var data = try Data(contentsOf: URL(fileURLWithPath: path))
            body(&data)
            try data.write(to: URL(fileURLWithPath: path))
        }
        switch damage {
        case .truncate(let part): try edit(bench.database) { $0 = $0.prefix(Int(Double($0.count) * part)) }
        case .flip(let part): try edit(bench.database) { $0[Int(Double($0.count) * part)] ^= 0x5A }
        case .zeroPage(let page):
            try edit(bench.database) { $0.replaceSubrange(page * 4_096..<(page + 1) * 4_096, with: Data(count: 4_096)) }
        case .garbage: try edit(bench.database) { $0 = Data(repeating: 0x41, count: 5_000) }
        case .empty: try edit(bench.database) { $0 = Data() }
        case .gone: try manager.removeItem(atPath: bench.database)
        case .logGone: try manager.removeItem(atPath: bench.log)
        case .logEmpty: try edit(bench.log) { $0 = Data() }
        case .logFlip(let part):
            // Zeros behind the frames mean nothing.
            try edit(bench.log) { log in
                let used = (log.lastIndex { $0 != 0 } ?? 0) + 1
                log[Int(Double(used) * part)] ^= 0x5A
            }
        case .memoryGone: try manager.removeItem(atPath: bench.database + "-shm")
        case .rewritten:
            // Somebody with the tools at hand makes a visit of an event.
            let process = ChildProcess()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
            process.arguments = [
                bench.database,
                """
                UPDATE record SET body = CAST((SELECT substr(o.body, 1, length(o.body) - 32) FROM record o
                WHERE o.id = record.id - 1) || substr(body, -32) AS BLOB) WHERE id & 1023 = 590
                """,
            ]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }
}
