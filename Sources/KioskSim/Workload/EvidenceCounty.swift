// SPDX-License-Identifier: EUPL-1.2
internal import Crypto
internal import Foundation
public import KioskModel

/// A county's year of evidence: every terminal lives the workload and signs what it has once a day, a batch for each
/// block it reaches into.
public struct EvidenceCounty {
    private struct Signed {
        let terminal: Int
        let day: Int64
        let entry: LogEntry
        let body: [UInt8]
        let records: [UsageRecord]
        let seed: [UInt8]
    }

    /// The central's public key.
    public let key: NoteKey
    /// The evidence file.
    public let file: [UInt8]
    private let keys: [Curve25519.Signing.PublicKey]
    private let batches: [Signed]

    public init(terminals: Int, days: Int) throws {
        let central = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 9, count: 32))
        let signer = try NoteSigner(name: LogCheckpoint.origin(area: "se"), kind: .log, privateKey: central)
        key = signer.key
        var made: [(key: Curve25519.Signing.PrivateKey, id: [UInt8])] = []
        for number in 0..<terminals {
            let raw = Array(SHA256.hash(data: Array("county terminal \(number)".utf8)))
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: raw)
            made.append((key, Array(SHA256.hash(data: key.publicKey.rawRepresentation))))
        }
        made.sort { $0.id.lexicographicallyPrecedes($1.id) }
        var batches: [Signed] = []
        var boots: [EvidenceStatement.Boot] = []
        var figures: [EvidenceStatement.FigureKey: UInt64] = [:]
        for (index, terminal) in made.enumerated() {
            let workload = Workload(
                events: days * 300, seed: Workload.seed &+ UInt64(index), placeCode: UInt32(index) + 1)
            var began: [UInt32: ClosedRange<Int64>] = [:]
            for boot in workload.boots {
                let range = boot.wallAtBootMilliseconds...boot.wallAtBootMilliseconds + 500
                began[boot.ordinal] = range
                boots.append(.init(terminal: index, epoch: 1, ordinal: boot.ordinal, began: range))
            }
            for batch in workload.batches(terminalID: terminal.id, eachDayBy: began) {
                let body = try batch.signed(by: terminal.key, version: 2)
                guard let first = batch.records.first, let last = batch.records.last else { continue }
                let entry = LogEntry(
                    terminalID: terminal.id, epoch: 1, first: first.sequence, last: last.sequence,
                    chainBefore: batch.chainBefore, chainAfter: batch.chainAfter,
                    bodyHash: Array(SHA256.hash(data: body)))
                let day = UsageDay.of(bootMinutes: last.bootMinutes, began: began[last.bootOrdinal])
                batches.append(
                    Signed(
                        terminal: index, day: day, entry: entry, body: body, records: batch.records, seed: batch.seed))
                for record in batch.records where record.event.purpose == .visitor {
                    let day = UsageDay.of(bootMinutes: record.bootMinutes, began: began[record.bootOrdinal])
                    figures[.init(place: record.placeCode, day: day, kind: record.event.kind), default: 0] += 1
                }
            }
        }
        // As they arrive: a day of all terminals, then the next.
        batches.sort { ($0.day, $0.terminal, $0.entry.first) < ($1.day, $1.terminal, $1.entry.first) }
        let root = MerkleTree.root(batches.map { MerkleTree.leaf($0.entry.bytes) })
        let size = UInt64(batches.count)
        var statement = EvidenceStatement(
            area: "se", madeMilliseconds: UsageDay.sane.lowerBound, month: nil, size: size, root: root)
        statement.terminals = made.enumerated().map { index, terminal in
            .init(
                id: terminal.id, key: Array(terminal.key.publicKey.rawRepresentation), place: UInt32(index) + 1,
                enrolledMilliseconds: UsageDay.sane.lowerBound, revokedMilliseconds: nil, heardMilliseconds: nil)
        }
        statement.boots = boots
        statement.figures = figures
        let text = LogCheckpoint(origin: signer.key.name, size: size, root: root).text
        let note = SignedNote(text: text).adding(try signer.sign(text, atSeconds: 0))
        let bytes = statement.bytes
        var writer = EvidenceWriter(
            notes: [note.encoded], statement: bytes, signature: try EvidenceFile.sign(bytes, by: central),
            count: batches.count)
        for batch in batches { writer.append(.init(entry: batch.entry.bytes, body: .signed(batch.body))) }
        file = writer.takeBytes()
        keys = made.map(\.key.publicKey)
        self.batches = batches
    }

    /// Every hash and every signature that verifying cannot do without: salt, leaf and chain of each record, the body's
    /// hash, two nodes of the tree for each batch, one signature. Nothing is decoded, counted or compared.
    public func floor() throws -> Bool {
        var isGood = true
        var tree = [UInt8](repeating: 0, count: 65)
        for batch in batches {
            let hasher = ChainHasher(seed: batch.seed)
            var chain = batch.entry.chainBefore
            for record in batch.records { chain = hasher.next(chain, record) }
            let body = Array(batch.body.prefix(4)) + batch.entry.terminalID + batch.body.dropFirst(4).dropLast(64)
            isGood = isGood && keys[batch.terminal].isValidSignature(batch.body.suffix(64), for: body)
            tree.replaceSubrange(1..<33, with: Array(SHA256.hash(data: batch.body)))
            tree.replaceSubrange(33..<65, with: Array(SHA256.hash(data: batch.entry.bytes)))
            _ = SHA256.hash(data: tree)
            isGood = isGood && chain == batch.entry.chainAfter
        }
        return isGood
    }
}

extension Workload {
    /// Batches that end with each day of Swedish local time, and with each block.
    func batches(terminalID: [UInt8], eachDayBy began: [UInt32: ClosedRange<Int64>]) -> [Batch] {
        var batches: [Batch] = []
        var chain = RecordChain.start
        var counters: [CounterKey: UInt64] = [:]
        var rest = records[...]
        while let first = rest.first {
            let day = UsageDay.of(bootMinutes: first.bootMinutes, began: began[first.bootOrdinal])
            let block = RecordChain.block(of: first.sequence)
            let part = rest.prefix {
                RecordChain.block(of: $0.sequence) == block
                    && UsageDay.of(bootMinutes: $0.bootMinutes, began: began[$0.bootOrdinal]) == day
            }
            rest = rest.dropFirst(part.count)
            let seed = Array(SHA256.hash(data: Array("county block \(block)".utf8)))
            let hasher = ChainHasher(seed: seed)
            let before = chain
            for record in part {
                chain = hasher.next(chain, record)
                counters[CounterKey(record.event), default: 0] += 1
            }
            batches.append(
                Batch(
                    terminalID: terminalID, epoch: first.epoch, seed: seed, chainBefore: before, boots: boots(of: part),
                    records: Array(part), chainAfter: chain, counters: counters))
        }
        return batches
    }
}
