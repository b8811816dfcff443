// SPDX-License-Identifier: EUPL-1.2
import KioskModel

@testable import Peripherals

/// What udev says of devices, from libudev's answers to what the roster tells. Whatever they say, `UdevWitness` has
/// nothing to say against it; when time has passed all that is true was told; unplugged is gone; what was taken is let go.
/// Input: the lines of `UdevScript`.
struct UdevFuzz {
    /// More than are told apart of a kind.
    private static let mostDevices = 24
    /// More cost time and reach nothing new.
    private static let mostTurns = 200
    private static let mostEnumerations = 12

    /// The drivers of a terminal; the first two are never given a device. Used on the fuzzer's only thread.
    private nonisolated(unsafe) static let drivers: [any PeripheralDriver] = {
        guard let printer = try? EscPosPrinter(address: .attached, onEvent: { _ in }) else { broken("no thread") }
        let readers = CardReaders(trusted: []) { _ in }
        return PeripheralDrivers.standard([EscPosPrinterDriver(printer: printer), CardReaderDriver(readers)])
    }()

    private final class Source: UdevSource {
        var waiting: [UdevChange] = []
        let descriptor: Int32 = -1
        let trouble: PeripheralError? = nil
        func start() -> [UdevChange] { read() }
        func stop() {}

        func read() -> [UdevChange] {
            defer { waiting = [] }
            return waiting
        }
    }

    private final class Clock { var now: Int64 = 1_000_000 }

    private var script: UdevScript
    private var folding = UdevFolding()
    /// By path, as they were described last.
    private var devices: [[UInt8]: FuzzedUdevDevice] = [:]
    private var enumerationCount = 0
    private let ledger = UdevLedger()
    private let witness = UdevWitness()
    private let source = Source()
    private let clock = Clock()
    private let roster: PeripheralRoster

    static func run(_ input: [UInt8]) {
        var fuzz = UdevFuzz(input)
        fuzz.roster.start(now: fuzz.clock.now)
        for _ in 0..<mostTurns {
            guard let turn = fuzz.script.next() else { break }
            fuzz.take(turn)
            fuzz.witness.look(at: fuzz.roster, fuzz.ledger)
        }
        fuzz.rest()
        fuzz.unplugAll()
        fuzz.rest()
        fuzz.roster.stop()
        fuzz.witness.lookAtEnd(fuzz.ledger)
    }

    private init(_ input: [UInt8]) {
        script = UdevScript(input)
        let (ledger, witness, clock) = (ledger, witness, clock)
        roster = PeripheralRoster(
            drivers: Self.drivers.map { FuzzedDriver($0, ledger) },
            record: DeviceRecord(), source: source, clock: { clock.now }, post: { $0() },
            onEvent: { witness.take($0, now: clock.now) })
    }

    private mutating func take(_ turn: UdevScript.Turn) {
        switch turn {
        case .event(let action): hear(action, script.device)
        case .many(let count):
            for number in 0..<max(0, min(count, Self.mostDevices - devices.count)) {
                hear("add", script.device.copy(number: number))
            }
        case .other(let path): if let other = devices[path] { script.choose(other) }
        case .enumerate(let leavingOut): enumerate(leavingOut)
        case .time(let milliseconds):
            clock.now += milliseconds
            roster.timePassed(now: clock.now)
            hold(roster.deadline.map { $0 > clock.now } ?? true, "due for ever")
        case .drivers(let number):
            guard let condition = DeviceCondition(rawValue: number) else { return }
            for attachment in ledger.attached.sorted(by: { $0.key < $1.key }) { attachment.value.tell(condition) }
        case .inputs(let number):
            guard let condition = DeviceCondition(rawValue: number) else { return }
            for path in roster.known.keys.sorted() { roster.note(condition, onInput: path) }
        case .outside(let number):
            let condition = DeviceCondition(rawValue: number) ?? .untold
            roster.report(DeviceStatus(.printer, condition), identity: DeviceIdentity(name: "tcp://printer:9100"))
        case .record(let number): record(number)
        }
    }

    private mutating func hear(_ action: String, _ device: FuzzedUdevDevice) {
        let found = action == "remove" ? UdevReading.gone(device) : UdevReading.device(device)
        guard let found else { return }
        if action != "remove" {
            UdevWitness.judge(found, of: device)
            devices[device.raw["P"] ?? []] = device
        } else {
            devices[device.raw["P"] ?? []] = nil
        }
        source.waiting = folding.heard(action, found)
        roster.readable(now: clock.now)
        guard action == "remove" else { return }
        hold(folding.known[found.syspath] == nil && roster.known[found.syspath] == nil, "unplugged and there")
    }

    private mutating func enumerate(_ leavingOut: Int) {
        enumerationCount += 1
        guard enumerationCount <= Self.mostEnumerations else { return }
        let there = devices.sorted { $0.key.lexicographicallyPrecedes($1.key) }.enumerated()
            .filter { leavingOut <= 0 || ($0.offset + 1) % leavingOut != 0 }
        let found = there.compactMap { UdevReading.device($0.element.value) }
        source.waiting = folding.found(found)
        roster.readable(now: clock.now)
        hold(Set(folding.known.keys).isSubset(of: found.map(\.syspath)), "known and not there")
    }

    private func record(_ number: UInt8) {
        guard let kind = PeripheralKind(rawValue: number) else {
            roster.record = DeviceRecord()
            return
        }
        guard let found = UdevReading.device(script.device), roster.record.entries.count < 64 else { return }
        let calibration = kind == .touchscreen ? TouchCalibration(a: -1, b: 0, c: 1, d: 0, e: 1, f: 0) : nil
        roster.record.entries.append(.init(kind: kind, identity: found.identity, calibration: calibration))
    }

    private func rest() {
        for _ in 0..<10_000 {
            guard let deadline = roster.deadline else {
                witness.look(at: roster, ledger)
                witness.lookAtRest(at: roster)
                return
            }
            clock.now = max(clock.now, deadline)
            roster.timePassed(now: clock.now)
        }
        broken("never at rest")
    }

    private mutating func unplugAll() {
        source.waiting = folding.found([])
        roster.readable(now: clock.now)
        hold(roster.known.isEmpty && roster.slots.all.allSatisfy(\.members.isEmpty), "unplugged and there")
    }
}
