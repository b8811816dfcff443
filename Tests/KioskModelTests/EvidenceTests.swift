// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

/// Whoever changes anything in an evidence file is found, with the right words.
@Suite struct EvidenceTests {
    typealias Kind = EvidenceProblem.Kind

    private let sample = EvidenceSample()

    private func report(_ file: EvidenceFile) throws -> EvidenceReport {
        let verifier = try EvidenceSample.verifier()
        let report = verifier.verify(file)
        // The bytes say the same.
        #expect(verifier.verify(file.bytes) == report)
        return report
    }

    private func kinds(_ report: EvidenceReport) -> Set<Kind> { Set(report.problems.map(\.kind)) }

    /// As a central would that lies: the statement and the checkpoint are signed anew, the cosigner does not take part.
    private func signedAnew(
        _ items: [EvidenceFile.Item], _ change: (inout EvidenceStatement) -> Void = { _ in }
    ) throws -> EvidenceFile {
        var statement = try sample.statement
        let entries = items.map(\.entry)
        statement.size = UInt64(entries.count)
        statement.root = MerkleTree.root(entries.map { MerkleTree.leaf($0) })
        change(&statement)
        let bytes = statement.bytes
        return EvidenceFile(
            notes: [try EvidenceSample.note(entries.count, entries, cosigned: false)], statement: bytes,
            signature: try EvidenceFile.sign(bytes, by: EvidenceSample.log), items: items)
    }

    @Test func anHonestFileIsProved() throws {
        let report = try report(try sample.file())
        #expect(report.problems == [])
        #expect(report.events == 18)
        #expect(report.batches == 7)
        #expect(report.witnesses.map(\.name) == ["servicepunkt.se/log", "arjang.se/revision"])
        #expect(report.witnesses.last?.atSeconds == 1_795_600_000)
        #expect(report.figures.reduce(0) { $0 + $1.count } == 15)
        // 300 minutes apart: the first day, the second, and so on; one terminal's clock was never confirmed.
        #expect(Set(report.figures.map(\.day)) == ["2026-11-23", "2026-11-24", "2026-11-25", nil])
        // The silent terminal is told of, and that nobody else vouches for the list.
        #expect(report.notices.contains { $0.contains("no event of it is in the log") })
        #expect(report.notices.contains { $0.contains("not compared with a list") })
    }

    @Test func everyAlteredBodyIsFoundWithItsFigures() throws {
        for position in sample.taken.indices {
            let one = sample.taken[position]
            for index in one.batch.records.indices {
                var forged = one
                forged.batch.records[index].event.kind = .helpOpened
                forged.batch.records[index].event.first = 0
                forged.batch.records[index].event.second = 0
                forged.batch.records[index].event.purpose = .visitor
                var file = try sample.file()
                // Somebody on the way: has no key at all.
                file.items[position].body = .signed(try forgedBody(forged))
                let report = try report(file)
                let problem = try #require(report.problems.first { $0.kind == .alteredBatch })
                #expect(problem.terminal == Hex.encode(one.batch.terminalID))
                #expect(problem.epoch == one.batch.epoch)
                #expect((problem.first!...problem.last!).contains(one.batch.records[index].sequence))
                let counts = one.batch.records.contains {
                    $0.sequence > one.counted && $0.event.purpose == .visitor
                }
                #expect(kinds(report).contains(.wrongFigure) == counts)
            }
        }
    }

    /// The batch with its records changed, chain and counters made to fit, and signed by somebody else's key.
    private func forgedBody(_ one: EvidenceSample.Taken, chained: Bool = true, key: UInt8 = 99) throws -> [UInt8] {
        var batch = one.batch
        if chained {
            batch.chainAfter = batch.records.reduce(batch.chainBefore) {
                RecordChain.next($0, leaf: RecordChain.leaf($1, seed: batch.seed))
            }
        }
        return try batch.signed(by: EvidenceSample.key(key), version: one.version)
    }

    private func entry(_ batch: Batch, _ body: [UInt8]) -> [UInt8] {
        LogEntry(
            terminalID: batch.terminalID, epoch: batch.epoch, first: batch.records.first!.sequence,
            last: batch.records.last!.sequence, chainBefore: batch.chainBefore, chainAfter: batch.chainAfter,
            bodyHash: Array(SHA256.hash(data: body))
        ).bytes
    }

    @Test func aCentralCannotMakeEventsUp() throws {
        var forged = sample.taken[6]
        forged.batch.records[1].event = UsageEvent(.helpOpened, purpose: .visitor)
        let body = try forgedBody(forged)
        var items = try sample.items
        items[6] = .init(entry: entry(forged.batch, body), body: .signed(body))
        let report = try report(try signedAnew(items))
        #expect(kinds(report) == [.badCosignature, .badBatch, .wrongFigure])
        #expect(report.problems.contains { $0.kind == .badBatch && $0.text.contains("the terminal did not sign it") })
    }

