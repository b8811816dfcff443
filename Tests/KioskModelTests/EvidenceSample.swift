// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// A small county and its evidence, made from what the formats say and not from the code that checks them: three
/// terminals, one of them silent, one with two epochs and an undecided day; a batch that brings old events again.
struct EvidenceSample {
    struct Terminal {
        let key: Curve25519.Signing.PrivateKey
        let place: UInt32

        var id: [UInt8] { Array(SHA256.hash(data: key.publicKey.rawRepresentation)) }
    }

    /// A batch as it was taken.
    struct Taken {
        var terminal: Int
        var batch: Batch
        var version: Int
        /// Records up to here were counted before.
        var counted: UInt64 = 0
    }

    static let log = Self.key(1)
    static let town = Self.key(2)
    /// 2026-11-23 12:00 UTC, a Monday.
    static let start: Int64 = 1_795_435_200_000

    let terminals: [Terminal]
    var taken: [Taken] = []
    var boots: [EvidenceStatement.Boot] = []
    var deletions: [(entry: LogDeletion, decision: String)] = []
    /// Redacted bodies by position.
    var redacted: [Int: [UInt8]] = [:]
    var month: CivilMonth?
    /// Entries whose bodies are left out.
    var omitted: Set<Int> = []
    var openings: [EvidenceStatement.Opening] = []

