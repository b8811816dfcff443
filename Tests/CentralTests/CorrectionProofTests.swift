// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// A correction is proved as a figure is: whoever changes, drops or adds one is found, the central itself too.
@Suite struct CorrectionProofTests {
    private static let november = CivilMonth("2026-11")!
    private static let december = CivilMonth("2026-12")!

    /// December's file, with November's late events in it.
    private func world(_ database: any Central.Database) async throws -> (LogWorld, EvidenceFile) {
        var world = try await LogWorld(database)
        world.visit(0, times: 60, from: 10, each: 720)
        world.visit(1, times: 5)
        world.clock.advance(seconds: 14 * 86_400)
        try await world.take(0, [1...60])
        try await world.closings.close(Self.november, area: "se")
        world.clock.advance(seconds: 26 * 86_400)
        try await world.take(0, [61...180])
        try await world.take(1, [1...15])
        try await world.closings.close(Self.december, area: "se")
        let (report, file) = try await world.prove(Self.december)
        #expect(report.problems == [])
        return (world, file)
    }

    /// As a central would that lies: what it states is signed anew.
    private func kinds(
        _ world: LogWorld, _ file: EvidenceFile, _ change: (inout EvidenceStatement) throws -> Void
    ) async throws -> Set<EvidenceProblem.Kind> {
        var (file, statement) = (file, try #require(EvidenceStatement(file.statement)))
        try change(&statement)
        file.statement = statement.bytes
        file.signature = try EvidenceFile.sign(file.statement, by: world.log.state.signingKey)
        let verifier = try await world.verifier()
        let report = verifier.verify(file)
        #expect(verifier.verify(file.bytes) == report)
        return Set(report.problems.map(\.kind))
    }

    @Test func aCentralThatLiesInACorrectionIsFound() async throws {
        try await Engine.sqlite.run { database in
            let (world, file) = try await world(database)
            #expect(try await kinds(world, file) { _ in } == [])
            // One more, one dropped, all dropped, another terminal's, called something else.
            #expect(
                try await kinds(world, file) { $0.closing?.corrections[0].events += 1 } == [
                    .wrongCorrection, .wrongFigure,
                ])
            #expect(
                try await kinds(world, file) { $0.closing?.corrections.removeFirst() } == [
                    .wrongCorrection, .wrongFigure,
                ])
            #expect(try await kinds(world, file) { $0.closing?.corrections = [] }.isSuperset(of: [.wrongCorrection]))
            #expect(
                try await kinds(world, file) { statement in
                    let other = 1 - (statement.closing?.corrections[0].terminal ?? 0)
                    statement.closing?.corrections[0].terminal = other
                } == [.wrongCorrection])
            #expect(
                try await kinds(world, file) { statement in
                    statement.closing?.corrections[0].cause = .moved
                    statement.closing?.corrections[0].positions = []
                } == [.wrongCorrection])
            // A correction of nothing: a day nobody came.
            #expect(
                try await kinds(world, file) { statement in
                    guard var one = statement.closing?.corrections[0] else { return }
                    one.key.day -= 3
                    (one.cause, one.positions) = (.moved, [])
                    statement.closing?.corrections.insert(one, at: 0)
                } == [.wrongFigure])
        }
    }

    @Test func anEarlierMonthCanNeitherBeChangedNorLeftOut() async throws {
        try await Engine.sqlite.run { database in
            let (world, file) = try await world(database)
            var changed = file
            changed.earlier = []
            #expect(try await world.verifier().verify(changed).problems.contains { $0.kind == .badStatement })
            // November, with a figure lowered and signed anew: December names another.
            var november = try #require(EvidenceStatement(file.earlier[0].statement))
            let key = try #require(november.figures.keys.sorted().first)
            november.figures[key, default: 0] += 1
            changed = file
            changed.earlier[0].statement = november.bytes
            #expect(
                try await world.verifier().verify(changed).problems.contains { $0.text.contains("was not signed by") })
            changed.earlier[0].signature = try EvidenceFile.sign(november.bytes, by: world.log.state.signingKey)
            let problems = try await world.verifier().verify(changed).problems
            #expect(problems.contains { $0.kind == .badStatement && $0.text.contains("is not in the file") })
        }
    }

    @Test func aLateBatchCannotBeLeftOut() async throws {
        try await Engine.sqlite.run { database in
            let (world, file) = try await world(database)
            for index in file.items.indices where file.items[index].body != .none {
                var without = file
                without.items[index].body = .none
                #expect(!(try await world.verifier().verify(without).isProved), "entry \(index)")
            }
        }
    }

    /// A statement of one form only, from bytes that were written once.
    @Test func statementsOfClosedMonthsHaveOneForm() async throws {
        try await Engine.sqlite.run { database in
            let (_, file) = try await world(database)
            let statement = try #require(EvidenceStatement(file.statement))
            #expect(statement.bytes == file.statement)
            #expect(try EvidenceFile(file.bytes) == file)
            for count in file.statement.indices {
                #expect(EvidenceStatement(Array(file.statement.prefix(count))) == nil)
            }
            #expect(EvidenceStatement(file.statement + [0]) == nil)
        }
    }
}
