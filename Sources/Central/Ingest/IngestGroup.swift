// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// One transaction that many requests share: each isolated from what the others throw, all of their batches in the
/// log in the order they were taken. Lives within the transaction, on the writer's thread.
final class IngestGroup {
    let session: any DatabaseSession
    /// What the log gets at the end, by area: one reading and one writing of its frontier for all.
    private var entries: [String: [[UInt8]]] = [:]
    private var sizes: [String: UInt64] = [:]
    /// Epochs as they stand in this transaction, each read once.
    private var epochs: [EpochName: StoredEpoch?] = [:]
    /// What waits of epochs; of most, nothing.
    private var waiting: [EpochName: [SequenceRange]] = [:]
    /// The areas' logs as they are at the end.
    private(set) var heads: [String: BatchLog.Head] = [:]

    init(_ session: any DatabaseSession) {
        self.session = session
    }

    struct EpochName: Hashable {
        let area: String
        let terminal: String
        let epoch: UInt32
    }

    func epoch(_ name: EpochName) throws -> StoredEpoch? {
        if let known = epochs[name] { return known }
        let found = try StoredEpoch.load(area: name.area, terminal: name.terminal, epoch: name.epoch, session)
        epochs[name] = .some(found)
        return found
    }

    func save(_ epoch: StoredEpoch, as name: EpochName, at now: Int64) throws {
        try epoch.save(area: name.area, terminal: name.terminal, epoch: name.epoch, at: now, session)
        epochs[name] = epoch
    }

    /// Batches that wait for what lies before them, ascending.
    func waiting(_ name: EpochName) throws -> [SequenceRange] {
        if let known = waiting[name] { return known }
        let found = try session.run(
            Statements.Batches.waitingOf, [.text(name.area), .text(name.terminal), .number(name.epoch)]
        ).map {
            SequenceRange(
                first: UInt64(clamping: try $0.integer("first_sequence")),
                last: UInt64(clamping: try $0.integer("last_sequence")))
        }
        waiting[name] = found
        return found
    }

    /// More waits, or less.
    func forgetWaiting(_ name: EpochName) { waiting[name] = nil }

    /// Something else wrote epochs: they are read again.
    func forgetEpochs() { epochs = [:] }

    /// - Returns: the position that the entry will have.
    func log(_ entry: LogEntry, area: String) throws -> UInt64 {
        let size = try sizes[area] ?? BatchLog.head(session, area: area).size
        sizes[area] = size
        entries[area, default: []].append(entry.bytes)
        return size + UInt64(entries[area, default: []].count) - 1
    }

    /// Runs `work`; what it throws undoes what it did here.
    func nested<Value>(_ work: () throws -> Value) throws -> Value {
        let before = entries.mapValues(\.count)
        do {
            return try session.isolated(work)
        } catch {
            // Copies to go back to would be made with each report, and this is rare: it is read again.
            (epochs, waiting) = ([:], [:])
            for (area, count) in entries.mapValues(\.count) {
                entries[area]?.removeLast(count - before[area, default: 0])
            }
            throw error
        }
    }

    /// Writes the log; the last thing in the transaction.
    /// - Parameter areas: whose heads are wanted besides.
    func finish(_ areas: Set<String>) throws {
        for (area, entries) in entries where !entries.isEmpty {
            let first = try BatchLog.append(session, area: area, entries: entries)
            guard first == sizes[area] else { throw CentralError.inconsistent("the log of \(area) moved on") }
        }
        for area in areas { heads[area] = try BatchLog.head(session, area: area) }
    }
}
