// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A receipt printer behind usblp or a serial line.
final class ConformancePrinter: ConformanceSubject {
    private let row: ConformanceRow
    private var printer: DockPrinter?
    private var second: DockPrinter?
    private var mock: MockDevice?
    private var babbler: Int32 = -1

    init(_ row: ConformanceRow) { self.row = row }

    deinit {
        second?.stop()
        printer?.stop()
        if babbler >= 0 { close(babbler) }
    }

    func mock(node: String?) -> MockDevice {
        row.named(Self.mock(row, serial: "X6DA000001", port: 2, node: node))
    }

    private static func mock(_ row: ConformanceRow, serial: String, port: Int, node: String?) -> MockDevice {
        row.subject == .serialPrinter
            ? MockDevice.serialPrinter(serial: serial, port: port, node: node).with("SERVICEPUNKT_KIND", "printer")
            : .usbPrinter(serial: serial, port: port, node: node)
    }

    func plug(into bench: DockedKiosk) throws {
        let printer = try self.printer ?? DockPrinter(model: row.isSlow ? .slow : .init())
        self.printer = printer
        let node = try printer.plug()
        if row.situation == .forbidden { chmod(node, 0) }
        if row.situation == .silence { printer.set(.silent) }
        if row.situation == .garbage { printer.set(.garbage) }
        let mock = mock(node: node)
        self.mock = mock
        try bench.dock.tree.plug(mock)
    }

    func unplug(from bench: DockedKiosk) throws {
        if let mock { try bench.dock.tree.unplug(mock) }
        printer?.unplug()
    }

    func undergo(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        switch row.situation {
        case .unplug:
            try plug(into: bench)
            try #require(bench.tells(.printer, .ready), "\(bench.devices)")
            try bench.askForSlip()
            try bench.choose("Skriv ut")
            let printer = try #require(printer?.printer)
            try #require(printer.wait(seconds: 30) { !$0.unfinishedText.isEmpty }, "\(bench.screen)")
            try unplug(from: bench)
        case .twoOfTheKind:
            try plug(into: bench)
            let other = try DockPrinter()
            second = other
            try bench.dock.tree.plug(Self.mock(row, serial: "X6DA000002", port: 12, node: try other.plug()))
            try #require(bench.tells(.printer, .ready, ordinal: 2), "\(bench.devices)")
        case .endless: try plugBabbler(bench)
        default: try undergoCommon(row, bench)
        }
    }

    /// Says "all is well" without end, in answers of the right form that nobody asked for.
    private func plugBabbler(_ bench: DockedKiosk) throws {
        var (master, slave): (Int32, Int32) = (-1, -1)
        try #require(openpty(&master, &slave, nil, nil, nil) == 0)
        defer { close(slave) }
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        babbler = master
        let name = try #require(ttyname(slave).map { String(cString: $0) })
        try bench.dock.tree.plug(mock(node: name))
        let kind = PeripheralKind.printer
        let isSetAside = bench.terminal.wait(seconds: 30) { _ in
            var heard = [UInt8](repeating: 0, count: 4_096)
            while read(master, &heard, heard.count) > 0 {}
            _ = write(master, [UInt8](repeating: 0x12, count: 2_048), 2_048)
            return bench.device(kind)?.status.condition == row.condition
        }
        #expect(isSetAside, "\(bench.devices)")
    }

    func proveWork(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        guard let words = row.screen else { return }
        if row.situation != .unplug {
            try bench.askForSlip()
            try bench.choose("Skriv ut")
        }
        try #require(bench.terminal.wait(for: words, seconds: 60), "\(bench.screen)\n\(bench.devices)")
        guard row.condition == .ready else {
            // The visitor keeps the errand and can go on without paper.
            #expect(bench.screen.contains("Ditt ärende är kvar"), "\(bench.screen)")
            #expect(printer.map(\.printer.slips.isEmpty) ?? true)
            return
        }
        let machines = [printer, second].compactMap { $0?.printer }
        let slips = machines.flatMap(\.slips)
        #expect(slips.count == 1 && slips.allSatisfy { $0.text.joined().contains("Migrationsverket") })
        #expect(machines.flatMap(\.errors) == [])
    }
}

extension ConformanceRow {
    fileprivate var isSlow: Bool { situation == .slow || situation == .unplug }
}
