// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Testing

@testable import Central

/// What every engine behind the central must do alike.
@Suite struct DatabaseConformanceTests {
    private struct Undo: Error {}

    private func samples(_ statement: Statement, _ number: Int64) -> [SQLValue] {
        statement.parameters.enumerated().map { place, kind in
            switch kind {
            // Each another: rows that one statement writes are different rows.
            case .integer: .integer(number * 1_000 + Int64(place))
            case .text: .text("å\(number)")
            case .blob: .blob([0, 255, UInt8(number)])
            }
        }
    }

    @Test(arguments: Engine.allCases) func everyStatementRuns(on engine: Engine) async throws {
        try await engine.run { database in
            for statement in Statements.all {
                for number in [Int64(1), 2] {
                    let values = samples(statement, number)
                    _ = try await database.write { try $0.run(statement, values) }
                    // And on a table that has rows.
                    _ = try? await database.write { try $0.run(statement, values) }
                }
            }
        }
        #expect(Set(Statements.all.map(\.name)).count == Statements.all.count)
    }

    @Test(arguments: Engine.allCases) func valuesComeBackAsTheyWere(on engine: Engine) async throws {
        try await engine.run { database in
            let blob = (0...255).map { UInt8($0) }
            let text = "å'\"\\x00 %_ 日本 \u{1F6CE}"
            _ = try await database.write { session in
                try session.run(
                    Statements.Contents.add,
                    [.text(text), .integer(.max), .text(""), .blob(blob), .integer(.min)])
            }
            let row = try await database.read { session in
                try session.run(Statements.Contents.current, [.text(text)]).first
            }
            #expect(row?.columns["version"] == .integer(.max))
            #expect(row?.columns["digest"] == .text(""))
            #expect(row?.columns["bundle"] == .blob(blob))
            // Nothing is not NULL, which these columns refuse.
            let empty = try await database.write { session in
                try session.run(
                    Statements.Contents.add, [.text("se"), .integer(1), .text(""), .blob([]), .integer(0)])
                return try session.run(Statements.Contents.current, [.text("se")]).first
            }
            #expect(empty?.columns["bundle"] == .blob([]))
        }
    }

    @Test(arguments: Engine.allCases) func whatThrowsLeavesNothing(on engine: Engine) async throws {
        try await engine.run { database in
            await #expect(throws: Undo.self) {
                try await database.write { session in
                    try session.run(Statements.Contents.addKey, [.text("se"), .blob([1]), .integer(1)])
                    throw Undo()
                }
            }
            let keys = try await database.read { try $0.run(Statements.Contents.keys, [.text("se")]) }
            #expect(keys.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases) func aBrokenRuleIsAnErrorAndTheDatabaseGoesOn(on engine: Engine) async throws {
        try await engine.run { database in
            let place: [SQLValue] = [.text("se"), .integer(1), .integer(1), .text("{}"), .integer(1)]
            _ = try await database.write { try $0.run(Statements.Places.add, place) }
            await #expect(throws: CentralError.self) {
                try await database.write { try $0.run(Statements.Places.add, place) }
            }
            let rows = try await database.read { try $0.run(Statements.Places.list, [.text("se")]) }
            #expect(rows.count == 1)
        }
    }

    @Test(arguments: Engine.allCases) func writersTakeTurns(on engine: Engine) async throws {
        try await engine.run { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask { () async throws -> Void in
                        _ = try await database.write { session in
                            try session.run(Statements.Refusals.count, [.text("se"), .text("t"), .text("gap")])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await database.read { try $0.run(Statements.Refusals.counts, [.text("se")]) }
            #expect(rows.map { $0.columns["times"] } == [.integer(40)])
        }
    }
}
