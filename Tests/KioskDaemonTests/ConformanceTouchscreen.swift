// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A touchscreen; the visitor of these rows types.
final class ConformanceTouchscreen: ConformanceSubject {
    static let choice = "Säg vad du tycker"
    static let opened = "Fick du det du kom för?"

    let row: ConformanceRow
    private var screen: VirtualTouchscreen?
    private var second: VirtualTouchscreen?

    init(_ row: ConformanceRow) { self.row = row }

    var recorded: [DeviceRecord.Entry] { [.init(kind: .touchscreen, identity: row.named(.touchscreen()).identity)] }

    func plug(into bench: DockedKiosk) throws {
        var mock = row.named(.touchscreen())
        if row.situation == .forbidden { mock.nodeMode = 0 }
        // Nobody stands behind the node: what is asked of it is answered by no device.
        if row.situation == .silence { return try bench.dock.tree.plug(mock) }
        let screen =
            self.screen
            ?? VirtualTouchscreen(tree: bench.dock.tree, device: mock) { axes in
                if row.situation == .lyingRanges { axes[0x35] = EvdevAnswers.Axis(5, 5) }
                if row.situation == .boastful { axes[0x2F] = EvdevAnswers.Axis(0, 1_000_000) }
            }
        self.screen = screen
        try screen.plug()
    }

    func unplug(from bench: DockedKiosk) throws { try screen?.unplug() }

    func permit(_ bench: DockedKiosk) throws {
        if let screen { try bench.allow(screen.input) }
    }

    func undergo(_ bench: DockedKiosk) throws {
        switch row.situation {
        case .unplug:
            try plugWell(into: bench)
            // A finger rests on a choice and is never seen to lift.
            let place = try bench.fraction(of: Self.choice)
            try screen?.press(place.x, place.y)
            try unplug(from: bench)
        case .garbage:
            try plugWell(into: bench)
            try screen?.input.write(VirtualInput.halfEvent)
        case .endless:
            try plugWell(into: bench)
            // A finger that is told without end and never leaves.
            screen?.input.flood([VirtualEvent(3, 0x35, 1), .report])
        case .twoOfTheKind:
            try plug(into: bench)
            let other = VirtualTouchscreen(tree: bench.dock.tree, device: .touchscreen(port: 13))
            second = other
            try other.plug()
            try #require(bench.tells(.touchscreen, .ready, ordinal: 2), "\(bench.devices)")
        default: try undergoCommon(bench)
        }
    }

    func proveWork(_ bench: DockedKiosk) throws {
        let place = try bench.fraction(of: Self.choice)
        let now = VirtualInput.now()
        guard row.condition == .ready else {
            // Half a touch chose nothing, and a device that is set aside or gone chooses nothing.
            try? screen?.tap(place.x, place.y, at: now - 80)
            bench.terminal.settle()
            return #expect(bench.terminal.screen.contains(Self.choice), "\(bench.screen)")
        }
        // A slow hand rests for three seconds.
        let rest: Int64 = row.situation == .slow ? 3_000 : 80
        try screen?.press(place.x, place.y, at: now - rest)
        try screen?.release(at: now)
        try #require(bench.terminal.wait(for: Self.opened), "\(bench.screen)")
        guard let second else { return }
        let back = try bench.fraction(of: "Tillbaka")
        try second.tap(back.x, back.y, at: now - 80)
        #expect(bench.terminal.wait(for: Self.choice), "\(bench.screen)")
    }
}

extension DockedKiosk {
    /// A rule gives kioskd the node of a device, and udev tells of it.
    func allow(_ input: VirtualInput) throws {
        chmod(dock.tree.path(of: input.devnode), 0o660)
        try dock.tree.change(input.device)
    }
}

extension VirtualInput {
    /// Half an event of a kernel that sends whole ones.
    static let halfEvent = [UInt8](repeating: 0xA5, count: 10)

    /// More events of one moment than any device has in a second; what the kiosk does not take fits the pipe.
    func flood(_ events: [VirtualEvent]) {
        let stamp = Self.now()
        let batch = (0..<1_000 / events.count).flatMap { _ in events }
        for _ in 0..<51 { guard (try? send(batch, at: stamp)) != nil else { return } }
    }
}
