// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

/// The dock: what its words mean, what its screen shows, what its hands do.
@Suite(.serialized) struct VirtualDockTests {
    static let words: [(String, DockCommand?)] = [
        ("", nil), ("  # nobody's", nil), ("plug printer", .plug(.printer)), ("unplug usb-stick", .unplug(.stick)),
        ("flap scanner", .flap(.scanner, times: 6)), ("flap reader 2", .flap(.reader, times: 2)),
        ("paper low", .paper(.low)), ("empty", .paper(.out)), ("refill", .paper(.plenty)),
        ("cover open", .cover(open: true)), ("jam", .cutter(jammed: true)), ("unjam", .cutter(jammed: false)),
        ("printer garbage", .temper(.garbage)), ("printer off", .unplug(.printer)), ("card payment", .insert(.payment)),
        ("pull", .pull), ("scan 47 11", .scan("47 11")), ("tap 0.5 1", .tap(x: 0.5, y: 1)),
        ("press 0 0.25", .press(x: 0, y: 0.25)), ("lift", .lift),
        ("type åäö 1", .type("åäö 1", on: .keyboard)), ("strange-type 129", .type("129", on: .strangeKeyboard)),
        ("service stop", .service(isUp: false)), ("service restart", .restartService),
        ("wait 0.5", .rest(seconds: 0.5)), ("status", .status), ("quit", .quit),
    ]

    @Test(arguments: words)
    func aLineOfWordsIsACommand(line: String, command: DockCommand?) throws {
        #expect(try DockCommand.parse(line) == command)
    }

    @Test(arguments: [
        "plug", "plug toaster", "paper", "paper blue", "tap 2 0", "tap x y", "press 0", "lift 1", "wait -1", "wait nan",
        "card", "scan", "flap printer 1000000", "service", "what",
    ])
    func otherWordsAreRefused(line: String) { #expect(throws: DockError.self) { try DockCommand.parse(line) } }

    @Test(arguments: [(44, 23), (58, 15), (60, 35), (80, 24), (100, 20), (160, 50)])
    func theScreenFitsAndNamesEveryDevice(width: Int, height: Int) throws {
        var page = DockPage()
        page.rows = DockDevice.allCases.map {
            DockPage.Row(key: "k", title: $0.title, words: "pulled out", style: .fault)
        }
        page.paper = (1...30).map { "row \($0) " + String(repeating: "x", count: 60) }
        page.history = (1...30).map { "event \($0)" }
        let lines = page.lines(width: width, height: height).map { $0.map(\.text).joined() }
        #expect(lines.count == height && lines.allSatisfy { $0.count <= width })
        for device in DockDevice.allCases { #expect(lines.contains { $0.contains(device.title) }) }
        if width * height > 1_400 { #expect(lines.contains { $0.contains("event 30") }) }
    }

    @Test func aSlipBegunBeforeTheCableIsPulledIsFinishedAfter() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/dock-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let dock = try VirtualDock(folder: folder, fitted: [.printer])
        defer { dock.stop() }
        let node = dock.tree.path(of: "/dev/usb/lp1")
        try Self.write("the first half\n", to: node)
        #expect(dock.printer.printer.wait { $0.unfinishedText.contains("the first half") })
        try dock.perform(.unplug(.printer))
        #expect(!FileManager.default.fileExists(atPath: node) && dock.state(.printer) == "pulled out")
        try dock.perform(.plug(.printer))
        try Self.write("the second half\n\u{1D}V\u{0}", to: node)
        #expect(dock.printer.printer.wait { $0.slips.count == 1 })
        #expect(dock.printer.printer.slips.first?.text == ["the first half", "the second half"])
    }

    @Test func whatHappenedIsToldAndTheRecordNamesWhatIsFitted() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/dock-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let dock = try VirtualDock(folder: folder)
        defer { dock.stop() }
        try dock.writeFiles()
        try dock.perform(.paper(.out))
        try dock.perform(.flap(.stick, times: 3))
        #expect(dock.history == ["paper is out", "usb-stick went in and out"] && !dock.isPlugged(.stick))
        #expect(dock.state(.printer) == "paper out" && dock.state(.reader) == "empty")
        #expect(throws: DockError.self) { try dock.perform(.plug(.printer)) }
        let file = try Data(contentsOf: URL(fileURLWithPath: folder + "/devices.json"))
        let record = try JSONDecoder().decode(DeviceRecord.self, from: file)
        #expect(record.entries.map(\.kind) == [.printer, .touchscreen, .keyboard, .scanner, .cardReader])
        #expect(record.serviceCards.map(\.role) == [.attendant, .technician])
        let environment = try String(contentsOfFile: folder + "/environment", encoding: .utf8)
        #expect(environment.contains("UMOCKDEV_DIR='\(folder)'"))
    }

    private static func write(_ text: String, to node: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: node))
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }
}
