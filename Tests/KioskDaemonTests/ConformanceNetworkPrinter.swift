// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A receipt printer in the network, at an address that a technician set.
final class ConformanceNetworkPrinter: ConformanceSubject {
    let row: ConformanceRow
    private let port: UInt16
    private var printer: VirtualPrinter?
    /// Plugged in beside it, and not chosen.
    private var second: DockPrinter?
    private var babbler: (listener: Int32, connection: Int32) = (-1, -1)

    init(_ row: ConformanceRow) throws {
        self.row = row
        // A free port: whoever held it a moment ago lets go of it.
        let probe = try VirtualPrinter()
        port = probe.port
        probe.stop()
    }

    deinit {
        printer?.stop()
        second?.stop()
        for descriptor in [babbler.listener, babbler.connection] where descriptor >= 0 { close(descriptor) }
    }

    /// It is in the settings, not in the record.
    var recorded: [DeviceRecord.Entry] { [] }
    var settings: [String] { ["--printer", "tcp://127.0.0.1:\(port)"] }

    func plug(into bench: DockedKiosk) throws {
        if row.situation == .endless { return try plugBabbler(bench) }
        let printer = try VirtualPrinter(model: row.printerModel, port: port)
        self.printer = printer
        if row.situation == .silence { printer.setMute(true) }
        if row.situation == .garbage { printer.setBabbling(true) }
    }

    func unplug(from bench: DockedKiosk) throws { printer?.stop() }

    func undergo(_ bench: DockedKiosk) throws {
        switch row.situation {
        case .unplug:
            try plugWell(into: bench)
            try bench.printSlip()
            let printer = try #require(printer)
            try #require(printer.wait(seconds: 30) { !$0.unfinishedText.isEmpty }, "\(bench.screen)")
            try unplug(from: bench)
        case .twoOfTheKind:
            try plugWell(into: bench)
            let other = try DockPrinter()
            second = other
            try bench.dock.tree.plug(.usbPrinter(port: 12, node: try other.plug()))
        default: try undergoCommon(bench)
        }
    }

    private func plugBabbler(_ bench: DockedKiosk) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        babbler.listener = listener
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isBound && listen(listener, 4) == 0)
        var watched = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        try #require(poll(&watched, 1, 30_000) == 1, "\(bench.devices)")
        babbler.connection = accept(listener, nil, nil)
        _ = fcntl(babbler.connection, F_SETFL, O_NONBLOCK)
        try bench.babble(into: babbler.connection)
    }

    func proveWork(_ bench: DockedKiosk) throws {
        try bench.meetPrinter(row, isPrinting: row.situation == .unplug)
        expectPaper([printer].compactMap(\.self), row)
        guard let second else { return }
        // The address is the technician's word: what else is plugged in is neither told of nor written to.
        #expect(bench.device(.printer, 2) == nil, "\(bench.devices)")
        #expect(second.printer.receivedBytes == [])
    }
}
