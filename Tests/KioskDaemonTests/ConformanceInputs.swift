// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// Half an event of a kernel that sends whole ones.
private let halfEvent = [UInt8](repeating: 0xA5, count: 10)
/// More events than any device has in a second.
private let manyEvents = 60_000

/// Takes the folder of input nodes from kioskd while a device is plugged in.
private func withForbiddenNodes(_ bench: DockedKiosk, _ body: () throws -> Void) rethrows {
    let folder = bench.dock.tree.path(of: "/dev/input")
    mkdir(folder, 0o755)
    chmod(folder, 0)
    // Where the tests are not root they cannot open it either; the device is plugged in all the same.
    try body()
}

extension VirtualInput {
    /// Events until the kiosk hangs up, or more than it takes.
    func flood(_ events: [VirtualEvent]) {
        let stamp = Self.now()
        for _ in 0..<manyEvents / (events.count * 100) + 1 {
            let many = (0..<100).flatMap { _ in events }
            guard (try? send(many, at: stamp)) != nil else { return }
        }
    }
}

/// A touchscreen; the visitor of these rows types.
final class ConformanceTouchscreen: ConformanceSubject {
    private static let choice = "Säg vad du tycker"
    private static let opened = "Fick du det du kom för?"
    private var screen: VirtualTouchscreen?
    private var second: VirtualTouchscreen?

    func plug(into bench: DockedKiosk) throws { try plug(into: bench, nil) }

    private func plug(into bench: DockedKiosk, _ row: ConformanceRow?) throws {
        let mock = MockDevice.touchscreen()
        let screen =
            self.screen
            ?? VirtualTouchscreen(tree: bench.dock.tree, device: row?.named(mock) ?? mock) { axes in
                if row?.situation == .lyingRanges { axes[0x35] = EvdevAnswers.Axis(5, 5) }
            }
        self.screen = screen
        try screen.plug()
    }

    func unplug(from bench: DockedKiosk) throws { try screen?.unplug() }

    func undergo(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        switch row.situation {
        case .unplug:
            try plug(into: bench)
            try #require(bench.tells(.touchscreen, .ready), "\(bench.devices)")
            let place = try bench.fraction(of: Self.choice)
            try screen?.press(place.x, place.y)
            try unplug(from: bench)
        case .garbage, .endless:
            try plug(into: bench)
            try #require(bench.tells(.touchscreen, .ready), "\(bench.devices)")
            if row.situation == .garbage { try screen?.input.write(halfEvent) }
            // A finger that is told without end and never leaves.
            if row.situation == .endless { screen?.input.flood([VirtualEvent(3, 0x35, 1), .report]) }
        case .forbidden: withForbiddenNodes(bench) { try? plug(into: bench) }
        case .twoOfTheKind:
            try plug(into: bench)
            let other = VirtualTouchscreen(tree: bench.dock.tree, device: .touchscreen(port: 13))
            second = other
            try other.plug()
            try #require(bench.tells(.touchscreen, .ready, ordinal: 2), "\(bench.devices)")
        case .lyingRanges, .escapes: try plug(into: bench, row)
        default: try undergoCommon(row, bench)
        }
    }

    func proveWork(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        let place = try bench.fraction(of: Self.choice)
        let now = VirtualInput.now()
        guard row.condition == .ready else {
            // Nothing was chosen by half a touch, and nothing is by a device that is set aside.
            try? screen?.tap(place.x, place.y, at: now - 80)
            return
        }
        // A slow hand rests for three seconds.
        let rest: Int64 = row.situation == .slow ? 3_000 : 80
        for touched in [second, screen].compactMap(\.self) {
            try touched.press(place.x, place.y, at: now - rest)
            try touched.release(at: now)
            #expect(bench.terminal.wait(for: Self.opened), "\(bench.screen)")
            try bench.dock.perform(.type("8", on: .keyboard))
            #expect(bench.terminal.wait(for: KioskdTests.menu), "\(bench.screen)")
        }
    }
}

/// A keyboard, or a scanner that types.
final class ConformanceKeys: ConformanceSubject {
    private static let canary = "KANARIE4711"
    private let isScanner: Bool
    private var device: VirtualKeyboard?
    private var second: VirtualKeyboard?
    private let row: ConformanceRow

    init(_ row: ConformanceRow) {
        self.row = row
        isScanner = row.subject == .scanner
    }

    private func mock(port: Int) -> MockDevice {
        isScanner
            ? MockDevice.scanner(port: port).with("SERVICEPUNKT_KIND", "scanner") : MockDevice.keyboard(port: port)
    }

    private func make(_ bench: DockedKiosk, port: Int) -> VirtualKeyboard {
        let mock = row.named(mock(port: port))
        let tree = bench.dock.tree
        return isScanner ? .scanner(tree: tree, device: mock) : VirtualKeyboard(tree: tree, device: mock)
    }

    func plug(into bench: DockedKiosk) throws {
        let device = self.device ?? make(bench, port: isScanner ? 5 : 4)
        self.device = device
        if row.situation == .forbidden { device.input.refuseGrab() }
        try device.plug()
    }

    func unplug(from bench: DockedKiosk) throws { try device?.unplug() }

    func undergo(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        let kind = row.subject.kind
        switch row.situation {
        case .unplug:
            try plug(into: bench)
            try #require(bench.tells(kind, .ready), "\(bench.devices)")
            // A key is down, half a code is read.
            try device?.input.send([VirtualEvent(1, 30, 1), .report])
            try unplug(from: bench)
        case .garbage, .endless:
            try plug(into: bench)
            try #require(bench.tells(kind, .ready), "\(bench.devices)")
            if row.situation == .garbage { try device?.input.write(halfEvent) }
            // Shift and nothing else, for ever.
            if row.situation == .endless { device?.input.flood([VirtualEvent(1, 42, 1), VirtualEvent(1, 42, 0)]) }
        case .twoOfTheKind:
            try plug(into: bench)
            let other = make(bench, port: 14)
            second = other
            try other.plug()
            let expected: DeviceCondition = isScanner ? .ready : .unaccepted
            try #require(bench.tells(kind, expected, ordinal: 2), "\(bench.devices)")
        default: try undergoCommon(row, bench)
        }
    }

    func proveWork(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        let before = bench.screen
        guard row.condition == .ready else {
            // Set aside or gone: what it types is nobody's.
            try? device?.type("2\n")
            bench.terminal.settle()
            return #expect(bench.terminal.screen.contains(KioskdTests.menu), "\(bench.screen)")
        }
        if isScanner {
            for scanner in [device, second].compactMap(\.self) {
                let now = VirtualInput.now()
                try scanner.type(Self.canary + "\n", at: now - 900, apart: row.situation == .slow ? 70 : 1)
            }
            bench.terminal.settle()
            #expect(bench.screen == before)
            return #expect(try bench.filesHolding(Self.canary) == [])
        }
        // The one nobody knows chooses nothing.
        try second?.type("2")
        bench.terminal.settle()
        #expect(bench.terminal.screen.contains(KioskdTests.menu), "\(bench.screen)")
        let digit = try #require(bench.digit(before: "Säg vad du tycker"))
        try device?.type(digit)
        #expect(bench.terminal.wait(for: "Fick du det du kom för?"), "\(bench.screen)")
        try device?.type("8")
        #expect(bench.terminal.wait(for: KioskdTests.menu), "\(bench.screen)")
    }
}
