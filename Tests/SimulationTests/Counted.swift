// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

@testable import Central

/// What the central counted of one terminal, read from the signed bytes it keeps and from nothing derived.
struct Counted {
    struct Epoch {
        var records: [UInt64: UsageRecord] = [:]
        var folds: [ClosedRange<UInt64>] = []
        var last: UInt64 = 0

        /// Counted, though only as a number.
        func isFolded(_ sequence: UInt64) -> Bool { folds.contains { $0.contains(sequence) } }
    }

    private(set) var epochs: [UInt32: Epoch] = [:]
    /// Serials that were counted, each with how often.
    private(set) var serials: [UInt32: Int] = [:]
    /// Digests of bodies of other branches, and of those that wait.
    private(set) var kept: Set<String> = []
    /// Serials in them: not counted, but shown to people as another history.
    private(set) var keptSerials: Set<UInt32> = []
    private(set) var branches = 0

    private static let waiting = Statement(
        "simulation.waiting", [.text, .text, .integer],
        "SELECT digest, body FROM waiting WHERE area = $1 AND terminal = $2 AND epoch = $3")

    init(_ terminal: String, _ session: any DatabaseSession) throws {
        let area = SimulatedCentral.area
        guard let enrolled = try EnrolledTerminal.find(terminal, session) else { return }
        for row in try session.run(Statements.Records.epochs, [.text(area)]) where try row.text("terminal") == terminal
        {
            let number = UInt32(clamping: try row.integer("epoch"))
            let key: [SQLValue] = [.text(area), .text(terminal), .number(number)]
            var epoch = Epoch()
            while true {
                let rows = try session.run(Statements.Batches.ofEpoch, key + [.number(epoch.last), .integer(64)])
                for row in rows { try take(try row.blob("body"), enrolled, &epoch) }
                if rows.count < 64 { break }
            }
            guard try row.integer("stored") == Int64(clamping: epoch.last) else {
                throw SimulationBroken(
                    "epoch \(number): \(try row.integer("stored")) stored, batches end at \(epoch.last)")
            }
            epochs[number] = epoch
            for row in try session.run(Self.waiting, key) { keep(try row.blob("body"), enrolled) }
        }
        let rows = try session.run(
            Statements.Batches.branchesOf, [.text(area), .text(terminal), .integer(100_000)])
        branches = rows.count
        for row in rows { keep(try row.blob("body"), enrolled) }
    }

    private mutating func keep(_ body: [UInt8], _ terminal: EnrolledTerminal) {
        kept.insert(Hex.encode(SHA256.hash(data: body)))
        guard let arrived = try? ArrivedBatch(verifying: body, from: terminal), case .batch(let batch) = arrived.content
        else { return }
        keptSerials.formUnion(batch.records.map(\.contentVersion))
    }

    private mutating func take(_ body: [UInt8], _ terminal: EnrolledTerminal, _ epoch: inout Epoch) throws {
        let arrived: ArrivedBatch
        do { arrived = try ArrivedBatch(verifying: body, from: terminal) } catch {
            throw SimulationBroken("a stored batch does not verify: \(error)")
        }
        guard arrived.first <= epoch.last + 1, arrived.last > epoch.last else {
            throw SimulationBroken("batches do not join at \(epoch.last)")
        }
        switch arrived.content {
        case .batch(let batch):
            for record in batch.records where record.sequence > epoch.last {
                epoch.records[record.sequence] = record
                guard record.event.kind == .serviceOpened || record.event.kind == .helpOpened else { continue }
                serials[record.contentVersion, default: 0] += 1
            }
        case .fold: epoch.folds.append(epoch.last + 1...arrived.last)
        case .redacted: throw SimulationBroken("a batch that nobody redacted")
        }
        epoch.last = arrived.last
    }
}
