// SPDX-License-Identifier: EUPL-1.2
import FaultyDisk
import Foundation
import Journal
import KioskModel

@testable import Central

/// What may happen next.
extension World {
    enum Step: CaseIterable {
        case visits, contact, patience, end, restart, weather, straggler, fault, full, readOnly, cure, clock
        case centralEnd, centralDown, centralFault, centralBackup, centralRestore, checkpoint, older
        case copy, rollBack, clone

        func weight(_ profile: Profile) -> Int {
            switch self {
            case .visits: 30
            case .contact: 28
            case .patience: 14
            case .end: 5
            case .restart: 4
            case .weather: profile.badLines ? 5 : 0
            case .straggler: profile.badLines ? 5 : 0
            case .fault: profile.machineFaults ? 6 : 0
            case .full: profile.fullDisks ? 3 : 0
            case .readOnly: profile.readOnly ? 3 : 0
            case .cure: 4
            case .clock: profile.badClocks ? 3 : 0
            case .centralEnd: profile.centralFaults ? 4 : 0
            case .centralDown: profile.centralFaults ? 2 : 0
            case .centralFault: profile.centralFaults ? 3 : 0
            case .centralBackup: 4
            case .centralRestore: profile.centralRestores ? 2 : 0
            case .checkpoint: 3
            case .older: profile.oldCentral ? 3 : 0
            case .copy: profile.copies ? 3 : 0
            case .rollBack: profile.copies ? 2 : 0
            case .clone: profile.copies ? 1 : 0
            }
        }
    }

    func takeStep() throws {
        let step = dice.pick(weighed: Step.allCases.map { ($0.weight(profile), $0) })
        let machine = dice.pick(machines)
        // The daemon's supervisor starts it again, with or without luck.
        if !machine.isRunning, dice.percent(70) { try start(machine) }
        switch step {
        case .visits: try visits(machine)
        case .contact: contact(machine)
        case .patience: patience()
        case .end:
            try end(machine, dice.pick(SimulatedDisk.End.allCases))
            if dice.percent(70) { try start(machine) }
        case .restart:
            do { try machine.close() } catch { trace.note("\(machine.name) closes badly: \(error)") }
            promise(machine.disk)
            if dice.percent(30) { boot(machine) }
            trace.note("\(machine.name) closed")
            try start(machine)
        case .weather: weather(machine)
        case .straggler:
            if let path = lines[machine.name]?.deliverStraggler() { trace.note("\(machine.name) \(path) came late") }
        case .fault: fault(in: "\(root)/\(machine.name)/", ["", ".sqlite-wal", ".sqlite", ".mark.new", ".next"])
        case .full:
            let used = try machine.disk.copy()[1].values.reduce(0) { $0 + $1.count }
            let room = dice.pick([0, 4_096, 40_000, 300_000])
            FaultyDisk.set(machine.journalFolder, bytes: used + 32_768 + room)
            trace.note("\(machine.name): room for \(room) bytes")
        case .readOnly:
            FaultyDisk.set(machine.journalFolder, bytes: nil, isReadOnly: true)
            trace.note("\(machine.name): remounted to read only")
        case .cure: cure(machine)
        case .clock:
            machine.clocks.set(
                dice.pick([0, SoftwareVersion.builtMilliseconds, time.now + dice.number(-900...900) * 86_400_000]))
            trace.note("\(machine.name): its clock is set")
        case .copy, .rollBack, .clone: try handle(machine, step)
        default: try central(step)
        }
    }

    func visits(_ machine: Machine) throws {
        guard machine.isRunning else { return }
        let crowd = profile.bigGroups && dice.percent(12)
        for _ in 0..<(crowd ? 1 : 1 + dice.below(5)) {
            try visit(machine, events: crowd ? 100 + dice.below(260) : 1 + dice.below(2))
            time.pass(dice.number(1_000...240_000))
        }
        machine.nudge()
    }

    /// Events in one transaction, and what is promised of them.
    func visit(_ machine: Machine, events: Int = 1) throws {
        guard let journal = machine.journal else { return }
        var entries: [JournalEntry] = []
        for _ in 0..<events {
            serial += 1
            let event = UsageEvent(
                .serviceOpened, purpose: dice.percent(90) ? .visitor : .training, first: Int32(1 + dice.below(5)))
            let raising = dice.percent(10) ? [CounterKey(family: .agency, first: 7, second: 1, third: 2)] : []
            entries.append(
                JournalEntry(event, raising: raising, contentVersion: serial, placeCode: machine.family.placeCode))
            machine.family.attempts[serial] = .init(trueMilliseconds: time.now, counter: CounterKey(event))
        }
        do {
            let range = try journal.append(entries)
            let epoch = journal.position.epoch
            for (sequence, entry) in zip(range, entries) {
                machine.lineage.promises.append(.init(epoch: epoch, sequence: sequence, serial: entry.contentVersion))
            }
            promise(machine.disk)
            if trace.isLoud { print("at \(time.now), \(machine.clocks.bootMilliseconds) of its boot") }
            trace.note("\(machine.name) recorded \(epoch)/\(range.lowerBound)-\(range.upperBound)")
        } catch {
            collect()
            trace.note("\(machine.name) could not record \(entries.count): \(error)")
        }
    }

    func contact(_ machine: Machine) {
        guard machine.isRunning else { return }
        if dice.percent(70) { time.pass(min(machine.due, 1_200_000)) }
        let did = machine.turn(atMost: 1 + dice.below(12))
        collect()
        for line in machine.takeLog() { trace.note("\(machine.name) says: \(line)") }
        trace.note("\(machine.name) did \(did.joined(separator: ", ")); at \(position(machine))")
    }

    private func patience() {
        let minutes: Int64 = 60_000
        let passed =
            switch dice.below(profile.longTimes ? 24 : 20) {
            case 0..<11: dice.number(1...40) * minutes
            case 11..<16: dice.number(1...10) * 60 * minutes
            case 16..<20: dice.number(1...4) * 1_440 * minutes
            case 20..<23: dice.number(20...110) * 1_440 * minutes
            default: dice.number(390...430) * 1_440 * minutes
            }
        time.pass(passed)
        trace.note("\(passed / minutes) minutes pass")
    }

    private func weather(_ machine: Machine) {
        guard let line = lines[machine.name] else { return }
        switch dice.below(4) {
        case 0: line.weather = .fair
        case 1: line.weather.isDown = true
        default:
            line.weather = .init(
                isDown: false, lost: dice.below(30), late: dice.below(20), repeated: dice.below(30),
                cutRequest: dice.below(15), lostAnswer: dice.below(30), cutAnswer: dice.below(15))
        }
        trace.note("\(machine.name): \(line.weather)")
    }

    private func fault(in folder: String, _ suffixes: [String]) {
        let (call, code) = dice.pick([
            (FaultyDisk.Call.sync, EIO), (.sync, EIO), (.write, EIO), (.write, ENOSPC), (.read, EIO), (.read, 0),
        ])
        let (suffix, after, times) = (dice.pick(suffixes), dice.pick([0, 0, 1, 3, 10, 40]), dice.pick([1, 1, 2, 5]))
        FaultyDisk.fail(call, suffix, after: after, code: code, times: times, in: folder)
        trace.note("in \(folder)…\(suffix) \(times) \(call) fail with \(code) after \(after)")
    }

    private func cure(_ machine: Machine) {
        FaultyDisk.fail(.read, "", after: 0, code: 0, times: 0)
        FaultyDisk.set(machine.journalFolder, bytes: nil)
        trace.note("\(machine.name): the disk is well")
    }
}
