// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Which place a device takes: ordinals are kept by identity, over unplugging and over another port.
struct RosterSlots {
    /// Peripherals of one kind that are told apart; a further one is not used.
    static let mostOfAKind = 16

    private(set) var all: [RosterSlot] = []

    /// In the order of kind and ordinal.
    var ordered: [RosterSlot] { all.sorted { ($0.kind.rawValue, $0.ordinal) < ($1.kind.rawValue, $1.ordinal) } }

    /// Places for what the record says; those it no longer names are as any other.
    mutating func apply(_ record: DeviceRecord) {
        for slot in all { slot.isRecorded = false }
        for entry in record.entries {
            let free = all.filter { $0.kind == entry.kind && !$0.isRecorded }
            let match =
                free.first { $0.identity == entry.identity } ?? free.first { $0.identity.mayReplace(entry.identity) }
            guard let slot = match ?? add(entry.kind, entry.identity) else { continue }
            slot.isRecorded = true
        }
    }

    /// The place of a device that came; `nil` when there are too many of its kind.
    /// - Parameter isNode: of udev, and may be one of several nodes that a device has.
    mutating func place(_ kind: PeripheralKind, _ identity: DeviceIdentity, isNode: Bool = true) -> RosterSlot? {
        // What somebody else knows of keeps its place while it is away, too.
        let ofKind = all.filter { $0.kind == kind && $0.outside == nil }
        if isNode, let same = ofKind.first(where: { $0.isSame(as: identity) }) { return same }
        let absent = ofKind.filter { !$0.isPresent }
        let known =
            absent.first { $0.identity == identity } ?? absent.first { identity.mayReplace($0.identity) }
            // The same model at another port, and then whatever came instead of something nobody recorded.
            ?? absent.first { identity.vendor != nil && $0.hasModel(of: identity) }
            ?? absent.first { !$0.isRecorded }
        guard let slot = known ?? add(kind, identity) else { return nil }
        slot.identity = identity
        return slot
    }

    private mutating func add(_ kind: PeripheralKind, _ identity: DeviceIdentity) -> RosterSlot? {
        let ordinal = all.count { $0.kind == kind } + 1
        guard ordinal <= Self.mostOfAKind else { return nil }
        let slot = RosterSlot(kind, ordinal: ordinal, identity: identity)
        all.append(slot)
        return slot
    }
}

extension RosterSlot {
    func hasModel(of other: DeviceIdentity) -> Bool {
        identity.vendor == other.vendor && identity.product == other.product
    }
}