    @Test func aTerminalThatSignsAnotherHistoryIsAFork() throws {
        var forged = sample.taken[5]
        forged.batch.chainBefore = [UInt8](repeating: 3, count: 32)
        forged.batch.chainAfter = forged.batch.records.reduce(forged.batch.chainBefore) {
            RecordChain.next($0, leaf: RecordChain.leaf($1, seed: forged.batch.seed))
        }
        let body = try sample.body(forged)
        var items = try sample.items
        items[5] = .init(entry: entry(forged.batch, body), body: .signed(body))
        let report = try report(try signedAnew(items))
        #expect(kinds(report) == [.badCosignature, .fork])
    }

    @Test func anEventMoreThanTheCountersSayIsFound() throws {
        var forged = sample.taken[6]
        forged.batch.counters![CounterKey(forged.batch.records[0].event)]! += 1
        let body = try sample.body(forged)
        var items = try sample.items
        items[6] = .init(entry: entry(forged.batch, body), body: .signed(body))
        let report = try report(try signedAnew(items))
        #expect(kinds(report) == [.badCosignature, .badCounters])
    }

    @Test func everyEntryDroppedIsFound() throws {
        for position in sample.taken.indices {
            let gone = sample.taken[position]
            var file = try sample.file()
            file.items.remove(at: position)
            let report = try report(file)
            #expect(report.problems.contains { $0.kind == .badLog && $0.text.contains("signed at 7 entries") })
            // Even where the central signs again without it, the terminal's own chain shows the gap, unless it was the
            // last of its epoch: then the cosignature is missing.
            var items = try sample.items
            items.remove(at: position)
            let again = try self.report(try signedAnew(items) { $0.figures = [:] })
            let later = sample.taken[(position + 1)...].filter {
                $0.terminal == gone.terminal && $0.batch.epoch == gone.batch.epoch
            }
            #expect(kinds(again).contains(.badCosignature))
            let isCovered = later.contains { $0.batch.records[0].sequence <= gone.batch.records[0].sequence }
            if !later.isEmpty, !isCovered {
                let gap = try #require(again.problems.first { $0.kind == .gap })
                #expect(gap.terminal == Hex.encode(gone.batch.terminalID))
                #expect(gap.last! >= gone.batch.records.last!.sequence - 2)
            }
        }
    }

    @Test func everyBodyLeftOutIsFound() throws {
        for position in sample.taken.indices {
            var file = try sample.file()
            file.items[position].body = .none
            let report = try report(file)
            let problem = try #require(report.problems.first)
            #expect(problem.kind == .missingBatch)
            #expect(problem.terminal == Hex.encode(sample.taken[position].batch.terminalID))
            #expect(problem.first == sample.taken[position].batch.records[0].sequence)
        }
    }

    @Test func anEntryAddedTwiceOrFromElsewhereIsFound() throws {
        var file = try sample.file()
        file.items.append(file.items[2])
        let doubled = try report(file)
        #expect(doubled.problems.contains { $0.kind == .badLog && $0.text.contains("the file holds 8") })
        let again = try report(try signedAnew(file.items))
        #expect(kinds(again).contains(.fork))
        // A terminal nobody enrolled.
        let stranger = EvidenceSample.key(77)
        var batch = sample.taken[0].batch
        batch.terminalID = Array(SHA256.hash(data: stranger.publicKey.rawRepresentation))
        let body = try batch.signed(by: stranger, version: 2)
        var items = try sample.items
        items.append(.init(entry: entry(batch, body), body: .signed(body)))
        let foreign = try report(try signedAnew(items))
        #expect(kinds(foreign) == [.badCosignature, .foreignTerminal])
    }

