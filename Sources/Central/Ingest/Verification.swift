// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Every chain, counter and daily figure, computed again from the records and compared with what is stored.
public struct Verification: Sendable, Codable, Equatable {
    public private(set) var epochs = 0
    public private(set) var records: Int64 = 0
    /// What does not agree, one line each.
    public private(set) var problems: [String] = []

    static let page: Int64 = 4_096

    static func run(_ session: any DatabaseSession) throws -> Verification {
        var result = Verification()
        for area in try session.run(Statements.Backups.areas, []).map({ try $0.text("area") }) {
            var tallies: [String: DayTally] = [:]
            for row in try session.run(Statements.Records.epochs, [.text(area)]) {
                let terminal = try row.text("terminal")
                var tally = tallies[terminal] ?? DayTally()
                try result.check(area, terminal, row, &tally, session)
                tallies[terminal] = tally
            }
            for (terminal, tally) in tallies { try result.checkDays(area, terminal, tally, session) }
        }
        return result
    }

    private mutating func check(
        _ area: String, _ terminal: String, _ epochRow: SQLRow, _ tally: inout DayTally, _ session: any DatabaseSession
    ) throws {
        epochs += 1
        let epoch = UInt32(clamping: try epochRow.integer("epoch"))
        let stored = UInt64(clamping: try epochRow.integer("stored"))
        let name = "terminal \(terminal) epoch \(epoch)"
        let key: [SQLValue] = [.text(area), .text(terminal), .number(epoch)]
        var boots: [UInt32: BootRow] = [:]
        for row in try session.run(Statements.Records.bootsOfEpoch, key) {
            let ordinal = UInt32(clamping: try row.integer("ordinal"))
            boots[ordinal] = BootRow(
                ordinal: ordinal, bootID: try row.blob("boot"), wallAtBootMilliseconds: try row.integer("wall_ms"),
                errorBoundMilliseconds: try row.integer("bound_ms"),
                trust: BootRow.Trust(rawValue: UInt8(clamping: try row.integer("trust"))) ?? .untrusted)
        }
        var blocks: [UInt64: (seed: [UInt8], chain: [UInt8])] = [:]
        for row in try session.run(Statements.Records.blocksOfEpoch, key) {
            blocks[UInt64(clamping: try row.integer("block"))] = (try row.blob("seed"), try row.blob("chain_before"))
        }
        var chain = RecordChain.start
        var expected: UInt64 = 1
        var counted: [CounterKey: UInt64] = [:]
        while true {
            let rows = try session.run(
                Statements.Records.ofEpoch, key + [.number(expected - 1), .integer(Self.page)])
            for row in rows {
                let record = try Self.record(row, epoch: epoch)
                guard record.sequence == expected else {
                    problems.append("\(name): sequence \(expected) is missing")
                    return
                }
                let block = blocks[RecordChain.block(of: expected)]
                if (expected - 1) % RecordChain.blockLength == 0, block?.chain != chain {
                    problems.append("\(name): the chain before sequence \(expected) differs")
                }
                let leaf = try row.blob("leaf")
                if let block, RecordChain.leaf(record, seed: block.seed) != leaf {
                    problems.append("\(name): sequence \(expected) is not what was signed")
                }
                chain = RecordChain.next(chain, leaf: leaf)
                counted[CounterKey(record.event), default: 0] += 1
                tally.add(1, DayTally.Key(record, boot: boots[record.bootOrdinal]))
                expected += 1
                records += 1
            }
            if Int64(rows.count) < Self.page { break }
        }
        if expected - 1 != stored { problems.append("\(name): \(stored) acknowledged, \(expected - 1) there") }
        if try epochRow.blob("chain") != chain { problems.append("\(name): the chain's end differs") }
        for row in try session.run(Statements.Records.counters, key) {
            let counter = CounterKey(
                family: .event, first: Int32(clamping: try row.integer("first_number")),
                second: Int32(clamping: try row.integer("second_number")),
                third: Int32(clamping: try row.integer("third_number")))
            let events = UInt64(clamping: try row.integer("value") - (try row.integer("baseline")))
            if counted.removeValue(forKey: counter) ?? 0 != events {
                problems.append("\(name): counter \(counter.first)/\(counter.second)/\(counter.third) differs")
            }
        }
        if !counted.isEmpty { problems.append("\(name): events without a counter") }
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

    private static func record(_ row: SQLRow, epoch: UInt32) throws -> UsageRecord {
        guard let kind = UsageEventKind(rawValue: UInt16(clamping: try row.integer("kind"))),
            let purpose = Purpose(rawValue: UInt8(clamping: try row.integer("purpose")))
        else { throw CentralError.inconsistent("a record of no known kind") }
        return UsageRecord(
            epoch: epoch, sequence: UInt64(clamping: try row.integer("sequence")),
            bootOrdinal: UInt32(clamping: try row.integer("boot_ordinal")),
            bootMinutes: UInt32(clamping: try row.integer("boot_minutes")),
            event: UsageEvent(
                kind, purpose: purpose, first: Int32(clamping: try row.integer("first_number")),
                second: Int32(clamping: try row.integer("second_number")),
                third: Int32(clamping: try row.integer("third_number"))),
            contentVersion: UInt32(clamping: try row.integer("content")),
            placeCode: UInt32(clamping: try row.integer("place")))
    }
}

extension DayTally.Key {
    init(_ record: UsageRecord, boot: BootRow?) {
        self.init(
            place: Int64(record.placeCode),
            day: boot.map { DayLedger.day(bootMinutes: record.bootMinutes, boot: $0) } ?? DayLedger.unknownDay,
            kind: Int64(record.event.kind.rawValue), purpose: Int64(record.event.purpose.rawValue),
            first: Int64(record.event.first))
    }
}
