// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Testing

/// Statements of figures, open and closed, as they were once written: they decode for ever.
@Suite struct StatementGoldenTests {
    private static func statement() -> EvidenceStatement {
        var statement = EvidenceStatement(
            area: "se", madeMilliseconds: 1_798_500_000_000, month: CivilMonth("2026-12"), size: 300,
            root: [UInt8](repeating: 7, count: 32))
        statement.places = [.init(code: 1, name: "Sillerud lanthandel"), .init(code: 4, name: "Postbuss 4")]
        statement.terminals = [
            .init(
                id: [UInt8](repeating: 1, count: 32), key: [UInt8](repeating: 2, count: 32), place: 1,
                enrolledMilliseconds: 1_795_435_200_000, revokedMilliseconds: nil, heardMilliseconds: 1_798_400_000_000,
                saidEpoch: 1, saidSequence: 4_000),
            .init(
                id: [UInt8](repeating: 3, count: 32), key: [UInt8](repeating: 4, count: 32), place: 4,
                enrolledMilliseconds: 1_795_435_200_000, revokedMilliseconds: 1_797_000_000_000, heardMilliseconds: nil),
        ]
        statement.boots = [
            .init(terminal: 0, epoch: 1, ordinal: 1, began: 1_795_400_000_000...1_795_400_001_000),
            .init(terminal: 1, epoch: 2, ordinal: 9, began: nil),
        ]
        statement.openings = [
            .init(
                terminal: 0, epoch: 1,
                counters: [CounterKey(UsageEvent(.sessionStarted, purpose: .visitor, first: 1)): 40])
        ]
        statement.figures = [
            .init(place: 1, day: 20_790, kind: .sessionStarted): 12,
            .init(place: 4, day: 20_791, kind: .slipRequested): 1,
        ]
        statement.deletions = [.init(position: 12, decision: "KS 2027/14")]
        return statement
    }

    private static func closed() -> EvidenceStatement {
        var statement = statement()
        statement.closing = EvidenceClosing(
            previous: .init(month: CivilMonth("2026-11")!, size: 200, hash: [UInt8](repeating: 5, count: 32)),
            corrections: [
                .init(
                    key: .init(place: 4, day: 20_780, kind: .sessionStarted), terminal: 1, cause: .late, events: 3,
                    positions: [210, 211, 290]),
                .init(
                    key: .init(place: 1, day: UsageDay.unknown, kind: .slipRequested), terminal: 0, cause: .moved,
                    events: -2, positions: []),
            ])
        return statement
    }

    @Test func statementOfVersion1() throws {
        let bytes = try GoldenTests.bytes("statement-1") { Self.statement().bytes }
        #expect(EvidenceStatement(bytes) == Self.statement())
    }

    @Test func statementOfVersion2() throws {
        let bytes = try GoldenTests.bytes("statement-2") { Self.closed().bytes }
        let read = try #require(EvidenceStatement(bytes))
        #expect(read == Self.closed())
        // Ascending, whatever the order they were found in.
        #expect(read.closing?.corrections.map(\.key.place) == [1, 4])
    }

    /// A statement says one thing in one way only: what is out of order, of the month itself, or nothing, is none.
    @Test func correctionsThatCannotBeAreNone() {
        func isRead(_ change: (inout EvidenceClosing) -> Void) -> Bool {
            var statement = Self.closed()
            if var closing = statement.closing {
                change(&closing)
                statement.closing = closing
            }
            return EvidenceStatement(statement.bytes) != nil
        }
        #expect(isRead { _ in })
        #expect(!isRead { $0.corrections.reverse() })
        #expect(!isRead { $0.corrections[1].key.day = 20_790 })
        #expect(!isRead { $0.corrections[1].events = 0 })
        #expect(!isRead { $0.corrections[1].events = -1 })
        #expect(!isRead { $0.corrections[1].positions = [] })
        #expect(!isRead { $0.corrections[1].positions = [5, 5] })
        #expect(!isRead { $0.corrections[0].positions = [5] })
        #expect(!isRead { $0.corrections[0].terminal = 2 })
        #expect(!isRead { $0.previous?.month = CivilMonth("2026-12")! })
    }

    @Test func theBeginningOfALogHasOneForm() {
        let beginning = LogBeginning(
            size: 300, root: [UInt8](repeating: 7, count: 32), oldName: "servicepunkt.se/log",
            begunMilliseconds: 1_798_500_000_000)
        #expect(beginning.bytes.count == LogBeginning.length)
        #expect(LogBeginning(beginning.bytes) == beginning)
        #expect(LogEntry(beginning.bytes) == nil && LogDeletion(beginning.bytes) == nil)
        for count in beginning.bytes.indices { #expect(LogBeginning(Array(beginning.bytes.prefix(count))) == nil) }
    }
}
