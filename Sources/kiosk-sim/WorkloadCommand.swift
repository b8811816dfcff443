// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Crypto
import Foundation
import KioskModel
import KioskSim

/// Prints what `seeds/workload.md` fixes: its events, the information in them, and what they cost to send.
struct WorkloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workload", abstract: "Print the workload of the bench as JSON.", shouldDisplay: false)

    @Option(help: "Events: 9,000 are 30 days.")
    var events = 9_000

    @Option(help: "Seed; terminal k of a county takes the fixed one + k.")
    var seed = Workload.seed

    @Option(help: "Events of a batch at most.")
    var batch = 256

    @Flag(help: "Print every record too.")
    var records = false

    struct Report: Encodable {
        var events: Int
        var seed: UInt64
        var entropyBytes: Double
        /// Batches of version 2, how many bytes of them are columns, and the shipments they went into.
        var batches: Int
        var columnBytes: Int
        var shipments: Int
        var shipmentBytes: Int
        /// The same in version 1.
        var firstVersionBytes: Int
        /// Of each batch's columns.
        var encodeMicroseconds: [Double]
        var decodeMicroseconds: [Double]
        var records: [Line]?
    }

    /// A record as a plain logger would write it.
    struct Line: Encodable {
        var epoch: UInt32
        var sequence: UInt64
        var boot: UInt32
        var minutes: UInt32
        var kind: UInt16
        var purpose: UInt8
        var first: Int32
        var second: Int32
        var third: Int32
        var content: UInt32
        var place: UInt32
    }

    func validate() throws {
        guard (1...10_000_000).contains(events), (1...256).contains(batch) else {
            throw ValidationError("--events takes 1 to 10000000 and --batch 1 to 256")
        }
    }

    func run() throws {
        let workload = Workload(events: events, seed: seed)
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32))
        let shipments = try workload.shipments(by: key, of: batch)
        let batches = workload.batches(terminalID: shipments[0].terminalID, of: batch)
        var report = Report(
            events: events, seed: seed, entropyBytes: workload.entropyBytes, batches: batches.count, columnBytes: 0,
            shipments: shipments.count, shipmentBytes: shipments.reduce(0) { $0 + $1.bytes.count },
            firstVersionBytes: try batches.reduce(0) { $0 + (try $1.signed(by: key, version: 1).count) },
            encodeMicroseconds: [], decodeMicroseconds: [])
        for batch in batches {
            let start = ContinuousClock.now
            let columns = RecordColumns.encode(batch.records)
            let written = ContinuousClock.now
            let read = try RecordColumns.decode(
                columns, epoch: batch.epoch, first: batch.records[0].sequence, count: batch.records.count)
            let end = ContinuousClock.now
            guard read == batch.records else { throw ValidationError("the columns do not come back as they were") }
            report.columnBytes += columns.count
            report.encodeMicroseconds.append(Self.microseconds(written - start))
            report.decodeMicroseconds.append(Self.microseconds(end - written))
        }
        if records { report.records = workload.records.map(Line.init) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }

    private static func microseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
    }
}

extension WorkloadCommand.Line {
    init(_ record: UsageRecord) {
        self.init(
            epoch: record.epoch, sequence: record.sequence, boot: record.bootOrdinal, minutes: record.bootMinutes,
            kind: record.event.kind.rawValue, purpose: record.event.purpose.rawValue, first: record.event.first,
            second: record.event.second, third: record.event.third, content: record.contentVersion,
            place: record.placeCode)
    }
}
