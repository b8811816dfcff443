// SPDX-License-Identifier: EUPL-1.2
import FaultyDisk
import Foundation
import KioskModel

@testable import Central

/// What may happen to the central, and to disks that somebody carries about.
extension World {
    func central(_ step: Step) throws {
        if central.store == nil, dice.percent(60) { try startCentral() }
        switch step {
        case .centralEnd:
            try endCentral(dice.pick(SimulatedDisk.End.allCases))
            if dice.percent(80) { try startCentral() }
        case .centralDown:
            central.drop()
            promise(central.disk)
            trace.note("the central is stopped")
        case .centralFault:
            let (call, code) = dice.pick([
                (FaultyDisk.Call.sync, EIO), (.sync, EIO), (.write, EIO), (.write, ENOSPC), (.read, EIO),
            ])
            let after = dice.pick([0, 1, 4, 15])
            FaultyDisk.fail(
                call, dice.pick([".sqlite-wal", ".sqlite", ""]), after: after, code: code, times: dice.pick([1, 2]),
                in: central.folder)
            trace.note("at the central a \(call) fails with \(code) after \(after)")
        case .centralBackup: backup()
        case .centralRestore: try restoreCentral()
        case .checkpoint: try checkpoint()
        case .older:
            central.isOld.toggle()
            trace.note("the central is \(central.isOld ? "an older one" : "a newer one")")
        default: break
        }
    }

    func backup() {
        guard central.store != nil else { return }
        if profile.centralRestores, dice.percent(30), FileManager.default.fileExists(atPath: central.backupFile) {
            let older = central.backupFile + ".older"
            try? FileManager.default.removeItem(atPath: older)
            try? FileManager.default.copyItem(atPath: central.backupFile, toPath: older)
            olderBackup = older
        }
        do {
            let raised = try central.backup()
            promise(central.disk)
            trace.note("a backup; \(raised) marks rise")
        } catch {
            collect()
            trace.note("no backup: \(error)")
        }
        // Told to no terminal yet, but it may be from here on.
        try? noteReleasable()
    }

    private func noteReleasable() throws {
        for family in families {
            for (epoch, row) in try epochs(family) {
                family.releasable[epoch] = max(family.releasable[epoch] ?? 0, row.releasable)
            }
        }
    }

    func restoreCentral() throws {
        var file = central.backupFile
        if let olderBackup, dice.percent(25) { file = olderBackup }
        guard FileManager.default.fileExists(atPath: file) else { return }
        FaultyDisk.fail(.read, "", after: 0, code: 0, times: 0)
        try central.restore(file)
        collect()
        logStates = []
        for family in families {
            let before = family.acknowledged
            family.acknowledged = try epochs(family).mapValues(\.stored)
            for (epoch, said) in before where family.acknowledged[epoch] ?? 0 < said {
                family.takenBack[epoch] = max(family.takenBack[epoch] ?? 0, said)
            }
            family.delivered = [:]
        }
        trace.note("the central is restored from \(file == central.backupFile ? "its backup" : "an older backup")")
    }

    func epochs(_ family: Family) throws -> [UInt32: StoredEpoch] {
        let terminal = family.terminal
        return try central.read { session in
            var found: [UInt32: StoredEpoch] = [:]
            for row in try session.run(Statements.Records.epochs, [.text(SimulatedCentral.area)])
            where try row.text("terminal") == terminal {
                let epoch = UInt32(clamping: try row.integer("epoch"))
                found[epoch] = try StoredEpoch.load(
                    area: SimulatedCentral.area, terminal: terminal, epoch: epoch, session)
            }
            return found
        }
    }

    private func checkpoint() throws {
        guard let store = central.store else { return }
        do {
            let note = try central.wait { try await store.log.checkpoint(area: SimulatedCentral.area) }
            promise(central.disk)
            guard let signed = LogCheckpoint(note.text) else { throw SimulationBroken("a checkpoint that is none") }
            logStates.append((signed.size, signed.root))
            trace.note("a checkpoint of \(signed.size) entries")
        } catch let error as CentralError {
            collect()
            // A failing disk is an answer; a log that contradicts itself is not.
            if case .inconsistent(let what) = error { throw SimulationBroken("the log: \(what)") }
            trace.note("no checkpoint: \(error)")
        }
    }

    /// Somebody with a screwdriver.
    func handle(_ machine: Machine, _ step: Step) throws {
        switch step {
        case .copy:
            if machine.isRunning { try end(machine, dice.pick([.killed, .cutKept, .cutTorn])) }
            machine.copy = (try machine.disk.copy(), machine.lineage)
            discard()
            trace.note("\(machine.name): its disk is copied")
            try start(machine)
        case .rollBack:
            guard let copy = machine.copy else { return }
            try end(machine, .killed)
            try machine.disk.restore(copy.files)
            machine.lineage = copy.lineage
            machine.family.wasForked = true
            discard()
            boot(machine)
            trace.note("\(machine.name): an older copy of its disk is put in")
            try start(machine)
        case .clone:
            guard let copy = machine.copy, machine.family.machines < 3 else { return }
            let clone = try addMachine(machine.family)
            try clone.disk.restore(copy.files)
            clone.lineage = copy.lineage
            clone.copy = copy
            machine.family.wasForked = true
            discard()
            trace.note("\(clone.name): a copy of \(machine.name)'s disk in another machine")
            try start(clone)
        default: break
        }
    }
}
