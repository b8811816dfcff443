// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// How far an epoch of a terminal is stored, and what its counters stand at.
struct StoredEpoch: Sendable, Equatable {
    var stored: UInt64 = 0
    var releasable: UInt64 = 0
    /// The last sequence, when the terminal says the epoch is closed; 0: it is not, or not that we know.
    var closed: UInt64 = 0
    /// The chain after `stored`.
    var chain = RecordChain.start
    /// The seed of the block that `stored` is in.
    var seed: [UInt8] = []
    var counters = CounterBook()
    /// What the counters stood at before the epoch: counted in a journal that had to be salvaged.
    var baseline = CounterBook()
    var lastBoot: UInt32 = 0
    var lastMinutes: UInt32 = 0

    static func load(
        area: String, terminal: String, epoch: UInt32, _ session: any DatabaseSession
    ) throws -> StoredEpoch? {
        let row = try session.run(Statements.Records.epoch, [.text(area), .text(terminal), .number(epoch)]).first
        return try row.map(StoredEpoch.init)
    }

    init() {}

    private init(_ row: SQLRow) throws {
        stored = UInt64(clamping: try row.integer("stored"))
        releasable = UInt64(clamping: try row.integer("releasable"))
        closed = UInt64(clamping: try row.integer("closed"))
        chain = try row.blob("chain")
        seed = try row.blob("seed")
        counters = try CounterBook(bytes: try row.blob("counters"))
        baseline = try CounterBook(bytes: try row.blob("baseline"))
        lastBoot = UInt32(clamping: try row.integer("last_boot"))
        lastMinutes = UInt32(clamping: try row.integer("last_minutes"))
    }

    func save(area: String, terminal: String, epoch: UInt32, at now: Int64, _ session: any DatabaseSession) throws {
        let saved = try session.run(
            Statements.Records.saveEpoch,
            [
                .text(area), .text(terminal), .number(epoch), .number(stored), .blob(chain), .blob(seed),
                .blob(counters.bytes), .blob(baseline.bytes), .number(lastBoot), .number(lastMinutes), .number(now),
            ])
        guard !saved.isEmpty else {
            throw CentralError.inconsistent("epoch \(epoch) of terminal \(terminal) went back")
        }
    }
}