    @Test func batchesSwappedBetweenTerminalsAreFound() throws {
        for (a, b) in [(0, 1), (1, 4), (2, 3), (5, 6)] {
            var file = try sample.file()
            (file.items[a].body, file.items[b].body) = (file.items[b].body, file.items[a].body)
            let bodies = try report(file)
            #expect(bodies.problems.count { $0.kind == .alteredBatch } == 2)
            file = try sample.file()
            file.items.swapAt(a, b)
            let entries = try report(file)
            #expect(
                entries.problems.contains { $0.kind == .badLog && $0.text.contains("altered, added, dropped or moved") }
            )
        }
        // Under another terminal's name, with a log that fits.
        let one = sample.taken[0]
        let body = try sample.body(one)
        var batch = one.batch
        batch.terminalID = sample.terminals[2].id
        var items = try sample.items
        items.append(.init(entry: entry(batch, body), body: .signed(body)))
        let report = try report(try signedAnew(items))
        #expect(report.problems.contains { $0.kind == .badBatch && $0.terminal == Hex.encode(batch.terminalID) })
    }

    @Test func everyFigureChangedIsNamed() throws {
        for key in sample.figures.keys {
            for change in [1, -1] {
                var statement = try sample.statement
                let value = Int(statement.figures[key]!) + change
                statement.figures[key] = value == 0 ? nil : UInt64(value)
                // Signed by the central.
                let signed = try report(try signedAnew(try sample.items) { $0.figures = statement.figures })
                let problem = try #require(signed.problems.first { $0.kind == .wrongFigure })
                #expect(kinds(signed) == [.badCosignature, .wrongFigure])
                #expect(problem.place == key.place)
                #expect(problem.day == key.dayText)
                #expect(problem.event == UsageEventCatalogue.entry(key.kind).name)
                #expect(problem.stated == UInt64(value))
                #expect(problem.proved == sample.figures[key])
                // Signed by nobody.
                var file = try sample.file()
                file.statement = statement.bytes
                #expect(kinds(try report(file)) == [.badStatement, .wrongFigure])
            }
        }
        // A figure that nothing proves, and one for a day that another clock would give.
        let made = EvidenceStatement.FigureKey(place: 11, day: 20_780, kind: .slipOutcome)
        let report = try report(try signedAnew(try sample.items) { $0.figures[made] = 5 })
        #expect(report.problems.contains { $0.text.contains("5 stated, 0 proved") })
    }

    @Test func anOlderCheckpointIsNotTaken() throws {
        var file = try sample.file()
        file.notes = [try EvidenceSample.note(5, try sample.entries)]
        let report = try report(file)
        #expect(kinds(report) == [.badCheckpoint, .badLog, .badCosignature])
        #expect(report.problems.contains { $0.text.contains("older than the figures") })
        // A newer one beside the file's own log neither.
        var longer = try sample.entries
        longer.append(longer[0])
        file.notes = [try EvidenceSample.note(8, longer)]
        #expect(kinds(try self.report(file)) == [.badLog])
    }

    @Test func foreignKeysAreFound() throws {
        let file = try sample.file()
        let name = try EvidenceSample.centralKey.name
        let other = try NoteKey(
            name: name, kind: .log, publicKey: Array(EvidenceSample.key(50).publicKey.rawRepresentation))
        let report = EvidenceVerifier(central: other).verify(file)
        #expect(kinds(report) == [.badCheckpoint, .badStatement])
        let elsewhere = try NoteSigner(
            name: LogCheckpoint.origin(area: "no"), kind: .log, privateKey: EvidenceSample.log)
        #expect(kinds(EvidenceVerifier(central: elsewhere.key).verify(file)) == [.badCheckpoint, .badStatement])
        let stranger = try NoteSigner(name: "x.se", kind: .cosigner, privateKey: EvidenceSample.key(51))
        let cosigned = EvidenceVerifier(central: try EvidenceSample.centralKey, cosigners: [stranger.key]).verify(file)
        #expect(kinds(cosigned) == [.badCosignature])
        // The key of a terminal exchanged for one that the forger has.
        let forged = try signedAnew(try sample.items) {
            $0.terminals[0].key = Array(EvidenceSample.key(52).publicKey.rawRepresentation)
        }
        #expect(kinds(try self.report(forged)).isSuperset(of: [.foreignTerminal, .badBatch]))
    }

    @Test func noTerminalIsSilentlyMissing() throws {
        let ids = Set(sample.terminals.map(\.id))
        var verifier = try EvidenceSample.verifier()
        verifier.terminals = ids
        #expect(verifier.verify(try sample.file()).problems == [])
        verifier.terminals = ids.union([[UInt8](repeating: 5, count: 32)])
        #expect(kinds(verifier.verify(try sample.file())) == [.missingTerminal])
        verifier.terminals = Set(ids.dropFirst())
        #expect(kinds(verifier.verify(try sample.file())) == [.foreignTerminal])
        // What waits on a terminal is told.
        let waiting = try signedAnew(try sample.items) {
            $0.terminals[2].saidEpoch = 1
            $0.terminals[2].saidSequence = 12
        }
        let report = try report(waiting)
        #expect(report.notices.contains { $0.contains("12 events wait on the terminal") })
    }

    @Test func aClockMovedByTheCentralIsTold() throws {
        let day: Int64 = 86_400_000
        let moved = try signedAnew(try sample.items) {
            $0.boots[0].began = EvidenceSample.start + day...EvidenceSample.start + day
        }
        let report = try report(moved)
        #expect(kinds(report).contains(.wrongFigure))
        #expect(report.notices.contains { $0.contains("overrule what the terminal said of boot 1") })
        let gone = try signedAnew(try sample.items) { $0.boots.remove(at: 0) }
        #expect(kinds(try self.report(gone)).contains(.missingBoot))
    }

    @Test func everySecondByteCounts() throws {
        var sample = sample
        sample.taken.removeLast(5)
        let bytes = try sample.file().bytes
        let verifier = try EvidenceSample.verifier()
        #expect(verifier.verify(bytes).isProved)
        for index in stride(from: 0, to: bytes.count, by: 2) {
            var changed = bytes
            changed[index] ^= 1 << UInt8(index / 2 % 8)
            #expect(!verifier.verify(changed).isProved, "byte \(index)")
        }
        for length in stride(from: 0, to: bytes.count, by: 7) {
            let report = verifier.verify(Array(bytes.prefix(length)))
            #expect(report.problems.map(\.kind) == [.damagedFile])
        }
        #expect(!verifier.verify(bytes + [0]).isProved)
    }
}
