// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A library that Debian would have brought and that is not there: the kiosk goes on without what it is for, and says so.
@Suite("A library that is missing", .serialized)
struct MissingLibraryTests {
    struct Loss: Sendable, CustomTestStringConvertible {
        var file: String
        var package: String
        /// What is told of a device that cannot be used without it.
        var kind: PeripheralKind
        var condition: DeviceCondition
        /// Without udev nobody finds a device.
        var findsDevices = true
        var testDescription: String { package }
    }

    static let losses = [
        Loss(
            file: "libudev.so.1", package: "libudev1", kind: .touchscreen, condition: .notFitted, findsDevices: false),
        Loss(file: "libevdev.so.2", package: "libevdev2", kind: .touchscreen, condition: .forbidden),
        Loss(file: "libpcsclite.so.1", package: "libpcsclite1", kind: .cardReader, condition: .serviceDown),
    ]

    @Test("the visit, the slip and the technician's word", arguments: losses)
    func goesOn(_ loss: Loss) throws {
        let folder = try TemporaryFolder()
        // Found first, and no library: for the loader that is as if it were not installed.
        try Data().write(to: URL(fileURLWithPath: folder.path + "/" + loss.file))
        let networked = try VirtualPrinter()
        defer { networked.stop() }
        let bench = try DockedKiosk(
            fitted: [.printer, .touchscreen], hand: .console,
            // A printer in the network needs no udev.
            settings: loss.findsDevices ? [] : ["--printer", networked.address],
            environment: ["LD_LIBRARY_PATH": folder.path], recordsFitted: false)
        try bench.begin()
        if loss.kind == .cardReader { try bench.dock.tree.plug(.ccidReader()) }
        #expect(bench.tells(loss.kind, loss.condition), "\(bench.devices)")
        let said = try bench.kiosk.kioskctl(["status", "--state", bench.kiosk.state.path])
        let notices = said.output.split(separator: "\n").filter { $0.hasPrefix("Notice") }
        #expect(notices.count == 1 && notices[0].contains("apt-get install \(loss.package)"), "\(said.output)")

        try #require(bench.tells(.printer, .ready), "\(bench.devices)")
        try bench.printSlip()
        #expect(bench.terminal.wait(for: "Ta din lapp", seconds: 30), "\(bench.screen)\n\(bench.devices)")
        let printer = loss.findsDevices ? bench.dock.printer.printer : networked
        #expect(printer.slips.count == 1 && printer.errors == [])
        try bench.finish()
        #expect(bench.terminal.wait(for: "Tack för besöket"), "\(bench.screen)")
        bench.stop()
    }
}
