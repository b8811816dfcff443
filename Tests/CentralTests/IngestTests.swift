// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// What batches do to the database, on every engine.
@Suite struct IngestTests {
    /// A way a batch may be wrong after three good records, and what it is refused for.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let refusal: BatchRefusal
        let make: @Sendable (inout TestTerminal) throws -> [UInt8]
    }

    static let wrong: [Wrong] = [
        Wrong(testDescription: "not a batch", refusal: .malformed) { _ in Array("hello".utf8) },
        Wrong(testDescription: "cut short", refusal: .badSignature) { terminal in
            Array(try terminal.signed(terminal.batch(4...5)).dropLast(9))
        },
        Wrong(testDescription: "signed by another key", refusal: .badSignature) { terminal in
            try terminal.batch(4...5).signed(by: Curve25519.Signing.PrivateKey())
        },
        Wrong(testDescription: "another terminal's", refusal: .foreignTerminal) { terminal in
            var batch = terminal.batch(4...5)
            batch.terminalID[0] ^= 1
            return try terminal.signed(batch)
        },
        Wrong(testDescription: "same sequence, other content", refusal: .fork) { terminal in
            terminal.records[1].event.first = 2
            return try terminal.signed(terminal.batch(1...3))
        },
        Wrong(testDescription: "same block, other past", refusal: .fork) { terminal in
            terminal.records[1].event.first = 2
            return try terminal.signed(terminal.batch(4...5))
        },
        Wrong(testDescription: "one event too few in the counters", refusal: .counterMismatch) { terminal in
            var batch = terminal.batch(4...5)
            for key in (batch.counters ?? [:]).keys { batch.counters?[key, default: 1] -= 1 }
            return try terminal.signed(batch)
        },
        Wrong(testDescription: "one event too many in the counters", refusal: .counterMismatch) { terminal in
            var batch = terminal.batch(4...5)
            for key in (batch.counters ?? [:]).keys { batch.counters?[key, default: 0] += 1 }
            return try terminal.signed(batch)
        },
        Wrong(testDescription: "a counter nobody raised", refusal: .counterMismatch) { terminal in
            var batch = terminal.batch(4...5)
            batch.counters?[CounterKey(UsageEvent(.helpOpened, purpose: .visitor))] = 1
            return try terminal.signed(batch)
        },
        Wrong(testDescription: "an epoch beyond reason", refusal: .wrongEpoch) { terminal in
            terminal.epoch = 4_000
            for index in terminal.records.indices { terminal.records[index].epoch = 4_000 }
            return try terminal.signed(terminal.batch(1...2))
        },
        Wrong(testDescription: "outside the catalogue", refusal: .outsideCatalogue) { terminal in
            terminal.records[3].event.second = 7
            return try terminal.signed(terminal.batch(4...5))
        },
        Wrong(testDescription: "another machine under the same boot", refusal: .fork) { terminal in
            terminal.boots[0].bootID[0] ^= 1
            return try terminal.signed(terminal.batch(4...5))
        },
    ]

    @Test(arguments: Engine.allCases) func wrongBatchesAreSetAsideAndGoodOnesGoOn(on engine: Engine) async throws {
        try await engine.run { database in
            for wrong in Self.wrong {
                let desk = try await BatchWorld(database)
                var terminal = desk.terminal
                terminal.append(visits: 5)
                var acknowledgement = try await desk.take(try terminal.signed(terminal.batch(1...3)))
                #expect(acknowledgement.refused == nil)
                var forged = terminal
                let bytes = try wrong.make(&forged)
                acknowledgement = try await desk.take(bytes)
                #expect(acknowledgement.refused == wrong.refusal, "\(wrong.testDescription)")
                let rows = try await desk.rows(Statements.Refusals.ofTerminal)
                #expect(rows.map { $0.columns["reason"] } == [.text(wrong.refusal.rawValue)])
                #expect(rows.map { $0.columns["size"] } == [.number(bytes.count)])
                acknowledgement = try await desk.take(try terminal.signed(terminal.batch(4...5)))
                #expect(acknowledgement.refused == nil)
                #expect(acknowledgement.stored == 5)
                #expect(try await desk.visits() == 5)
            }
            let result = try await database.read { try Verification.run($0) }
            #expect(result.problems == [])
            #expect(result.records == Int64(Self.wrong.count * 5))
        }
    }

    @Test(arguments: Engine.allCases) func replaysCountOnce(on engine: Engine) async throws {
        try await engine.run { database in
            let desk = try await BatchWorld(database)
            var terminal = desk.terminal
            terminal.append(visits: 300)
            let ranges: [ClosedRange<UInt64>] = [
                1...100, 1...100, 50...120, 1...256, 1...256, 257...300, 257...300, 200...256,
            ]
            var last: UInt64 = 0
            for range in ranges {
                let acknowledgement = try await desk.take(try terminal.signed(terminal.batch(range)))
                #expect(acknowledgement.refused == nil, "\(range)")
                last = max(last, range.upperBound)
                #expect(acknowledgement.stored == last)
            }
            #expect(try await desk.visits() == 300)
            let result = try await database.read { try Verification.run($0) }
            #expect(result.problems == [])
        }
    }

    @Test(arguments: Engine.allCases) func epochsStandBesideEachOther(on engine: Engine) async throws {
        try await engine.run { database in
            let desk = try await BatchWorld(database)
            var first = desk.terminal
            first.append(visits: 4)
            _ = try await desk.take(try first.signed(first.batch(1...2)))
            var second = desk.terminal
            second.epoch = 2
            second.baseline = [CounterKey(UsageEvent(.sessionStarted, purpose: .visitor, first: 1)): 4]
            second.append([UsageEvent(.epochOpened, purpose: .technician, first: 2)])
            second.append(visits: 3)
            var acknowledgement = try await desk.take(try second.signed(second.batch(1...4)))
            #expect(acknowledgement.refused == nil)
            #expect(acknowledgement.stored == 4)
            // The rest of the first epoch was salvaged after all.
            acknowledgement = try await desk.take(try first.signed(first.batch(3...4)))
            #expect(acknowledgement.refused == nil)
            #expect(acknowledgement.epoch == 1)
            #expect(acknowledgement.stored == 4)
            #expect(try await desk.visits() == 7)
        }
    }

    @Test(arguments: Engine.allCases) func anUntrustedClockFindsItsDayLater(on engine: Engine) async throws {
        try await engine.run { database in
            let desk = try await BatchWorld(database)
            var terminal = desk.terminal
            terminal.boots = [TestTerminal.boot(wall: 0, trust: .untrusted)]
            terminal.append(visits: 3)
            _ = try await desk.take(try terminal.signed(terminal.batch(1...3)))
            #expect(try await desk.days() == [DayLedger.unknownDay: 3])
            // The same machine learned the time; half of what it counted was before midnight.
            terminal.append([UsageEvent(.sessionStarted, purpose: .visitor, first: 1)], minutes: 1_440)
            terminal.boots = [TestTerminal.boot(wall: testNow - 86_400_000)]
            _ = try await desk.take(try terminal.signed(terminal.batch(4...4)))
            let today = Int64(LocalMinute(utcMilliseconds: testNow).date.dayNumber)
            #expect(try await desk.days().filter { $0.value != 0 } == [today - 1: 3, today: 1])
            let result = try await database.read { try Verification.run($0) }
            #expect(result.problems == [])
        }
    }

    @Test func setAsideIsBounded() async throws {
        try await Engine.sqlite.run { database in
            let desk = try await BatchWorld(database)
            for number in 0..<40 { _ = try await desk.take(Array("nonsense \(number)".utf8)) }
            #expect(try await desk.rows(Statements.Refusals.ofTerminal).count == Int(SetAside.mostRefused))
            let counts = try await database.read { try $0.run(Statements.Refusals.counts, [.text("se")]) }
            #expect(counts.first?.columns["times"] == .integer(40))
        }
    }
}
