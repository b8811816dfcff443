// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// Every kind of liar at once on one terminal: each is set aside with its reason, and the honest ones go on.
@Suite("Devices that lie", .serialized)
struct LyingDevicesTests {
    @Test("liars and intruders beside an honest keyboard, touchscreen and reader: both halves")
    func liarsAreSetAsideAndTheOthersGoOn() throws {
        let bench = try DockedKiosk(fitted: [.keyboard, .touchscreen, .printer, .scanner])
        let tree = bench.dock.tree
        try bench.cards.start()
        try tree.plug(.ccidReader())
        try #require(bench.tells(.cardReader, .ready), "\(bench.devices)")
        try #require(bench.tells(.printer, .ready), "\(bench.devices)")
        try bench.begin()

        let glass = VirtualTouchscreen(tree: tree, device: .touchscreen(port: 21)) {
            $0[0x36] = EvdevAnswers.Axis(-2_147_483_648, 2_147_483_647)
        }
        try glass.plug()
        let half = VirtualKeyboard.scanner(tree: tree, device: .scanner(serial: "2", port: 22))
        try half.plug()
        try #require(bench.tells(.scanner, .ready, ordinal: 2), "\(bench.devices)")
        try half.input.write(VirtualInput.halfEvent)
        let hostile = ConformanceRow(device: .storage, situation: .escapes, condition: .unexpected)
        try tree.plug(hostile.named(.usbStick()))
        try tree.plug(.usbNetwork())
        try bench.dock.perform(.temper(.garbage))
        let card = VirtualCard(.garbage(reset: [0x3B, 0xFF, 0xFF, 0xFF, 0x00]))
        try card.insert(port: bench.cards.ports[0])

        let liars: [(PeripheralKind, Int, DeviceCondition)] = [
            (.printer, 1, .lying), (.cardReader, 1, .cardLying), (.touchscreen, 2, .lying), (.scanner, 2, .lying),
            (.storage, 1, .unexpected), (.network, 1, .unexpected),
        ]
        for (kind, ordinal, condition) in liars {
            #expect(bench.tells(kind, condition, ordinal: ordinal), "\(kind) \(ordinal)\n\(bench.devices)")
        }
        try expectReasons(bench)
        try expectOthersGoOn(bench)
        card.remove()
        #expect(bench.tells(.cardReader, .ready), "\(bench.devices)")
        try bench.finish()
        #expect(bench.terminal.wait(for: "Tack för besöket"), "\(bench.screen)")
        bench.stop()
    }

    /// What a technician reads of each liar, and nothing of its names as they came.
    private func expectReasons(_ bench: DockedKiosk) throws {
        let said = try bench.kiosk.kioskctl(["status", "--state", bench.kiosk.state.path]).output
        func lines(_ beginning: String, _ words: String) -> Int {
            said.split(separator: "\n").count { $0.hasPrefix(beginning + " ") && $0.contains(words) }
        }
        for name in ["printer", "touchscreen 2", "scanner 2"] {
            #expect(lines(name, "hardwareError, says what cannot be; set aside") == 1, "\(name)\n\(said)")
        }
        for name in ["storage", "network"] {
            #expect(lines(name, "potentialFraud, nobody expects it here; not used") == 1, "\(name)\n\(said)")
        }
        #expect(lines("cardReader", "potentialFraud, the card says what cannot be; not spoken to") == 1, "\(said)")
        #expect(!said.contains("\u{1B}") && said.split(separator: "\n").allSatisfy { $0.utf8.count < 600 })
        let log = try String(contentsOfFile: bench.kiosk.state.log, encoding: .utf8)
        for reason in ["y from -2147483648 to 2147483647", "half an event"] {
            #expect(log.contains(reason), "\(reason)\n\(log)")
        }
        #expect(!log.contains("\u{1B}"))
    }

    /// Keyboard, touchscreen and scanner that are honest work, and a visitor gets on without paper.
    private func expectOthersGoOn(_ bench: DockedKiosk) throws {
        let honest: [PeripheralKind] = [.keyboard, .touchscreen, .scanner]
        for kind in honest { #expect(bench.device(kind)?.status.condition == .ready, "\(bench.devices)") }
        try bench.tap(ConformanceTouchscreen.choice)
        try #require(bench.terminal.wait(for: ConformanceTouchscreen.opened), "\(bench.screen)")
        try bench.dock.perform(.type("\u{1B}", on: .keyboard))
        try #require(bench.terminal.wait(for: KioskdTests.menu), "\(bench.screen)")
        try bench.printSlip()
        try #require(bench.terminal.wait(for: "Skrivaren går inte att använda"), "\(bench.screen)")
        try bench.choose("Visa")
        #expect(bench.terminal.wait(for: "Din lapp"), "\(bench.screen)")
        #expect(bench.dock.printer.printer.slips.isEmpty)
    }
}
