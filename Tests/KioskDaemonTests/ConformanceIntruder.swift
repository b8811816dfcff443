// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// Storage or a network card that nobody expects: told of as long as it is there, and never opened.
final class ConformanceIntruder: ConformanceSubject {
    let row: ConformanceRow
    private var plugged: [MockDevice] = []

    init(_ row: ConformanceRow) { self.row = row }

    /// Whoever is recorded is no intruder.
    var recorded: [DeviceRecord.Entry] { [] }
    var absent: DeviceCondition { .notFitted }

    private func mock(port: Int) -> MockDevice {
        row.named(row.device == .storage ? .usbStick(port: port) : .usbNetwork(port: port))
    }

    func plug(into bench: DockedKiosk) throws { try plug(into: bench, port: 7) }

    private func plug(into bench: DockedKiosk, port: Int) throws {
        let mock = mock(port: port)
        try bench.dock.tree.plug(mock)
        plugged.append(mock)
    }

    func unplug(from bench: DockedKiosk) throws {
        for mock in plugged { try bench.dock.tree.unplug(mock) }
        plugged = []
    }

    func undergo(_ bench: DockedKiosk) throws {
        try plug(into: bench)
        guard row.situation != .plug, row.situation != .escapes else { return }
        try #require(bench.tells(kind, .unexpected), "\(bench.devices)")
        if row.situation == .twoOfTheKind {
            try plug(into: bench, port: 17)
            return try #require(bench.tells(kind, .unexpected, ordinal: 2), "\(bench.devices)")
        }
        try unplug(from: bench)
        // Nobody misses it.
        try #require(bench.tells(kind, .notFitted), "\(bench.devices)")
        if row.situation == .replug { try plug(into: bench) }
    }

    /// Its work is none: kioskd holds no node of it.
    func proveWork(_ bench: DockedKiosk) throws {
        let folder = "/proc/\(bench.terminal.process)/fd"
        let held = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + $0)
        }
        #expect(!held.isEmpty)
        let nodes = plugged.flatMap(\.entries).compactMap { $0.devnode.map { bench.dock.tree.path(of: $0) } }
        #expect(held.filter { nodes.contains($0) } == [])
        guard row.condition == .unexpected else { return }
        #expect(bench.device(kind)?.status.state == .potentialFraud)
    }
}
