// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

/// A device that a row of the table is about: it undergoes the situation, and shows afterwards that it works, or that
/// nobody listens to it.
protocol ConformanceSubject: AnyObject {
    var row: ConformanceRow { get }
    /// What the terminal knows of it before it comes.
    var recorded: [DeviceRecord.Entry] { get }
    /// Flags of `kioskd run`.
    var settings: [String] { get }
    /// Cards that open something.
    var trusted: [ServiceCard] { get }
    /// Readers that the card service knows.
    var cardReaders: [String] { get }
    /// What is told of it before it comes.
    var absent: DeviceCondition { get }

    /// A terminal that was made for it; `nil`: any.
    var kiosk: TestKiosk? { get }
    /// Plugged in as the row has it.
    func plug(into bench: DockedKiosk) throws
    func unplug(from bench: DockedKiosk) throws
    /// From the menu to the moment at which the row's condition is expected; plugs itself in.
    func undergo(_ bench: DockedKiosk) throws
    /// In the words of a visitor: it does its work, or it does nothing. Ends anywhere in the visit.
    func proveWork(_ bench: DockedKiosk) throws
    /// Takes the obstacle of `forbidden` and `held` away.
    func permit(_ bench: DockedKiosk) throws
}

extension ConformanceSubject {
    var settings: [String] { [] }
    var trusted: [ServiceCard] { [] }
    var cardReaders: [String] { ["Kort"] }
    var absent: DeviceCondition { .unplugged }
    var kiosk: TestKiosk? { nil }
    var kind: PeripheralKind { row.device.kind }

    func permit(_ bench: DockedKiosk) throws {}

    /// Until it is told as ready.
    func plugWell(into bench: DockedKiosk) throws {
        try plug(into: bench)
        try #require(bench.tells(kind, .ready), "\(bench.devices)")
    }

    /// What every device undergoes alike.
    func undergoCommon(_ bench: DockedKiosk) throws {
        guard row.situation == .replug else { return try plug(into: bench) }
        try plugWell(into: bench)
        try unplug(from: bench)
        try #require(bench.tells(kind, .unplugged), "\(bench.devices)")
        try plug(into: bench)
    }
}

extension ConformanceRow {
    func makeSubject() throws -> any ConformanceSubject {
        switch device {
        case .usbPrinter, .serialPrinter: ConformancePrinter(self)
        case .networkPrinter: try ConformanceNetworkPrinter(self)
        case .cardReader: ConformanceReader(self)
        case .touchscreen: ConformanceTouchscreen(self)
        case .keyboard, .scanner: ConformanceKeys(self)
        case .courierStick: try ConformanceStick(self)
        case .storage, .network: ConformanceIntruder(self)
        }
    }

    /// A name that would take over a terminal, ring it and never end.
    static let hostileName =
        "\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31m\u{202E}" + String(repeating: "A", count: 65_536)

    /// The device, in the row of hostile names with one everywhere, and with a descriptor of 64 KB.
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
