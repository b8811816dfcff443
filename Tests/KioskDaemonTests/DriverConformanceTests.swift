// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Peripherals
import Testing

@testable import KioskDaemon

/// Every driver in every situation, on the real kioskd: what staff read, what the visitor sees, and that the session
/// and the other devices go on.
@Suite("Drivers in the situations they meet", .serialized)
struct DriverConformanceTests {
    @Test(arguments: ConformanceRow.table)
    func conforms(_ row: ConformanceRow) throws {
        let (subject, identity) = row.makeSubject()
        let kind = row.subject.kind
        let hand: DockedKiosk.Hand = row.subject == .keyboard ? .finger : .keyboard
        let bench = try DockedKiosk(
            fitted: [hand == .finger ? .touchscreen : .keyboard],
            recorded: [DeviceRecord.Entry(kind: kind, identity: identity)], hand: hand)
        // Recorded and not there: that is what a terminal begins with here.
        try #require(bench.tells(kind, .unplugged), "\(bench.devices)")
        try bench.begin()
        try subject.undergo(row, bench)

        #expect(bench.tells(kind, row.condition, seconds: 60), "\(bench.devices)\n\(bench.screen)")
        let told = try #require(bench.device(kind))
        #expect(told.status.state == row.condition.state && told.status.remedy == row.condition.remedy)
        #expect(told.identity.label.utf8.count <= 600 && SafeText.clean(told.identity.label) == told.identity.label)
        try subject.proveWork(row, bench)

        let others = try #require(bench.status).devices.filter { $0.kind != kind && $0.state != .noDevice }
        #expect(!others.isEmpty && others.allSatisfy { $0.condition == .ready }, "\(bench.devices)")
        #expect(bench.status?.activity == .session, "\(bench.screen)")
        try bench.finish()
        #expect(bench.terminal.wait(for: "Tack för besöket"), "\(bench.screen)\n\(bench.devices)")
        bench.stop()
        try expectFewEvents(kind, bench)
    }

    /// No situation floods the journal.
    private func expectFewEvents(_ kind: PeripheralKind, _ bench: DockedKiosk) throws {
        let changes = try bench.stateChanges(kind)
        #expect((1...16).contains(changes.count), "\(changes)")
    }
}
