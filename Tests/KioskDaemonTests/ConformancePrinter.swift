// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A receipt printer behind usblp or at a serial line.
final class ConformancePrinter: ConformanceSubject {
    let row: ConformanceRow
    private var printer: DockPrinter?
    private var second: DockPrinter?
    private var mock: MockDevice?
    private var node = ""
    private var babbler: Int32 = -1

    init(_ row: ConformanceRow) { self.row = row }

    deinit {
        second?.stop()
        printer?.stop()
        if babbler >= 0 { close(babbler) }
    }

    var recorded: [DeviceRecord.Entry] { [.init(kind: .printer, identity: mock(node: nil).identity)] }

    private func mock(node: String?, port: Int = 2) -> MockDevice {
        let serial = "X6DA0000\(port)"
        let mock =
            row.device == .serialPrinter
            // An adapter does not say what hangs on it: a rule of this terminal does.
            ? MockDevice.serialPrinter(serial: serial, port: port, node: node).with("SERVICEPUNKT_KIND", "printer")
                .with("SERVICEPUNKT_PRINTER_MODEL", "TM-T20III")
            : .usbPrinter(serial: serial, port: port, node: node)
        return row.named(mock)
    }

    func plug(into bench: DockedKiosk) throws {
        if row.situation == .endless { return try plugBabbler(bench) }
        let printer = try self.printer ?? DockPrinter(model: row.printerModel)
        self.printer = printer
        node = try printer.plug()
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

    func permit(_ bench: DockedKiosk) throws {
        chmod(node, 0o660)
        if let mock { try bench.dock.tree.change(mock) }
    }

    func undergo(_ bench: DockedKiosk) throws {
        switch row.situation {
        case .unplug:
            try plugWell(into: bench)
            try bench.printSlip()
            let printer = try #require(printer?.printer)
            try #require(printer.wait(seconds: 30) { !$0.unfinishedText.isEmpty }, "\(bench.screen)")
            try unplug(from: bench)
        case .twoOfTheKind:
            try plug(into: bench)
            let other = try DockPrinter()
            second = other
            try bench.dock.tree.plug(mock(node: try other.plug(), port: 12))
            // A spare is not spoken to while the first one serves: nobody knows how it is.
            try #require(bench.tells(.printer, .untold, ordinal: 2), "\(bench.devices)")
        default: try undergoCommon(bench)
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
        try bench.babble(into: master)
    }

    func proveWork(_ bench: DockedKiosk) throws {
        try bench.meetPrinter(row, isPrinting: row.situation == .unplug)
        let machines = [printer, second].compactMap { $0?.printer }
        expectPaper(machines, row)
    }
}

/// A slip came out where the row says so, once, and nothing else.
func expectPaper(_ machines: [VirtualPrinter], _ row: ConformanceRow) {
    #expect(machines.flatMap(\.errors) == [])
    let slips = machines.flatMap(\.slips)
    guard row.condition == .ready else { return #expect(slips.isEmpty) }
    #expect(slips.count == 1 && slips.allSatisfy { $0.text.joined().contains("Migrationsverket") })
}

extension ConformanceRow {
    /// Where time is needed to do something in the middle, an old printer.
    var printerModel: VirtualPrinter.Model {
        switch situation {
        case .slow: .init(linesPerSecond: 30)
        case .unplug: .slow
        default: .init()
        }
    }
}

extension VirtualPrinter.Model {
    fileprivate init(linesPerSecond: Double) {
        self.init()
        bufferBytes = 512
        self.linesPerSecond = linesPerSecond
    }
}

extension DockedKiosk {
    /// From the menu to a slip that is asked for.
    func printSlip() throws {
        try askForSlip()
        try choose("Skriv ut")
    }

    /// A visitor asks for a slip, unless one is asked for already, and meets the row's words.
    func meetPrinter(_ row: ConformanceRow, isPrinting: Bool) throws {
        if !isPrinting { try printSlip() }
        let words = try #require(row.screen)
        try #require(terminal.wait(for: words, seconds: 60), "\(screen)\n\(devices)")
        // A visitor who waits for paper is told that the errand stays.
        if words.hasPrefix("Skrivaren") { #expect(screen.contains("Ditt ärende är kvar"), "\(screen)") }
    }

    /// "All is well", until the printer is set aside or nobody listens any more.
    func babble(into descriptor: Int32) throws {
        let isSetAside = terminal.wait(seconds: 30) { _ in
            var heard = [UInt8](repeating: 0, count: 4_096)
            while read(descriptor, &heard, heard.count) > 0 {}
            let words = [UInt8](repeating: 0x12, count: 2_048)
            // A socket that was hung up must not end us; a pseudo-terminal is none.
            if send(descriptor, words, words.count, Int32(MSG_NOSIGNAL)) < 0, errno == ENOTSOCK {
                _ = write(descriptor, words, words.count)
            }
            return self.device(.printer)?.status.condition == .lying
        }
        #expect(isSetAside, "\(devices)")
    }
}
