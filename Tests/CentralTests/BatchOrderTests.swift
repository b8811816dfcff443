// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// Shipments, batches out of order, folds and forks, on every engine.
@Suite struct BatchOrderTests {
    @Test(arguments: Engine.allCases) func aShipmentIsStoredWholeAndAnsweredOnce(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var terminal = world.terminal
            terminal.append(visits: 600)
            let batches = [terminal.batch(1...256), terminal.batch(257...512), terminal.batch(513...600)]
            let members = try batches.map { try $0.signed(by: terminal.signingKey, version: 2) }
            let answer = try await world.ship(members)
            #expect(answer.refused == nil)
            #expect(answer.epoch == 1)
            #expect(answer.stored == 600)
            #expect(answer.missing == [])
            #expect(answer.rejected == nil)
            #expect(answer.creditBytes == Shipment.maximumBytes)
            #expect(answer.logSize == 3)
            let leaves = zip(batches, members).map { batch, body in
                MerkleTree.leaf(
                    LogEntry(
                        terminalID: terminal.idBytes, epoch: 1, first: batch.records[0].sequence,
                        last: batch.records[0].sequence + UInt64(batch.records.count) - 1,
                        chainBefore: batch.chainBefore, chainAfter: batch.chainAfter,
                        bodyHash: Array(SHA256.hash(data: body))
                    ).bytes)
            }
            #expect(answer.logRoot == Hex.encode(MerkleTree.root(leaves)))
            #expect(try await world.visits() == 600)
            #expect(try await world.problems() == [])
        }
    }

    @Test(arguments: Engine.allCases) func whatComesEarlyWaitsAndIsCountedOnce(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var terminal = world.terminal
            terminal.append(visits: 900)
            var answer = try await world.ship([terminal.batch(513...768)], by: terminal)
            #expect(answer.stored == 0)
            #expect(answer.refused == nil)
            #expect(answer.missing == [SequenceRange(first: 1, last: 512)])
            answer = try await world.ship([terminal.batch(769...900), terminal.batch(1...256)], by: terminal)
            #expect(answer.stored == 256)
            #expect(answer.missing == [SequenceRange(first: 257, last: 512)])
            #expect(try await world.visits() == 256)
            answer = try await world.ship([terminal.batch(257...512)], by: terminal)
            #expect(answer.stored == 900)
            #expect(answer.missing == [])
            #expect(try await world.visits() == 900)
            #expect(try await world.problems() == [])
        }
    }

    @Test func whatWaitsIsBounded() async throws {
        try await Engine.sqlite.run { database in
            let world = try await BatchWorld(database)
            var terminal = world.terminal
            terminal.append(visits: Int(Waiting.mostBatches) + 12)
            var refused = 0
            for sequence in 2...UInt64(terminal.records.count) {
                let answer = try await world.take(try terminal.signed(terminal.batch(sequence...sequence)))
                if answer.refused == .gap { refused += 1 }
            }
            #expect(refused == 11)
            #expect(try await world.visits() == 0)
            let answer = try await world.take(try terminal.signed(terminal.batch(1...1)))
            #expect(answer.stored == UInt64(Waiting.mostBatches) + 1)
            #expect(try await world.problems() == [])
        }
    }

    @Test(arguments: Engine.allCases) func oneWrongMemberDoesNotKeepTheOthers(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var terminal = world.terminal
            terminal.append(visits: 300)
            var wrong = terminal
            wrong.baseline = [CounterKey(UsageEvent(.helpOpened, purpose: .visitor)): 1]
            let members = try [
                terminal.batch(1...100).signed(by: terminal.signingKey, version: 2),
                wrong.batch(101...150).signed(by: terminal.signingKey, version: 2),
                terminal.batch(101...256).signed(by: terminal.signingKey, version: 2),
            ]
            let answer = try await world.ship(members)
            #expect(answer.refused == nil)
            #expect(answer.stored == 256)
            #expect(answer.rejected == [.init(first: 101, last: 150, reason: .counterMismatch)])
            let rows = try await world.rows(Statements.Refusals.ofTerminal)
            #expect(rows.map { $0.columns["reason"] } == [.text("counterMismatch")])
            #expect(try await world.visits() == 256)
            #expect(try await world.problems() == [])
        }
    }

    @Test(arguments: Engine.allCases) func aForkKeepsBothBranches(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var terminal = world.terminal
            terminal.append(visits: 100)
            _ = try await world.take(try terminal.signed(terminal.batch(1...100)))
            var clone = terminal
            terminal.append(visits: 20)
            clone.append([UsageEvent(.helpOpened, purpose: .visitor)])
            clone.append(visits: 30)
            _ = try await world.ship([terminal.batch(101...120)], by: terminal)
            let other = try clone.batch(101...131).signed(by: terminal.signingKey, version: 2)
            let answer = try await world.ship([other])
            #expect(answer.refused == nil)
            #expect(answer.rejected == [.init(first: 101, last: 131, reason: .fork)])
            #expect(answer.stored == 120)
            // And again: the same branch, kept once.
            _ = try await world.ship([other])
            let kept = try await database.read { session in
                try session.run(
                    Statements.Batches.branchesOf, [.text("se"), .text(world.terminal.id), .integer(10)])
            }
            #expect(kept.map { $0.columns["body"] } == [.blob(other)])
            #expect(kept.map { $0.columns["first_sequence"] } == [.integer(101)])
            #expect(try await world.visits() == 120)
            #expect(try await world.problems() == [])
            let view = try await database.read { try FleetView.read(area: "se", now: testNow, $0) }
            let entry = try #require(view.entries.first { $0.terminal.id == world.terminal.id })
            #expect(entry.branches.map(\.sequences) == [101...131])
            let page = try TerminalPage(entry, view, counters: [])
            let html = try Templates().render("terminal", ["title": "x", "page": page])
            #expect(html.contains("Två historier under samma nyckel"))
            #expect(html.contains("101–131"))
        }
    }

    @Test(arguments: Engine.allCases) func aFoldCountsWhatIsLeftOfItsRecords(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var terminal = world.terminal
            terminal.append(visits: 600)
            // What came in detail before the disk filled is not counted again.
            _ = try await world.ship([terminal.batch(1...256), terminal.batch(257...300)], by: terminal)
            let tail = terminal.batch(512...512)
            var days: [Fold.Day: UInt64] = [:]
            for record in terminal.records[256..<512] { days[Fold.Day(record), default: 0] += 1 }
            let fold = Fold(
                terminalID: terminal.idBytes, epoch: 1, sequences: 257...512, chainBefore: terminal.chain(before: 257),
                chainAfter: tail.chainAfter, boots: tail.boots, signedAt: nil, days: days,
                countersHash: tail.countersHash)
            let members = [
                try fold.signed(by: terminal.signingKey),
                try terminal.batch(513...600).signed(by: terminal.signingKey, version: 2),
            ]
            let answer = try await world.ship(members)
            #expect(answer.rejected == nil)
            #expect(answer.stored == 600)
            #expect(try await world.visits() == 600)
            // A fold knows the day of the boot, and that is two days of the calendar.
            #expect(try await world.days()[DayLedger.unknownDay] == 212)
            #expect(try await world.problems() == [])
            // The detail comes after all, from a stick: it was counted.
            let late = try await world.ship([terminal.batch(301...512)], by: terminal)
            #expect(late.rejected == nil)
            #expect(try await world.visits() == 600)
        }
    }

    @Test(arguments: Engine.allCases) func aRestoredCentralAsksForOlderEpochsToo(on engine: Engine) async throws {
        try await engine.run { database in
            let world = try await BatchWorld(database)
            var first = world.terminal
            first.append(visits: 40)
            var second = world.terminal
            second.epoch = 2
            second.baseline = [CounterKey(UsageEvent(.sessionStarted, purpose: .visitor, first: 1)): 40]
            second.append(visits: 10)
            _ = try await world.ship([first.batch(1...30)], by: first)
            var heartbeat = second.heartbeat()
            heartbeat.epochs = [EpochMark(epoch: 1, last: 40)]
            var answer = try await world.hear(heartbeat)
            #expect(answer.epochs == [EpochMark(epoch: 1, last: 30)])
            #expect(answer.stored == 0)
            #expect(answer.accepts == [Shipment.contentType, Batch.contentType])
            let taken = try await world.ship([second.batch(1...10)], by: second)
            #expect(taken.epoch == 2)
            #expect(taken.epochs == [EpochMark(epoch: 1, last: 30)])
            let closed = try await world.ship([first.batch(31...40)], by: first)
            #expect(closed.epoch == 1)
            #expect(closed.epochs == nil)
            heartbeat.number += 1
            answer = try await world.hear(heartbeat)
            #expect(answer.epochs == nil)
            let id = first.id
            _ = try await database.write { session in
                try session.run(Statements.Backups.release, [.text("se"), .text(id), .integer(1), .integer(40)])
            }
            heartbeat.epochs = [EpochMark(epoch: 1, last: 40, releasable: 0)]
            heartbeat.number += 1
            answer = try await world.hear(heartbeat)
            #expect(answer.epochs == [EpochMark(epoch: 1, last: 40, releasable: 40)], "news of a closed epoch")
            heartbeat.epochs = [EpochMark(epoch: 1, last: 40, releasable: 40)]
            heartbeat.number += 1
            answer = try await world.hear(heartbeat)
            #expect(answer.epochs == nil, "and it is told once")
            #expect(try await world.visits() == 50)
            #expect(try await world.problems() == [])
        }
    }
}
