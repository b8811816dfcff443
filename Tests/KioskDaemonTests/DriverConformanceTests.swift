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
    @Test("every driver that kioskd has stands in the table, and every cell of it is filled")
    func theTableIsWhole() throws {
        let printer = try EscPosPrinter(address: .attached) { _ in }
        defer { printer.stop() }
        let drivers = DeviceDesk.drivers(CardReaders(trusted: []) { _ in }, printer, nil, ConformanceStick.driver)
        let registered = Set(drivers.map { "\($0.name) \($0.kind)" })
        #expect(registered == Set(ConformanceDevice.allCases.map { "\($0.driver) \($0.kind)" }))
        // A folder of a driver that nobody registered is one that nobody tried.
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Peripherals/Drivers").standardizedFileURL.path
        let folders = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
        #expect(Set(folders) == Set(ConformanceDevice.allCases.map(\.driver)))
        for device in ConformanceDevice.allCases {
            for situation in ConformanceSituation.allCases {
                switch ConformanceTable.cells[device]?[situation] {
                case nil: Issue.record("\(device.rawValue), \(situation.rawValue): neither expected nor senseless")
                case .senseless(let reason): #expect(reason.split(separator: " ").count > 3, "\(device) \(situation)")
                case .told: break
                }
            }
        }
    }

    @Test(arguments: ConformanceRow.all)
    func conforms(_ row: ConformanceRow) throws {
        let subject = try row.makeSubject()
        let (kind, isKeyboard) = (row.device.kind, row.device == .keyboard)
        let bench = try DockedKiosk(
            kiosk: subject.kiosk, fitted: [isKeyboard ? .touchscreen : .keyboard], recorded: subject.recorded,
            hand: isKeyboard ? .finger : .keyboard, trusted: subject.trusted, cardReaders: subject.cardReaders,
            settings: subject.settings)
        // Known and not there: that is what a terminal begins with here.
        try #require(bench.tells(kind, subject.absent), "\(bench.devices)")
        try bench.begin()
        try subject.undergo(bench)

        #expect(bench.tells(kind, row.condition, seconds: 60), "\(bench.devices)\n\(bench.screen)")
        if let told = bench.device(kind) { expectWords(of: told, row) }
        try subject.proveWork(bench)
        if row.condition == .forbidden {
            try subject.permit(bench)
            #expect(bench.tells(kind, .ready), "\(bench.devices)\n\(bench.screen)")
        }

        let others = try #require(bench.status).devices.filter { $0.kind != kind && $0.state != .noDevice }
        #expect(!others.isEmpty && others.allSatisfy { $0.condition == .ready }, "\(bench.devices)")
        #expect(bench.status?.activity == .session, "\(bench.screen)")
        try bench.finish()
        #expect(bench.terminal.wait(for: "Tack för besöket"), "\(bench.screen)\n\(bench.devices)")
        bench.stop()
        // No situation floods the journal.
        let changes = try bench.stateChanges(kind)
        #expect((1...16).contains(changes.count), "\(changes)")
    }

    /// State and remedy are the condition's, and no name gets through as it came.
    private func expectWords(of told: SeenDevice, _ row: ConformanceRow) {
        #expect(told.status.state == row.condition.state && told.status.remedy == row.condition.remedy)
        #expect(told.identity.label.utf8.count <= 600 && SafeText.clean(told.identity.label) == told.identity.label)
        if row.isLie { #expect([.hardwareError, .potentialFraud].contains(told.status.state)) }
    }

    @Test("a serial printer of a model nobody knows prints, and leaves the cutting to a hand")
    func unknownSerialPrinter() throws {
        let printer = try DockPrinter()
        defer { printer.stop() }
        let mock = MockDevice.serialPrinter(node: try printer.plug())
        // What a technician recorded is a printer, whatever rule there is.
        let bench = try DockedKiosk(
            fitted: [.keyboard], recorded: [DeviceRecord.Entry(kind: .printer, identity: mock.identity)])
        try bench.begin()
        try bench.dock.tree.plug(mock)
        try #require(bench.tells(.printer, .ready), "\(bench.devices)")
        try bench.printSlip()
        #expect(bench.terminal.wait(for: "Ta din lapp", seconds: 30), "\(bench.screen)\n\(bench.devices)")
        #expect(printer.printer.unfinishedText.joined().contains("Migrationsverket"))
        #expect(printer.printer.slips.isEmpty && printer.printer.errors == [])
        try bench.finish()
        bench.stop()
    }
}
