// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Journal
import KioskModel

@testable import Central

/// What must hold when everything arrived that could.
extension World {
    func lookBack() throws {
        try lookAtSums()
        for machine in machines {
            let problems = try machine.journal?.verify().problems ?? []
            guard problems.isEmpty else { throw SimulationBroken("\(machine.name)'s journal: \(problems.prefix(3))") }
        }
        for family in families {
            let terminal = family.terminal
            let counted = try central.read { try Counted(terminal, $0) }
            try lookAtOnce(family, counted)
            for machine in machines where machine.family === family { try lookAtLineage(machine, counted) }
            try lookAtBranches(family, counted)
            try lookAtDays(family)
        }
    }

    /// Each event at most once, and none that nobody recorded.
    private func lookAtOnce(_ family: Family, _ counted: Counted) throws {
        for (serial, times) in counted.serials.sorted(by: { $0.key < $1.key }) {
            guard family.attempts[serial] != nil else {
                throw SimulationBroken("\(family.name): event \(serial) is counted and was never recorded")
            }
            guard times == 1 else {
                throw SimulationBroken("\(family.name): event \(serial) is counted \(times) times")
            }
        }
    }

    /// Everything this disk was promised to hold is counted, or kept as another history, or was declared as lost.
    private func lookAtLineage(_ machine: Machine, _ counted: Counted) throws {
        var missing: [UInt32: [UInt64]] = [:]
        for promise in machine.lineage.promises {
            let epoch = counted.epochs[promise.epoch] ?? Counted.Epoch()
            if epoch.isFolded(promise.sequence) { continue }
            if let record = epoch.records[promise.sequence], record.contentVersion == promise.serial { continue }
            if counted.keptSerials.contains(promise.serial) { continue }
            if machine.isBeyondKnowing(promise) { continue }
            missing[promise.epoch, default: []].append(promise.sequence)
        }
        guard let epoch = machine.lineage.undeclared(missing), let sequences = missing[epoch] else { return }
        throw SimulationBroken(
            """
            \(machine.name) epoch \(epoch): \(sequences.count) recorded events are not counted, from it on \
            \(machine.lineage.declared(after: epoch)) were declared as lost; the first is \(sequences[0]), the last \
            \(sequences[sequences.count - 1])
            """)
    }

    /// Of two histories both are kept, and where there was one no second is seen.
    private func lookAtBranches(_ family: Family, _ counted: Counted) throws {
        if !family.wasForked, counted.branches > 0 {
            throw SimulationBroken("\(family.name): \(counted.branches) batches of a fork that nobody made")
        }
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: family.key).publicKey
        let id = Hex.decode(family.terminal) ?? []
        for (digest, body) in family.delivered.sorted(by: { $0.key < $1.key }) {
            guard let batch = try? Batch(verifying: body, terminalID: id, key: key) else { continue }
            let epoch = counted.epochs[batch.epoch] ?? Counted.Epoch()
            let isOther = batch.records.contains { record in
                !epoch.isFolded(record.sequence) && epoch.records[record.sequence] != record
            }
            guard isOther, !counted.kept.contains(digest) else { continue }
            let first = batch.records.first?.sequence ?? 0
            throw SimulationBroken(
                "\(family.name): the batch of \(batch.epoch)/\(first) was answered and is neither counted nor kept")
        }
    }

    /// No event in a day in which it did not happen; undecided is allowed.
    private func lookAtDays(_ family: Family) throws {
        let terminal = family.terminal
        let rows = try central.read { session in
            try session.run(Statements.Usage.ofTerminalDays, [.text(SimulatedCentral.area), .text(terminal)])
        }
        var possible: [CounterKey: [Int64: Int64]] = [:]
        for attempt in family.attempts.values {
            // A record tells the minute it was made in.
            let days = Set(
                [attempt.trueMilliseconds, attempt.trueMilliseconds - 60_100].map {
                    Int64(LocalMinute(utcMilliseconds: $0).date.dayNumber)
                })
            for day in days { possible[attempt.counter, default: [:]][day, default: 0] += 1 }
        }
        for row in rows {
            let day = try row.integer("day")
            let key = CounterKey(
                family: .event, first: Int32(try row.integer("kind")), second: Int32(try row.integer("purpose")),
                third: Int32(try row.integer("first_number")))
            guard day != DayLedger.unknownDay, let known = possible[key] else { continue }
            let (events, most) = (try row.integer("events"), known[day] ?? 0)
            guard events > most else { continue }
            throw SimulationBroken("\(family.name): \(events) of \(key) are counted on day \(day), \(most) happened")
        }
    }
}

extension Machine {
    /// Lost to two faults at once, of which nobody can know the second: two machines have one key, and the central was
    /// restored to less than it had. What this one had proof of being stored is stored no more; by the time it asks, the
    /// other has been counted under the same numbers. So it hears of as much as it had, finds with the next batch that the
    /// history is another one, opens an epoch of its own and declares what it had no proof of. It cannot tell whether the
    /// central ever had the rest: only a central that forgot nothing could.
    fileprivate func isBeyondKnowing(_ promise: Lineage.Promise) -> Bool {
        family.wasForked && promise.sequence <= family.takenBack[promise.epoch] ?? 0
            && lineage.declared.keys.contains { $0 > promise.epoch }
    }
}
