// SPDX-License-Identifier: EUPL-1.2
import Crypto
import FaultyDisk
import Foundation
import Journal
import KioskModel

@testable import Central
@testable import Uplink

/// Terminals, lines and a central, all driven from one seed on one thread; everything between them is production code.
///
/// Not thread-safe: one thread runs it.
final class World {
    /// What a run came to.
    struct Outcome: Sendable {
        let seed: UInt64
        let digest: String
        let steps: Int
        let events: Int
        let epochs: Int
        let branches: Int
        let profile: String
    }

    static let steps = 260

    let seed: UInt64
    let dice: Dice
    let time = TrueTime()
    let root: String
    let central: SimulatedCentral
    let profile: Profile
    var machines: [Machine] = []
    var families: [Family] = []
    var trace: Trace
    var serial: UInt32 = 0
    /// Signed states of the central's log since it was last restored.
    var logStates: [(size: UInt64, root: [UInt8])] = []
    /// An older backup than the last.
    var olderBackup: String?

    init(seed: UInt64, profile given: Profile? = nil, isLoud: Bool = false) throws {
        self.seed = seed
        dice = Dice(seed: seed)
        let place = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        root = "\(place)/servicepunkt-world-\(UUID().uuidString)"
        trace = Trace(root: root)
        trace.isLoud = isLoud
        profile = given ?? Profile(dice, everything: seed % 13 == 12)
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        FaultyDisk.watch(root)
        central = try SimulatedCentral(root: root, time: time, dice: Dice(seed: dice.seed()))
    }

    deinit {
        FaultyDisk.forget()
        // Whoever listens wants to look at what is left.
        if trace.isLoud { return print("its disks are in \(root)") }
        try? FileManager.default.removeItem(atPath: root)
    }

    /// From the first enrolment to a healed world in which everything arrived.
    /// - Throws: `SimulationBroken` with what did not hold.
    func run() throws -> Outcome {
        trace.note("seed \(seed): \(profile)")
        try begin()
        for _ in 0..<Self.steps {
            trace.begin()
            if trace.isLoud { print("day \(LocalMinute(utcMilliseconds: time.now).date.dayNumber)") }
            try takeStep()
            try lookAround()
        }
        try heal()
        try lookBack()
        let branches = try count("branch")
        let outcome = Outcome(
            seed: seed, digest: trace.digest, steps: trace.step, events: Int(serial),
            epochs: machines.map { Int($0.lineage.epoch) }.max() ?? 0, branches: branches, profile: "\(profile)")
        for machine in machines { machine.drop() }
        central.drop()
        return outcome
    }

    private func count(_ table: String) throws -> Int {
        var sum = 0
        for family in families {
            let terminal = family.terminal
            let rows = try central.read { session in
                try session.run(Statements.Batches.branchSize, [.text(SimulatedCentral.area), .text(terminal)])
            }
            sum += Int(try rows.first?.integer("batches") ?? 0)
        }
        return sum
    }

    // MARK: - Disks

    /// Hands every disk what was changed on it since the last time.
    func collect() {
        for change in FaultyDisk.takeChanges() {
            if case .failedSync = change.kind, trace.isLoud { print(central.disk.summary) }
            if case .failedSync = change.kind { trace.note("a sync of \(change.path) fails") }
            if central.disk.holds(change.path) {
                central.disk.take(change)
            } else {
                machines.first { $0.disk.holds(change.path) }?.disk.take(change)
            }
        }
    }

    func discard() { _ = FaultyDisk.takeChanges() }

    /// Nothing that is on the disk by now may be taken back, for somebody was told.
    func promise(_ disk: SimulatedDisk) {
        collect()
        disk.promise()
    }

    // MARK: - Machines

    /// Enrols terminals and starts them.
    func begin(terminals: Int? = nil) throws {
        try central.start()
        for index in 1...(terminals ?? 1 + dice.below(2)) {
            let family = Family(name: "t\(index)", key: dice.bytes(32))
            families.append(family)
            try enrol(family)
        }
        discard()
        try central.disk.settle()
        for family in families {
            let machine = try addMachine(family)
            try start(machine)
        }
    }

    func addMachine(_ family: Family) throws -> Machine {
        family.machines += 1
        let name = family.machines == 1 ? family.name : "\(family.name)-\(family.machines)"
        let line = SimulatedLine(time: time, dice: Dice(seed: dice.seed()))
        let machine = try Machine(
            name: name, family: family, root: root, clocks: MachineClocks(time, drift: dice.number(-40...40)),
            line: line, dice: Dice(seed: dice.seed()))
        line.whenLeaving = { [unowned self, unowned machine] in promise(machine.disk) }
        line.ask = { [unowned self] path, type, body in ask(family, path, type, body) }
        machines.append(machine)
        lines[name] = line
        return machine
    }

    var lines: [String: SimulatedLine] = [:]

    /// A machine gets power; its clock says what it says.
    func boot(_ machine: Machine) {
        machine.clocks.boot(dice.bytes(16))
        if trace.isLoud { print("\(machine.name) boots at \(time.now)") }
        guard profile.badClocks else { return machine.clocks.set(time.now + dice.number(-3_000...3_000)) }
        switch dice.below(6) {
        case 0: machine.clocks.set(0)
        case 1: machine.clocks.set(SoftwareVersion.builtMilliseconds)
        case 2: machine.clocks.set(time.now + dice.number(-400...400) * 86_400_000)
        default: machine.clocks.set(time.now + dice.number(-30_000...30_000))
        }
    }

    func start(_ machine: Machine) throws {
        if machine.clocks.bootID.isEmpty { boot(machine) }
        do {
            try machine.start()
        } catch {
            machine.drop()
            trace.note("\(machine.name) does not start: \(error)")
            collect()
            return
        }
        collect()
        trace.note("\(machine.name) started at \(position(machine))")
        if machine.loop?.identity.terminal != machine.family.terminal {
            throw SimulationBroken("\(machine.name) came up as another terminal")
        }
        try noteEpochs(machine)
    }

    func position(_ machine: Machine) -> String {
        guard let position = machine.journal?.position else { return "nothing" }
        return "\(position.epoch)/\(position.lastSequence)"
    }

    /// Ends a machine in some way, at some moment since it last promised anything.
    func end(_ machine: Machine, _ end: SimulatedDisk.End) throws {
        collect()
        FaultyDisk.fail(.read, "", after: 0, code: 0, times: 0)
        FaultyDisk.set(machine.journalFolder, bytes: nil)
        machine.drop()
        discard()
        if trace.isLoud { print(machine.disk.summary) }
        try machine.disk.end(end)
        discard()
        trace.note("\(machine.name) ends: \(end)")
        if end != .killed { boot(machine) }
    }

    func endCentral(_ end: SimulatedDisk.End) throws {
        collect()
        FaultyDisk.fail(.read, "", after: 0, code: 0, times: 0)
        central.drop()
        discard()
        if trace.isLoud { print(central.disk.summary) }
        try central.disk.end(end)
        discard()
        trace.note("the central ends: \(end)")
    }

    func startCentral() throws {
        do { try central.start() } catch {
            central.drop()
            trace.note("the central does not start: \(error)")
        }
        collect()
    }
}
