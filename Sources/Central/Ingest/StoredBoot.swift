// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A boot of an epoch as the central keeps it.
struct StoredBoot: Sendable, Equatable {
    let epoch: UInt32
    /// What the terminal says of it, the best it said.
    var claim: BootRow
    /// The first record of the epoch that was made in it; 0: none yet.
    var firstSequence: Int64
    /// How many of its records are in the unknown day.
    var undecided: Int64

    init(epoch: UInt32, claim: BootRow, firstSequence: Int64 = 0, undecided: Int64 = 0) {
        self.epoch = epoch
        self.claim = claim
        self.firstSequence = firstSequence
        self.undecided = undecided
    }

    init(_ row: SQLRow) throws {
        epoch = UInt32(clamping: try row.integer("epoch"))
        claim = BootRow(
            ordinal: UInt32(clamping: try row.integer("ordinal")), bootID: try row.blob("boot"),
            wallAtBootMilliseconds: try row.integer("wall_ms"), errorBoundMilliseconds: try row.integer("bound_ms"),
            trust: BootRow.Trust(rawValue: UInt8(clamping: try row.integer("trust"))) ?? .untrusted)
        firstSequence = try row.integer("first_sequence")
        undecided = try row.integer("undecided")
    }

    func save(area: String, terminal: String, _ session: any DatabaseSession) throws {
        try session.run(
            Statements.Records.saveBoot,
            [
                .text(area), .text(terminal), .number(epoch), .number(claim.ordinal), .blob(claim.bootID),
                .number(claim.wallAtBootMilliseconds), .number(claim.errorBoundMilliseconds),
                .number(claim.trust.rawValue), .number(firstSequence), .number(undecided),
            ])
    }
}

extension BootEstimate {
    /// When the boots of an epoch began, by ordinal, all things considered.
    static func all(
        area: String, terminal: String, epoch: UInt32, _ session: any DatabaseSession
    ) throws -> [UInt32: BootEstimate] {
        let key: [SQLValue] = [.text(area), .text(terminal)]
        var clocks: [[UInt8]: BootClock] = [:]
        for row in try session.run(Statements.Records.clocks, key) {
            clocks[try row.blob("boot")] = try BootClock(row)
        }
        var estimates: [UInt32: BootEstimate] = [:]
        for row in try session.run(Statements.Records.bootsOfEpoch, key + [.number(epoch)]) {
            let claim = try StoredBoot(row).claim
            estimates[claim.ordinal] = BootEstimate(claimed: claim, own: clocks[claim.bootID] ?? BootClock())
        }
        return estimates
    }
}

extension BootClock {
    init(_ row: SQLRow?) throws {
        earliest = try row?.optionalInteger("earliest_ms")
        latest = try row?.optionalInteger("latest_ms")
    }
}

/// When the last stored record of an epoch was made, as far as its boot's clock can be told.
struct NewestRecord {
    let moment: Int64?

    /// - Parameter row: of `Statements.Records.newestRecords`.
    init(_ row: SQLRow) throws {
        let estimate = BootEstimate(claimed: try StoredBoot(row).claim, own: try BootClock(row))
        moment = estimate.moment(bootMinutes: UInt32(clamping: try row.integer("last_minutes")))
    }
}
