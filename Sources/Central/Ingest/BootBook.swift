// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The boots of a terminal within one transaction: what is known of their clocks, and the figures that rest on it.
///
/// A better bound moves what could not be decided before to its day; a claim that turns out wrong moves everything.
struct BootBook {
    let area: String
    let terminal: EnrolledTerminal
    let session: any DatabaseSession
    let nowMilliseconds: Int64

    private var key: [SQLValue] { [.text(area), .text(terminal.id)] }

    init(_ terminal: EnrolledTerminal, _ session: any DatabaseSession, nowMilliseconds: Int64) {
        area = terminal.area
        self.terminal = terminal
        self.session = session
        self.nowMilliseconds = nowMilliseconds
    }

    /// A heartbeat made in a boot at a moment of its monotonic clock.
    func heard(boot: [UInt8], atBoot bootMilliseconds: Int64) throws {
        try observe(boot) { $0.heard(atBoot: bootMilliseconds, receivedAt: nowMilliseconds) }
    }

    /// Takes what a batch says of its boots, and what its arrival says of them.
    /// - Parameter moments: the latest moment of each boot, by ordinal, that is known to lie before now.
    /// - Returns: the boots with their estimates, by ordinal.
    /// - Throws: `BatchRefusal.fork` when another machine used the same ordinal.
    func take(
        _ boots: [BootRow], epoch: UInt32, moments: [UInt32: Int64]
    ) throws -> [UInt32: (boot: StoredBoot, estimate: BootEstimate)] {
        var known: [UInt32: (boot: StoredBoot, estimate: BootEstimate)] = [:]
        for claim in boots {
            guard known[claim.ordinal] == nil else { throw BatchRefusal.malformed }
            let row = try session.run(Statements.Records.boot, key + [.number(epoch), .number(claim.ordinal)]).first
            var boot: StoredBoot
            if let row {
                boot = try StoredBoot(row)
                guard boot.claim.bootID == claim.bootID else { throw BatchRefusal.fork }
                if DayLedger.isBetter(claim, than: boot.claim) {
                    let own = try clock(claim.bootID)
                    let before = BootEstimate(claimed: boot.claim, own: own)
                    boot.claim = claim
                    try settle(&boot, from: before, to: BootEstimate(claimed: claim, own: own))
                    try boot.save(area: area, terminal: terminal.id, session)
                }
            } else {
                boot = StoredBoot(epoch: epoch, claim: claim)
                try boot.save(area: area, terminal: terminal.id, session)
            }
            let (own, moved) = try observe(claim.bootID) { own in
                guard let moment = moments[claim.ordinal] else { return }
                own.signed(atBoot: moment, receivedAt: nowMilliseconds)
            }
            if moved,
                let fresh = try session.run(
                    Statements.Records.boot, key + [.number(epoch), .number(claim.ordinal)]
                ).first
            {
                boot = try StoredBoot(fresh)
            }
            known[claim.ordinal] = (boot, BootEstimate(claimed: boot.claim, own: own))
        }
        return known
    }

    func clock(_ boot: [UInt8]) throws -> BootClock {
        try BootClock(try session.run(Statements.Records.clock, key + [.blob(boot)]).first)
    }

    /// Lets `change` bring the bounds closer, and moves the figures of that boot in every epoch it has rows in.
    /// - Returns: the bounds now, and whether any row of the boot may have changed.
    @discardableResult
    private func observe(_ boot: [UInt8], _ change: (inout BootClock) -> Void) throws -> (BootClock, Bool) {
        let before = try clock(boot)
        var after = before
        change(&after)
        guard after != before else { return (before, false) }
        try session.run(
            Statements.Records.saveClock,
            key + [.blob(boot), .optional(after.earliest), .optional(after.latest)])
        for row in try session.run(Statements.Records.bootsOf, key + [.blob(boot)]) {
            var stored = try StoredBoot(row)
            let unchanged = stored
            try settle(
                &stored, from: BootEstimate(claimed: stored.claim, own: before),
                to: BootEstimate(claimed: stored.claim, own: after))
            if stored != unchanged { try stored.save(area: area, terminal: terminal.id, session) }
        }
        return (after, true)
    }

    /// Moves the boot's records to the days the new estimate gives them. Nothing is read where nothing can move.
    private func settle(_ boot: inout StoredBoot, from old: BootEstimate, to new: BootEstimate) throws {
        guard old != new, boot.firstSequence > 0 else { return }
        guard boot.undecided > 0 || !new.isWithin(old) else { return }
        var tally = DayTally()
        var undecided: Int64 = 0
        let ordinal = boot.claim.ordinal
        try BatchShelf(area: area, terminal: terminal, session: session)
            .happenings(of: boot.epoch, beyond: UInt64(clamping: boot.firstSequence - 1)) { _, happenings in
                for happening in happenings where happening.boot == ordinal && happening.decidedDay == nil {
                    let (was, becomes) = (happening.day(old), happening.day(new))
                    if becomes == DayLedger.unknownDay { undecided += Int64(happening.count) }
                    guard was != becomes else { continue }
                    tally.add(-Int64(happening.count), DayTally.Key(happening, day: was))
                    tally.add(Int64(happening.count), DayTally.Key(happening, day: becomes))
                }
            }
        boot.undecided = undecided
        try tally.write(area: area, terminal: terminal.id, session)
    }
}
