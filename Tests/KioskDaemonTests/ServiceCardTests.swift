// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A service card from its enrolment with `kioskctl doctor` to the screens it opens: the real kioskd, the real card
/// service, a PIV card in its virtual reader.
@Suite("A service card, from its enrolment on", .serialized)
struct ServiceCardTests {
    /// What a proven card opens where no visitor is.
    private static let staff = "Apparaterna här"

    /// A terminal with a reader that is ready.
    private func bench() throws -> DockedKiosk {
        let bench = try DockedKiosk(
            fitted: [.keyboard], recorded: [.init(kind: .cardReader, identity: MockDevice.ccidReader().identity)])
        try bench.cards.start()
        try bench.dock.tree.plug(.ccidReader())
        try #require(bench.tells(.cardReader, .ready), "\(bench.devices)")
        return bench
    }

    /// `kioskctl doctor` that waits for a card to enrol.
    private func enrol(_ bench: DockedKiosk, label: String) throws -> KioskctlProcess {
        let doctor = try KioskctlProcess(
            ["doctor", "--enrol-card", "technician", "--label", label, "--state", bench.kiosk.state.path],
            folder: bench.kiosk.folder.path)
        try #require(bench.terminal.wait { _ in doctor.text.contains("> Put a card into") }, "\(doctor.text)")
        return doctor
    }

    @Test("enrolled by a technician it opens the staff's screens, after a restart too; a stranger's opens nothing")
    func enrolled() throws {
        let bench = try bench()
        let kind = VirtualCardKind.newService
        let key = Hex.encode(try #require(kind.publicKey))
        let doctor = try enrol(bench, label: "blue card 2")
        let card = VirtualCard(kind)
        try card.insert(port: bench.cards.ports[0])
        let isEnrolled = bench.terminal.wait(seconds: 30) { _ in doctor.text.contains("> Take the card") }
        try #require(isEnrolled, "\(doctor.text)")
        card.remove()
        try #require(bench.terminal.wait(seconds: 30) { _ in doctor.status != nil }, "\(doctor.text)")
        #expect(doctor.status == 0, "\(doctor.text)")
        #expect(doctor.text.contains("a service card was enrolled") && doctor.text.contains("Readiness report 1"))
        #expect(!doctor.text.contains(key))
        let data = try Data(contentsOf: URL(fileURLWithPath: bench.kiosk.state.devices))
        let kept = try JSONDecoder().decode(DeviceRecord.self, from: data).serviceCards.filter { $0.publicKey == key }
        #expect(kept.map(\.label) == ["blue card 2"] && kept.map(\.role) == [.technician])
        // The result goes from the terminal's screen.
        try bench.finish()
        try #require(bench.terminal.wait(for: KioskdTests.start), "\(bench.screen)")

        let stranger = VirtualCard(.newService)
        try stranger.insert(port: bench.cards.ports[0])
        try #require(bench.tells(.cardReader, .cardPresent), "\(bench.devices)")
        try #require(bench.terminal.wait { _ in stranger.commands.contains { $0[1] == 0x87 } })
        stranger.remove()
        try #require(bench.tells(.cardReader, .ready), "\(bench.devices)")
        #expect(bench.terminal.screen.contains(KioskdTests.start), "\(bench.screen)")

        try opensStaffScreens(kind, bench)
        bench.stop()
        try bench.terminal.restart()
        try #require(bench.terminal.wait(for: KioskdTests.start, seconds: 30), "\(bench.screen)")
        try #require(bench.tells(.cardReader, .ready), "\(bench.devices)")
        try opensStaffScreens(kind, bench)
        bench.stop()
        #expect(try bench.kiosk.events().allSatisfy { $0.purpose != "visitor" })
    }

    /// Put in, it opens what the code opens, the devices among it.
    private func opensStaffScreens(_ kind: VirtualCardKind, _ bench: DockedKiosk) throws {
        let card = VirtualCard(kind)
        try card.insert(port: bench.cards.ports[0])
        try #require(bench.terminal.wait(for: Self.staff, seconds: 20), "\(bench.screen)\n\(bench.devices)")
        #expect(bench.terminal.wait { $0.contains("Kortläsaren") && $0.contains("Pausa skärmen") }, "\(bench.screen)")
        card.remove()
        try #require(bench.tells(.cardReader, .ready), "\(bench.devices)")
        try bench.dock.perform(.type("\u{1B}", on: .keyboard))
        try #require(bench.terminal.wait(for: KioskdTests.start), "\(bench.screen)")
    }

    @Test("a payment card is not enrolled: nothing is read from it, and the technician is told")
    func paymentCard() throws {
        let bench = try bench()
        let doctor = try enrol(bench, label: "wrong card")
        let card = VirtualCard(.visa)
        try card.insert(port: bench.cards.ports[0])
        try #require(bench.terminal.wait(seconds: 30) { _ in doctor.status != nil }, "\(doctor.text)")
        #expect(doctor.status == 1 && doctor.text.contains("the card cannot be enrolled (payment)"), "\(doctor.text)")
        #expect(!card.wasRead)
        let data = try Data(contentsOf: URL(fileURLWithPath: bench.kiosk.state.devices))
        let record = try JSONDecoder().decode(DeviceRecord.self, from: data)
        #expect(!record.serviceCards.contains { $0.label == "wrong card" })
        card.remove()
        bench.stop()
    }
}
