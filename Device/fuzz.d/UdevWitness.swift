// SPDX-License-Identifier: EUPL-1.2
import KioskModel

@testable import Peripherals

/// Sees what the roster tells and what it keeps, and knows what never may.
final class UdevWitness {
    private struct Place: Hashable {
        var kind: PeripheralKind
        var ordinal: Int
    }

    private var told: [Place: DeviceStatus] = [:]
    private var times: [Place: [Int64]] = [:]
    private var nodes: Set<String> = []

    /// What is read of a device, against what it said.
    static func judge(_ found: UdevDevice, of device: FuzzedUdevDevice) {
        hold(found.syspath.utf8.count <= 4_096, "a path of \(found.syspath.utf8.count) bytes")
        judge(found.identity)
        let known = Set(UdevReading.properties + ["IEEE1284_ID", UdevReading.typing])
        hold(known.isSuperset(of: found.properties.keys), "a property that nobody asked for")
        for text in found.properties.values + [found.subsystem, found.devtype] {
            hold(text.unicodeScalars.count <= 512 && SafeEyes.isShowable(text), "a property not cleaned")
        }
        guard let node = found.devnode else { return }
        hold(node.hasPrefix("/dev/") && Array(node.utf8) == device.raw["N"], "another node than the device's")
        hold(!node.split(separator: "/").contains(".."), "a node outside of /dev")
    }

    static func judge(_ model: PrinterModel) {
        let all = PrinterModel.all + [.unknown, .standard]
        hold(all.contains { $0.id == model.id }, "a model out of nothing")
    }

    private static func judge(_ identity: DeviceIdentity) {
        for text in [identity.name, identity.serial, identity.port, identity.firmware] {
            hold(text.unicodeScalars.count <= 120 && SafeEyes.isShowable(text), "an identity not cleaned")
        }
        hold(identity.label.unicodeScalars.count <= 130, "a label of any length")
    }

    func take(_ event: RosterEvent, now: Int64) {
        switch event {
        case .status(let status, let identity):
            if let identity { Self.judge(identity) }
            let place = Place(kind: status.kind, ordinal: status.ordinal)
            told[place] = status
            guard identity != nil else { return }
            times[place, default: []].append(now)
            let recent = (times[place] ?? []).filter { now - $0 < 60_000 }
            hold(recent.count <= 30, "\(recent.count) changes told within a minute")
            times[place] = recent
        case .inputAttached(let node):
            Self.judge(node.identity)
            hold(nodes.insert(node.id).inserted, "one node handed out twice")
        case .inputDetached(let id): hold(nodes.remove(id) != nil, "a node called back that nobody has")
        }
    }

    /// At any time.
    func look(at roster: PeripheralRoster, _ ledger: UdevLedger) {
        hold(roster.known.count <= 1_024, "more devices than are kept")
        let members = roster.slots.all.flatMap(\.members)
        let paths = members.map(\.device.syspath)
        hold(Set(paths).count == paths.count, "a syspath in two places")
        hold(paths.allSatisfy { roster.known[$0] != nil }, "in use after it was unplugged")
        hold(members.count { $0.attachment != nil } == ledger.attached.count, "attached, and nobody's")
        hold(members.filter(\.hasInput).map(\.device.syspath).allSatisfy(nodes.contains), "read by nobody")
        hold(members.count(where: \.hasInput) == nodes.count, "read, and not there")
        hold(roster.slots.all.allSatisfy { $0.outside == nil || $0.members.isEmpty }, "two devices in one place")
        let places = roster.slots.all.map { Place(kind: $0.kind, ordinal: $0.ordinal) }
        hold(Set(places).count == places.count, "two of one number")
        hold(places.allSatisfy { (1...16).contains($0.ordinal) }, "more of a kind than are told apart")
        for slot in roster.slots.all where slot.damper.isFlapping {
            hold(slot.members.allSatisfy { $0.attachment == nil }, "a loose cable is in use")
        }
    }

    /// When nothing waits any more.
    func lookAtRest(at roster: PeripheralRoster) {
        let statuses = roster.statuses
        for status in statuses {
            hold(told[Place(kind: status.kind, ordinal: status.ordinal)] == status, "told otherwise")
        }
        let present = Set(statuses.map { Place(kind: $0.kind, ordinal: $0.ordinal) })
        for (place, status) in told where !present.contains(place) {
            hold(status.condition == .notFitted, "told of what is not there")
        }
    }

    func lookAtEnd(_ ledger: UdevLedger) {
        hold(ledger.attached.isEmpty && nodes.isEmpty, "something was not let go of")
    }
}
