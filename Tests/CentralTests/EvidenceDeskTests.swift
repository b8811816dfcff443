// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// From batches to a file that proves the figures, on every engine; months that stay closed; records that are deleted.
@Suite struct EvidenceDeskTests {
    private static let decision = "KS 2027/14"

    @Test(arguments: Engine.allCases) func figuresAreProvedFromTheStore(on engine: Engine) async throws {
        try await engine.run { database in
            var world = try await LogWorld(database, terminals: 3)
            world.visit(0, times: 100)
            world.visit(1, times: 8)
            try await world.take(0, [1...100, 101...256])
            try await world.take(1, [1...10], version: 1)
            try await world.take(0, [257...300])
            try await world.take(1, [5...24], version: 1)
            let (report, file) = try await world.prove()
            #expect(report.problems == [])
            #expect(report.events == 324)
            #expect(report.batches == 5)
            #expect(file.items.count == 5)
            #expect(report.notices.contains { $0.contains("no event of it is in the log") })
            // The figures are those that are paid.
            let paid = try await database.read { try UsageReport.read(area: "se", now: testNow, $0) }
            #expect(report.figures.map(\.count) == paid.figures.map { UInt64($0.count) })
            #expect(report.figures.map(\.event) == paid.figures.map(\.event))
            #expect(report.figures.map(\.day) == paid.figures.map(\.day))
            #expect(report.figures.reduce(0) { $0 + $1.count } == 80 * 3 + 7 * 3)
        }
    }

