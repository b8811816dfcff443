// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

/// A device that a row of the table is about: it undergoes the situation, and shows afterwards that it works.
protocol ConformanceSubject: AnyObject {
    /// Plugged in as an honest device.
    func plug(into bench: DockedKiosk) throws
    func unplug(from bench: DockedKiosk) throws
    /// Everything from the menu to the moment at which the row's condition is expected; plugs itself in.
    func undergo(_ row: ConformanceRow, _ bench: DockedKiosk) throws
    /// In the words of a visitor: it does its work. Ends on the menu, or anywhere in the visit.
    func proveWork(_ row: ConformanceRow, _ bench: DockedKiosk) throws
}

extension ConformanceSubject {
    /// What every device undergoes alike.
    func undergoCommon(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        try plug(into: bench)
        guard row.situation == .replug else { return }
        try #require(bench.tells(row.subject.kind, .ready), "\(bench.devices)")
        try unplug(from: bench)
        try #require(bench.tells(row.subject.kind, .unplugged), "\(bench.devices)")
        try plug(into: bench)
    }
}

extension ConformanceRow {
    /// The device and what is recorded of it.
    func makeSubject() -> (subject: any ConformanceSubject, identity: DeviceIdentity) {
        switch subject {
        case .usbPrinter, .serialPrinter:
            let made = ConformancePrinter(self)
            return (made, made.mock(node: nil).identity)
        case .cardReader: return (ConformanceReader(), MockDevice.ccidReader().identity)
        case .touchscreen: return (ConformanceTouchscreen(), MockDevice.touchscreen().identity)
        case .keyboard: return (ConformanceKeys(self), MockDevice.keyboard().identity)
        case .scanner: return (ConformanceKeys(self), MockDevice.scanner().identity)
        }
    }

    /// A name that would take over a terminal, ring it and never end.
    static let hostileName =
        "\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31m\u{202E}" + String(repeating: "A", count: 65_536)

    /// The device with such a name everywhere.
    func named(_ mock: MockDevice) -> MockDevice {
        guard situation == .escapes else { return mock }
        var mock = mock
        for index in mock.entries.indices {
            for name in ["product", "manufacturer", "name", "ieee1284_id"]
            where mock.entries[index].attributes[name] != nil {
                mock.entries[index].attributes[name] = Self.hostileName
            }
            mock.entries[index].attributes["descriptors"] = String(repeating: "\u{FF}", count: 65_536)
            if mock.entries[index].properties["ID_MODEL"] != nil {
                mock.entries[index].properties["ID_MODEL"] = "\u{1B}[31mred\u{7}"
            }
        }
        return mock
    }
}
