// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A keyboard, or a scanner that types. The visitor of a keyboard's rows touches.
final class ConformanceKeys: ConformanceSubject {
    private static let canary = "KANARIE4711"

    let row: ConformanceRow
    private var device: VirtualKeyboard?
    private var second: VirtualKeyboard?

    init(_ row: ConformanceRow) { self.row = row }

    private var isScanner: Bool { row.device == .scanner }
    private var port: Int { isScanner ? 5 : 4 }
    var recorded: [DeviceRecord.Entry] { [.init(kind: row.device.kind, identity: mock(port: port).identity)] }

    private func mock(port: Int) -> MockDevice {
        var mock = row.named(isScanner ? .scanner(port: port) : .keyboard(port: port))
        if row.situation == .forbidden { mock.nodeMode = 0 }
        return mock
    }

    private func make(_ bench: DockedKiosk, port: Int) -> VirtualKeyboard {
        let (tree, mock) = (bench.dock.tree, mock(port: port))
        // It says that it is a keyboard, and that it has no key.
        if row.situation == .lyingRanges { return VirtualKeyboard(tree: tree, device: mock, keys: []) }
        return isScanner ? .scanner(tree: tree, device: mock) : VirtualKeyboard(tree: tree, device: mock)
    }

    func plug(into bench: DockedKiosk) throws {
        // Nobody stands behind the node: what is asked of it is answered by no device.
        if row.situation == .silence { return try bench.dock.tree.plug(mock(port: port)) }
        let device = self.device ?? make(bench, port: port)
        self.device = device
        if row.situation == .held { device.input.refuseGrab() }
        try device.plug()
    }

    func unplug(from bench: DockedKiosk) throws { try device?.unplug() }

    func permit(_ bench: DockedKiosk) throws {
        device?.input.refuseGrab(false)
        if let device { try bench.allow(device.input) }
    }

    func undergo(_ bench: DockedKiosk) throws {
        switch row.situation {
        case .unplug:
            try plugWell(into: bench)
            // A key is down, half a code is read.
            try device?.input.send([VirtualEvent(1, 30, 1), .report])
            try unplug(from: bench)
        case .garbage:
            try plugWell(into: bench)
            try device?.input.write(VirtualInput.halfEvent)
        case .endless:
            try plugWell(into: bench)
            // Shift and nothing else, for ever.
            device?.input.flood([VirtualEvent(1, 42, 1), VirtualEvent(1, 42, 0)])
        case .twoOfTheKind:
            try plug(into: bench)
            let other = make(bench, port: 14)
            second = other
            try other.plug()
            // A keyboard at a port nobody recorded waits for its leave, a scanner needs none: it chooses nothing.
            let expected: DeviceCondition = isScanner ? .ready : .unaccepted
            try #require(bench.tells(kind, expected, ordinal: 2), "\(bench.devices)")
        default: try undergoCommon(bench)
        }
    }

    func proveWork(_ bench: DockedKiosk) throws {
        guard row.condition == .ready else {
            // Set aside or gone: what it types is nobody's.
            try? device?.type("3\n")
            bench.terminal.settle()
            return #expect(bench.terminal.screen.contains(KioskdTests.menu), "\(bench.screen)")
        }
        try isScanner ? proveScanning(bench) : proveTyping(bench)
    }

    /// A scan nobody asked for changes nothing and is kept nowhere.
    private func proveScanning(_ bench: DockedKiosk) throws {
        let before = bench.screen
        for scanner in [device, second].compactMap(\.self) {
            let start = VirtualInput.now() - 2_000
            try scanner.type(Self.canary + "\n", at: start, apart: row.situation == .slow ? 90 : 1)
        }
        bench.terminal.settle()
        #expect(bench.screen == before)
        #expect(try bench.filesHolding(Self.canary) == [])
    }

    private func proveTyping(_ bench: DockedKiosk) throws {
        let digit = try #require(bench.digit(before: ConformanceTouchscreen.choice))
        // The one nobody knows chooses nothing.
        try second?.type(digit)
        bench.terminal.settle()
        #expect(bench.terminal.screen.contains(KioskdTests.menu), "\(bench.screen)")
        // A slow hand holds the key for three seconds: one digit.
        let (codes, now) = (KeyPlan.swedish.keys(for: Character(digit)) ?? [], VirtualInput.now())
        let held: Int64 = row.situation == .slow ? 3_000 : 80
        try device?.input.send(codes.flatMap { [VirtualEvent(1, $0, 1), .report] }, at: now - held)
        try device?.input.send(codes.flatMap { [VirtualEvent(1, $0, 0), .report] }, at: now)
        #expect(bench.terminal.wait(for: ConformanceTouchscreen.opened), "\(bench.screen)")
        try device?.type("\u{1B}")
        #expect(bench.terminal.wait(for: KioskdTests.menu), "\(bench.screen)")
    }
}