    @Test func whatSomebodyChangesInTheDatabaseIsFound() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            world.visit(0, times: 20)
            world.visit(1, times: 20)
            try await world.take(0, [1...60])
            try await world.take(1, [1...30, 31...60])
            // A figure raised by hand.
            let raise: [SQLValue] = [
                .text("se"), .text(world.terminals[0].id), .number(world.terminals[0].placeCode), .integer(20_780),
                .integer(1), .integer(1), .integer(1), .integer(5),
            ]
            _ = try await database.write { try $0.run(Statements.Usage.raises[3].statement, raise) }
            var (report, _) = try await world.prove()
            #expect(report.problems.map(\.kind) == [.wrongFigure])
            #expect(report.problems.first?.place == world.terminals[0].placeCode)
            // A batch exchanged by hand.
            let body = try world.terminals[1].batch(1...30).signed(by: Curve25519.Signing.PrivateKey(), version: 2)
            let place: [SQLValue] = [.text("se"), .text(world.terminals[1].id), .integer(1), .integer(30), .blob(body)]
            _ = try await database.write { try $0.run(Statements.Log.replaceBody, place) }
            (report, _) = try await world.prove()
            #expect(
                report.problems.contains {
                    $0.kind == .alteredBatch && $0.terminal == world.terminals[1].id && $0.first == 1 && $0.last == 30
                })
        }
    }

    @Test(arguments: Engine.allCases) func aClosedMonthDoesNotChange(on engine: Engine) async throws {
        try await engine.run { database in
            var world = try await LogWorld(database)
            let november = try #require(CivilMonth("2026-11"))
            await #expect(throws: CentralError.self) { try await world.closings.close(november, area: "se") }
            // From 23 November on, every twelve hours: into January.
            world.visit(0, times: 100, from: 10, each: 720)
            world.clock.advance(seconds: 60 * 86_400)
            try await world.take(0, [1...30, 31...60, 61...90, 91...256])
            let open = try await world.prove(november)
            #expect(open.0.problems == [])
            let closing = try await world.closings.close(november, area: "se")
            #expect(closing.logSize == 4)
            await #expect(throws: CentralError.self) { try await world.closings.close(november, area: "se") }
            // The second terminal was away and brings November's events now.
            world.visit(1, times: 5)
            try await world.take(0, [257...300])
            try await world.take(1, [1...15])
            let closed = try await world.prove(november)
            #expect(closed.0.problems == [])
            #expect(closed.0.figures == open.0.figures)
            #expect(closed.0.logSize == 4)
            #expect(try await world.closings.closings(area: "se") == [closing])
            // Late events are in the figures of all time.
            let all = try await world.prove()
            #expect(all.0.problems == [])
            #expect(all.0.figures.contains { $0.place == world.terminals[1].placeCode })
            // December needs no body that is November's alone, and proves without it.
            let december = try await world.prove(CivilMonth("2026-12"))
            #expect(december.0.problems == [])
            #expect(december.1.items.contains { $0.body == .none })
            #expect(december.0.figures.allSatisfy { $0.day?.hasPrefix("2026-12") ?? false })
            #expect(december.0.figures.count == 31 * 3)
        }
    }

    @Test func cosignedCheckpointsGoIntoTheFile() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            world.visit(0, times: 20)
            try await world.take(0, [1...30])
            let town = try NoteSigner(
                name: "arjang.se/revision", kind: .cosigner, privateKey: Curve25519.Signing.PrivateKey())
            #expect(
                try await world.prove(cosigners: [town.key]).0.problems.map(\.kind) == [.badCosignature])
            let request = try await world.log.request(area: "se", since: 0)
            let note = try request.cosigned(
                by: town, log: try await world.log.key(area: "se"), last: nil, atSeconds: 1_795_500_000)
            _ = try await world.log.add(note, cosigner: town.key, area: "se")
            let (report, _) = try await world.prove(cosigners: [town.key])
            #expect(report.problems == [])
            #expect(report.witnesses.contains { $0.name == town.key.name && $0.atSeconds == 1_795_500_000 })
        }
    }

    @Test(arguments: Engine.allCases) func deletedRecordsLeaveCountsAndProofs(on engine: Engine) async throws {
        try await engine.run { database in
            var world = try await LogWorld(database)
            world.visit(0, times: 100)
            try await world.take(0, [1...100, 101...256, 257...290])
            let before = try await world.prove().0
            let terminal = world.terminals[0]
            func order(_ range: ClosedRange<UInt64>, _ decision: String = Self.decision) -> DeletionDesk.Order {
                .init(terminal: terminal.id, epoch: 1, sequences: range, decision: decision)
            }
            // Not without a decision, not in a block under way, not what is not there.
            for (wrong, decisions) in [
                (order(3...4), []), (order(3...4, "another"), [Self.decision]), (order(258...260), [Self.decision]),
                (order(291...300), [Self.decision]),
            ] {
                await #expect(throws: CentralError.self) {
                    try await world.deletions.delete(wrong, decisions: decisions)
                }
            }
            #expect(try await world.prove().0 == before)
            let outcome = try await world.deletions.delete(order(3...4), decisions: [Self.decision])
            #expect(outcome.records == 2)
            // Both batches of the block let go of its seed.
            #expect(outcome.batches == 2)
            let (after, file) = try await world.prove()
            #expect(after.problems == [])
            #expect(after.figures == before.figures)
            #expect(after.deletedEvents == 2)
            #expect(after.notices.contains { $0.contains("deleted by decision \(Self.decision)") })
            let seed = terminal.seed(0)
            for item in file.items { #expect(!Self.holds(item.body, seed)) }
            #expect(!Self.holds(file.items[0].body, terminal.records[2].canonical))
            #expect(try await world.verification().problems == [])
            // The block goes on, and the same records can be sent again without being counted.
            try await world.take(0, [257...300])
            try await world.take(0, [1...100], version: 1)
            #expect(try await world.prove().0.problems == [])
            // Once more, in what is left.
            let again = try await world.deletions.delete(order(1...256), decisions: [Self.decision])
            #expect(again.records == 254)
            #expect(try await world.prove().0.problems == [])
            #expect(try await world.verification().problems == [])
            await #expect(throws: CentralError.self) {
                try await world.deletions.delete(order(1...256), decisions: [Self.decision])
            }
        }
    }

    @Test func aMonthClosedBeforeADeletionIsProvedAfterIt() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            let november = try #require(CivilMonth("2026-11"))
            world.visit(0, times: 100, each: 60)
            try await world.take(0, [1...256, 257...300])
            world.clock.advance(seconds: 30 * 86_400)
            _ = try await world.closings.close(november, area: "se")
            let before = try await world.prove(november).0
            #expect(before.problems == [])
            _ = try await world.deletions.delete(
                .init(terminal: world.terminals[0].id, epoch: 1, sequences: 1...256, decision: Self.decision),
                decisions: [Self.decision])
            let after = try await world.prove(november).0
            #expect(after.problems == [])
            #expect(after.figures == before.figures)
            #expect(after.notices.contains { $0.contains("deleted later") })
        }
    }

    private static func holds(_ body: EvidenceFile.Body, _ part: [UInt8]) -> Bool {
        let bytes: [UInt8]
        switch body {
        case .none: return false
        case .signed(let signed): bytes = signed
        case .redacted(let redacted): bytes = redacted
        }
        return Data(bytes).range(of: Data(part)) != nil
    }
}
