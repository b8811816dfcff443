// SPDX-License-Identifier: EUPL-1.2
import FaultyDisk
import Foundation
import Journal
import KioskModel

@testable import Central

/// What must hold at any moment.
extension World {
    static let day: Int64 = 86_400_000

    func lookAround() throws {
        for machine in machines { try noteEpochs(machine) }
        do {
            try lookAtMarks()
            try lookAtLog()
            if trace.step % 10 == 0 { for machine in machines { try lookAtPruning(machine) } }
            if trace.step % 60 == 0 { try lookAtSums() }
        } catch let error as CentralError {
            // Its disk fails just now.
            trace.note("the central cannot be looked at: \(error)")
        }
        collect()
    }

    /// Acknowledged ⊆ stored, in this very moment and after every end of the central.
    private func lookAtMarks() throws {
        guard central.store != nil else { return }
        for family in families {
            let rows = try epochs(family)
            for (epoch, stored) in family.acknowledged.sorted(by: { $0.key < $1.key }) where stored > 0 {
                let found = rows[epoch]?.stored ?? 0
                guard found < stored else { continue }
                throw SimulationBroken("\(family.name) epoch \(epoch): \(stored) was acknowledged, \(found) is stored")
            }
        }
    }

    /// Whatever the central signed or said of its log is the beginning of what it is now.
    private func lookAtLog() throws {
        guard central.store != nil, let last = logStates.last else { return }
        var states = logStates
        let head = try central.read { try BatchLog.head($0, area: SimulatedCentral.area) }
        states.append((head.size, head.root))
        for (old, new) in zip(states, states.dropFirst()) where old != new {
            guard old.size <= new.size else {
                throw SimulationBroken("the log had \(old.size) entries, now \(new.size)")
            }
            let proof = try central.read { session in
                try LogTree(area: SimulatedCentral.area, session: session).consistency(from: old.size, to: new.size)
            }
            guard MerkleProof.verifies(from: old.size, old.root, to: new.size, new.root, by: proof) else {
                throw SimulationBroken("the log of \(new.size) entries does not begin with that of \(old.size)")
            }
        }
        logStates = [last]
    }

    func lookAtSums() throws {
        guard central.store != nil else { return }
        let problems = try central.read { try Verification.run($0) }.problems
        guard problems.isEmpty else { throw SimulationBroken("the central's sums: \(problems.prefix(3))") }
    }

    /// New epochs since the last look, and what they declare as lost.
    func noteEpochs(_ machine: Machine) throws {
        guard let journal = machine.journal else { return }
        let position = journal.position
        if position.epoch < machine.lineage.epoch {
            // It was opened in the very moment in which the power went.
            machine.lineage.epoch = position.epoch
            machine.lineage.declared = machine.lineage.declared.filter { $0.key <= position.epoch }
        }
        guard position.epoch > machine.lineage.epoch, position.lastSequence > 0 else { return }
        let before = machine.lineage.epoch
        var previous = before
        for epoch in before + 1...position.epoch {
            guard let first = try? journal.records(epoch: epoch, from: 1, limit: 1).first else {
                // Numbers may be passed over; one that has no records now was never used.
                continue
            }
            guard first.sequence == 1, first.event.kind == .epochOpened else {
                throw SimulationBroken(
                    "\(machine.name): epoch \(epoch) begins with \(first.event), not with what may be lost")
            }
            machine.lineage.declared[epoch] = UInt64(first.event.first)
            trace.note("\(machine.name) opened epoch \(epoch): at most \(first.event.first) of \(previous) are lost")
            previous = epoch
        }
        machine.lineage.epoch = position.epoch
    }

    /// Nothing goes that the central has not twice, nor before its time unless the disk was full.
    private func lookAtPruning(_ machine: Machine) throws {
        guard machine.journal != nil, let reader = try? JournalReader.open(directory: machine.journalFolder),
            let epochs = try? reader.epochs()
        else { return }
        for epoch in epochs where epoch.pruned > 0 {
            let allowed = machine.family.releasable[epoch.epoch] ?? 0
            guard epoch.pruned <= allowed else {
                throw SimulationBroken(
                    "\(machine.name) epoch \(epoch.epoch): pruned to \(epoch.pruned), the central had twice \(allowed)")
            }
            guard !profile.fullDisks, !profile.machineFaults else { continue }
            for promise in machine.lineage.promises
            where promise.epoch == epoch.epoch && promise.sequence <= epoch.pruned {
                guard let attempt = machine.family.attempts[promise.serial] else { continue }
                let age = (time.now - attempt.trueMilliseconds) / Self.day
                guard age < 399 else { continue }
                throw SimulationBroken(
                    "\(machine.name): \(promise.epoch)/\(promise.sequence) is gone after \(age) days")
            }
        }
    }

    // MARK: - Healing

    /// Disks and lines are well, and time passes: everything gets through without hands.
    func heal() throws {
        trace.begin()
        trace.note("everything is well from here on")
        FaultyDisk.fail(.read, "", after: 0, code: 0, times: 0)
        central.isOld = false
        if central.store == nil { try startCentral() }
        guard central.store != nil else { throw SimulationBroken("the central does not start on a disk that is well") }
        for machine in machines {
            FaultyDisk.set(machine.journalFolder, bytes: nil)
            lines[machine.name]?.weather = .fair
            for _ in 0..<SimulatedLine.mostStragglers { _ = lines[machine.name]?.deliverStraggler() }
        }
        var quiet = 0
        for round in 0..<160 {
            trace.begin()
            time.pass(3_700_000)
            var isQuiet = true
            for machine in machines { isQuiet = try tend(machine, round: round) && isQuiet }
            quiet = isQuiet ? quiet + 1 : 0
            if quiet >= 3, round >= 8 { return }
        }
        let waiting = machines.compactMap { machine -> String? in
            guard let next = try? machine.journal?.nextShipment(creditBytes: 100_000, version: 2) else { return nil }
            return "\(machine.name) \(next.epoch)/\(next.sequences)"
        }
        throw SimulationBroken("after 160 hours of calm there still waits: \(waiting)")
    }

    private func tend(_ machine: Machine, round: Int) throws -> Bool {
        if round == 4 || !machine.isRunning {
            if machine.isRunning {
                do { try machine.close() } catch { throw SimulationBroken("\(machine.name) does not close: \(error)") }
                promise(machine.disk)
            }
            try start(machine)
        }
        guard let journal = machine.journal else {
            throw SimulationBroken("\(machine.name) does not start on a disk that is well")
        }
        if round < 2 {
            serial += 1
            let event = UsageEvent(.helpOpened, purpose: .visitor)
            machine.family.attempts[serial] = .init(trueMilliseconds: time.now, counter: CounterKey(event))
            do {
                let sequence = try journal.append(event, contentVersion: serial, placeCode: machine.family.placeCode)
                machine.lineage.promises.append(
                    .init(epoch: journal.position.epoch, sequence: sequence, serial: serial))
                machine.nudge()
            } catch {
                throw SimulationBroken("\(machine.name) cannot record on a disk that is well: \(error)")
            }
        }
        let did = machine.turn(atMost: 80)
        promise(machine.disk)
        try noteEpochs(machine)
        for line in machine.takeLog() { trace.note("\(machine.name) says: \(line)") }
        trace.note("\(machine.name) did \(did.joined(separator: ", ")); at \(position(machine))")
        do {
            return try journal.nextShipment(creditBytes: 100_000, version: 2) == nil
        } catch {
            throw SimulationBroken("\(machine.name) cannot build a shipment: \(error)")
        }
    }
}
