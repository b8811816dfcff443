// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Every signature, chain, counter and daily figure, computed again from the batches as they came and compared with
/// what is stored.
public struct Verification: Sendable, Codable, Equatable {
    public private(set) var epochs = 0
    public private(set) var records: Int64 = 0
    /// What does not agree, one line each.
    public private(set) var problems: [String] = []

    private static let page: Int64 = 64

    static func run(_ session: any DatabaseSession) throws -> Verification {
        var result = Verification()
        for area in try session.run(Statements.Backups.areas, []).map({ try $0.text("area") }) {
            var tallies: [String: DayTally] = [:]
            for row in try session.run(Statements.Records.epochs, [.text(area)]) {
                let id = try row.text("terminal")
                guard let terminal = try EnrolledTerminal.find(id, session) else {
                    result.problems.append("terminal \(id): its batches are here and its key is not")
                    continue
                }
                var tally = tallies[id] ?? DayTally()
                try result.check(area, terminal, row, &tally, session)
                tallies[id] = tally
            }
            for (terminal, tally) in tallies { try result.checkDays(area, terminal, tally, session) }
        }
        return result
    }

    /// One epoch, walked from its first batch.
    private struct Walk {
        let name: String
        let epoch: UInt32
        var sequence: UInt64 = 0
        var chain = RecordChain.start
        var counters = CounterBook()
        var baseline = CounterBook()
        var boots: [UInt32: (bootID: [UInt8], estimate: BootEstimate)] = [:]
    }

    private mutating func check(
        _ area: String, _ terminal: EnrolledTerminal, _ epochRow: SQLRow, _ tally: inout DayTally,
        _ session: any DatabaseSession
    ) throws {
        epochs += 1
        let epoch = UInt32(clamping: try epochRow.integer("epoch"))
        let key: [SQLValue] = [.text(area), .text(terminal.id), .number(epoch)]
        var walk = Walk(name: "terminal \(terminal.id) epoch \(epoch)", epoch: epoch)
        walk.boots = try Self.boots(key, session)
        let shelf = BatchShelf(area: area, terminal: terminal, session: session)
        while true {
            let rows = try session.run(
                Statements.Batches.ofEpoch, key + [.number(walk.sequence), .integer(Self.page)])
            for row in rows {
                guard try step(row, terminal, &walk, &tally, shelf) else { return }
            }
            if rows.count < Self.page { break }
        }
        let stored = UInt64(clamping: try epochRow.integer("stored"))
        if walk.sequence != stored {
            problems.append("\(walk.name): \(stored) acknowledged, \(walk.sequence) there")
        }
        if try epochRow.blob("chain") != walk.chain { problems.append("\(walk.name): the chain's end differs") }
        if try CounterBook(bytes: try epochRow.blob("counters")) != walk.counters
            || (try CounterBook(bytes: try epochRow.blob("baseline"))) != walk.baseline
        {
            problems.append("\(walk.name): the counters differ")
        }
    }

    private static func boots(
        _ key: [SQLValue], _ session: any DatabaseSession
    ) throws -> [UInt32: (bootID: [UInt8], estimate: BootEstimate)] {
        var clocks: [[UInt8]: BootClock] = [:]
        for row in try session.run(Statements.Records.clocks, Array(key.prefix(2))) {
            clocks[try row.blob("boot")] = try BootClock(row)
        }
        var boots: [UInt32: (bootID: [UInt8], estimate: BootEstimate)] = [:]
        for row in try session.run(Statements.Records.bootsOfEpoch, key) {
            let claim = try StoredBoot(row).claim
            boots[claim.ordinal] = (
                claim.bootID, BootEstimate(claimed: claim, own: clocks[claim.bootID] ?? BootClock())
            )
        }
        return boots
    }

    /// - Returns: false when nothing after this batch can be judged.
    private mutating func step(
        _ row: SQLRow, _ terminal: EnrolledTerminal, _ walk: inout Walk, _ tally: inout DayTally, _ shelf: BatchShelf
    ) throws -> Bool {
        let end = try row.integer("last_sequence")
        let arrived: ArrivedBatch
        do throws(BatchRefusal) {
            arrived = try ArrivedBatch(stored: try Self.body(row), of: terminal)
        } catch {
            problems.append("\(walk.name): the batch up to sequence \(end) is not what was signed (\(error))")
            return false
        }
        guard arrived.epoch == walk.epoch, Int64(clamping: arrived.last) == end, arrived.first <= walk.sequence + 1,
            arrived.last > walk.sequence
        else {
            problems.append("\(walk.name): sequence \(walk.sequence + 1) is missing")
            return false
        }
        if let chain = arrived.chain(after: walk.sequence), chain != walk.chain {
            problems.append("\(walk.name): the chain before sequence \(walk.sequence + 1) differs")
        }
        if walk.sequence == 0 {
            walk.baseline = CounterBook(arrived.opening)
            walk.counters = walk.baseline
        }
        for boot in arrived.boots where walk.boots[boot.ordinal]?.bootID != boot.bootID {
            problems.append("\(walk.name): boot \(boot.ordinal) is another")
        }
        let happenings: [ArrivedBatch.Happening]
        do {
            happenings = try shelf.happenings(arrived, beyond: walk.sequence)
        } catch is BatchRefusal {
            problems.append("\(walk.name): the fold up to sequence \(end) counts less than what it covers")
            return false
        }
        for happening in happenings {
            walk.counters.raise(happening.counter, by: happening.count)
            let day = happening.day(walk.boots[happening.boot]?.estimate)
            tally.add(Int64(happening.count), DayTally.Key(happening, day: day))
        }
        records += Int64(arrived.last - walk.sequence)
        if !arrived.agrees(with: walk.counters) {
            problems.append("\(walk.name): the counters after sequence \(arrived.last) are not its events")
        }
        walk.sequence = arrived.last
        walk.chain = arrived.chainAfter
        return true
    }

    private static func body(_ row: SQLRow) throws(BatchRefusal) -> [UInt8] {
        do { return try row.blob("body") } catch { throw .malformed }
    }

    private mutating func checkDays(
        _ area: String, _ terminal: String, _ tally: DayTally, _ session: any DatabaseSession
    ) throws {
        var stored = DayTally()
        for row in try session.run(Statements.Usage.ofTerminalDays, [.text(area), .text(terminal)]) {
            stored.add(
                try row.integer("events"),
                DayTally.Key(
                    place: try row.integer("place"), day: try row.integer("day"), kind: try row.integer("kind"),
                    purpose: try row.integer("purpose"), first: try row.integer("first_number")))
        }
        if stored.events != tally.events { problems.append("terminal \(terminal): the daily figures differ") }
    }
}
