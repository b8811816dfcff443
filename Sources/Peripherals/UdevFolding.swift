// SPDX-License-Identifier: EUPL-1.2

/// Hot-plug and enumeration folded by syspath: each device is told once as added, then as changed, then as removed.
/// Pure.
struct UdevFolding {
    /// Devices of the watched subsystems that are kept; more than this on one terminal is an attack.
    static let mostDevices = 1_024

    private(set) var known: [String: UdevDevice] = [:]

    /// An event came.
    /// - Parameter action: udev's word, "add", "remove", "bind" …
    mutating func heard(_ action: String, _ device: UdevDevice) -> [UdevChange] {
        if action == "remove" {
            return known.removeValue(forKey: device.syspath).map { [UdevChange(.removed, $0)] } ?? []
        }
        // The driver let go, the removal follows; what the device said of itself can no longer be read.
        if action == "unbind" { return [] }
        var changes: [UdevChange] = []
        if action == "move", let gone = known.removeValue(forKey: "/sys" + device["DEVPATH_OLD"]) {
            changes.append(UdevChange(.removed, gone))
        }
        return changes + present(device, isNews: true)
    }

    /// All was enumerated: what of it is news, and what is no longer there.
    mutating func found(_ devices: [UdevDevice]) -> [UdevChange] {
        let present = Set(devices.map(\.syspath))
        var changes: [UdevChange] = []
        for (syspath, device) in known.sorted(by: { $0.key < $1.key }) where !present.contains(syspath) {
            known[syspath] = nil
            changes.append(UdevChange(.removed, device))
        }
        for device in devices { changes += self.present(device, isNews: false) }
        return changes
    }

    private mutating func present(_ device: UdevDevice, isNews: Bool) -> [UdevChange] {
        let before = known[device.syspath]
        guard before != nil || known.count < Self.mostDevices else { return [] }
        known[device.syspath] = device
        // Enumerated again and just as it was: nothing to tell.
        if !isNews, before == device { return [] }
        return [UdevChange(before == nil ? .added : .changed, device)]
    }
}