    static func key(_ seed: UInt8) -> Curve25519.Signing.PrivateKey {
        try! Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: seed, count: 32))
    }

    static var centralKey: NoteKey { get throws { try signer.key } }
    static var signer: NoteSigner {
        get throws { try NoteSigner(name: LogCheckpoint.origin(area: "se"), kind: .log, privateKey: log) }
    }
    static var cosigner: NoteSigner {
        get throws { try NoteSigner(name: "arjang.se/revision", kind: .cosigner, privateKey: town) }
    }

    init() {
        terminals = [11, 12, 13].map { Terminal(key: Self.key($0), place: UInt32($0)) }
            .sorted { $0.id.lexicographicallyPrecedes($1.id) }
        let bootID = { (number: UInt8) in [UInt8](repeating: number, count: 16) }
        let row = { (ordinal: UInt32, trust: BootRow.Trust) in
            BootRow(
                ordinal: ordinal, bootID: bootID(UInt8(ordinal)), wallAtBootMilliseconds: Self.start,
                errorBoundMilliseconds: 500, trust: trust)
        }
        boots = [
            .init(terminal: 0, epoch: 1, ordinal: 1, began: Self.start - 500...Self.start + 500),
            .init(terminal: 1, epoch: 1, ordinal: 1, began: nil),
            .init(terminal: 1, epoch: 2, ordinal: 2, began: Self.start + 86_400_000...Self.start + 86_400_900),
        ]
        let events = [
            UsageEvent(.sessionStarted, purpose: .visitor, first: 1),
            UsageEvent(.serviceOpened, purpose: .visitor, first: 7),
            UsageEvent(.sessionEnded, purpose: .visitor, first: 1, second: 3),
            UsageEvent(.sessionStarted, purpose: .technician, first: 1),
        ]
        func records(_ terminal: Int, epoch: UInt32, boot: UInt32, count: Int, each minutes: UInt32) -> [UsageRecord] {
            (0..<count).map { number in
                UsageRecord(
                    epoch: epoch, sequence: UInt64(number) + 1, bootOrdinal: boot,
                    bootMinutes: UInt32(number) * minutes,
                    event: events[number % events.count], contentVersion: 3, placeCode: terminals[terminal].place)
            }
        }
        let first = records(0, epoch: 1, boot: 1, count: 10, each: 300)
        let second = records(1, epoch: 1, boot: 1, count: 3, each: 1)
        let third = records(1, epoch: 2, boot: 2, count: 5, each: 2)
        let before = [CounterKey(events[0]): UInt64(40)]
        taken = [
            .init(terminal: 0, batch: batch(0, first, 1...4, [row(1, .central)]), version: 2),
            .init(terminal: 1, batch: batch(1, second, 1...3, [row(1, .untrusted)]), version: 1),
            .init(terminal: 0, batch: batch(0, first, 5...6, [row(1, .central)]), version: 2),
            .init(terminal: 0, batch: batch(0, first, 5...8, [row(1, .central)]), version: 2, counted: 6),
            .init(terminal: 1, batch: batch(1, third, 1...2, [row(2, .untrusted)], before), version: 2),
            .init(terminal: 1, batch: batch(1, third, 3...5, [row(2, .untrusted)], before), version: 2),
            .init(terminal: 0, batch: batch(0, first, 9...10, [row(1, .central)]), version: 1),
        ]
    }

    static func seed(_ terminal: Int, _ epoch: UInt32) -> [UInt8] {
        Array(SHA256.hash(data: [UInt8(terminal), UInt8(epoch)]))
    }

    func batch(
        _ terminal: Int, _ records: [UsageRecord], _ range: ClosedRange<Int>, _ boots: [BootRow],
        _ before: [CounterKey: UInt64] = [:]
    ) -> Batch {
        let seed = Self.seed(terminal, records[0].epoch)
        func chain(_ count: Int) -> [UInt8] {
            records.prefix(count).reduce(RecordChain.start) {
                RecordChain.next($0, leaf: RecordChain.leaf($1, seed: seed))
            }
        }
        var counters = before
        for record in records.prefix(range.upperBound) { counters[CounterKey(record.event), default: 0] += 1 }
        return Batch(
            terminalID: terminals[terminal].id, epoch: records[0].epoch, seed: seed,
            chainBefore: chain(range.lowerBound - 1), boots: boots,
            records: Array(records[(range.lowerBound - 1)...(range.upperBound - 1)]),
            chainAfter: chain(range.upperBound), counters: counters,
            signedAt: .init(
                bootOrdinal: boots[0].ordinal, bootMilliseconds: 900_000_000, wallMilliseconds: Self.start))
    }

    func began(_ terminal: Int, _ record: UsageRecord) -> ClosedRange<Int64>? {
        boots.first {
            $0.terminal == terminal && $0.epoch == record.epoch && $0.ordinal == record.bootOrdinal
        }?.began
    }

    /// Visitors' events by place, day and kind, counted the plain way.
    var figures: [EvidenceStatement.FigureKey: UInt64] {
        var figures: [EvidenceStatement.FigureKey: UInt64] = [:]
        for one in taken {
            for record in one.batch.records where record.sequence > one.counted && record.event.purpose == .visitor {
                let day = UsageDay.of(bootMinutes: record.bootMinutes, began: began(one.terminal, record))
                guard month?.days.contains(day) ?? true else { continue }
                figures[.init(place: record.placeCode, day: day, kind: record.event.kind), default: 0] += 1
            }
        }
        return figures
    }

    var entries: [[UInt8]] {
        get throws {
            try taken.map { one in
                let body = try body(one)
                return LogEntry(
                    terminalID: one.batch.terminalID, epoch: one.batch.epoch, first: one.batch.records.first!.sequence,
                    last: one.batch.records.last!.sequence, chainBefore: one.batch.chainBefore,
                    chainAfter: one.batch.chainAfter, bodyHash: Array(SHA256.hash(data: body))
                ).bytes
            } + deletions.map(\.entry.bytes)
        }
    }

    func body(_ one: Taken) throws -> [UInt8] {
        try one.batch.signed(by: terminals[one.terminal].key, version: one.version)
    }

    var statement: EvidenceStatement {
        get throws {
            let entries = try entries
            var statement = EvidenceStatement(
                area: "se", madeMilliseconds: Self.start + 900_000_000, month: month, size: UInt64(entries.count),
                root: MerkleTree.root(entries.map { MerkleTree.leaf($0) }))
            statement.places = terminals.map { .init(code: $0.place, name: "Plats \($0.place)") }
                .sorted { $0.code < $1.code }
            statement.terminals = terminals.map {
                .init(
                    id: $0.id, key: Array($0.key.publicKey.rawRepresentation), place: $0.place,
                    enrolledMilliseconds: Self.start, revokedMilliseconds: nil, heardMilliseconds: Self.start)
            }
            statement.boots = boots
            statement.openings = openings
            statement.figures = figures
            statement.deletions = deletions.map { .init(position: $0.entry.position, decision: $0.decision) }
            return statement
        }
    }

    static func note(_ size: Int, _ entries: [[UInt8]], cosigned: Bool = true) throws -> String {
        let checkpoint = LogCheckpoint(
            origin: try signer.key.name, size: UInt64(size),
            root: MerkleTree.root(entries.prefix(size).map { MerkleTree.leaf($0) }))
        var note = SignedNote(text: checkpoint.text)
        note = note.adding(try signer.sign(note.text, atSeconds: 0))
        if cosigned { note = note.adding(try cosigner.sign(note.text, atSeconds: 1_795_600_000)) }
        return note.encoded
    }

    var items: [EvidenceFile.Item] {
        get throws {
            try entries.enumerated().map { position, entry in
                if let redacted = redacted[position] { return .init(entry: entry, body: .redacted(redacted)) }
                guard position < taken.count, !omitted.contains(position) else {
                    return .init(entry: entry, body: .none)
                }
                return .init(entry: entry, body: .signed(try body(taken[position])))
            }
        }
    }

    /// The file, honest from end to end.
    func file() throws -> EvidenceFile {
        let statement = try statement.bytes
        let entries = try entries
        return EvidenceFile(
            notes: [try Self.note(entries.count, entries)], statement: statement,
            signature: try EvidenceFile.sign(statement, by: Self.log), items: try items)
    }

    static func verifier() throws -> EvidenceVerifier {
        EvidenceVerifier(central: try centralKey, cosigners: [try cosigner.key])
    }
}
