// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// The real `kioskd` among devices of a `VirtualDock`, and a visitor before it who types or touches.
final class DockedKiosk {
    /// Which device the visitor answers with.
    enum Hand {
        case keyboard, finger
        /// The terminal that kioskd runs in: where no device can be read.
        case console
    }

    let kiosk: TestKiosk
    let dock: VirtualDock
    let cards: PrivateCardService
    private let cardFolder: URL
    private(set) var terminal: PseudoTerminal
    var hand: Hand
    private var lastTap: Int64 = 0

    /// - Parameters:
    ///   - kiosk: the terminal; `nil`: a new one, of no county.
    ///   - fitted: plugged in when kioskd starts, and recorded.
    ///   - recorded: devices of this terminal beside those.
    ///   - cardReaders: names of the readers that the card service knows, with two slots each.
    ///   - settings: further flags of `kioskd run`.
    ///   - environment: on top of the dock's.
    ///   - recordsFitted: whether what is fitted is known to the terminal.
    init(
        kiosk: TestKiosk? = nil, fitted: [DockDevice], recorded: [DeviceRecord.Entry] = [], hand: Hand = .keyboard,
        trusted: [ServiceCard] = [], cardReaders: [String] = ["Kort"],
        settings: [String] = [], environment added: [String: String] = [:],
        recordsFitted: Bool = true
    ) throws {
        self.kiosk = try kiosk ?? TestKiosk()
        let kiosk = self.kiosk
        self.hand = hand
        // Sockets below it have names of at most 107 bytes.
        let folder = "/tmp/dk-\(UUID().uuidString.prefix(8))"
        dock = try VirtualDock(folder: folder, fitted: fitted)
        cardFolder = URL(fileURLWithPath: folder + "-cards")
        cards = try PrivateCardService(readers: cardReaders, folder: cardFolder)
        let entries = dock.record.entries.filter { entry in
            recordsFitted && fitted.contains { $0.kind == entry.kind } && !recorded.contains { $0.kind == entry.kind }
        }
        let record = DeviceRecord(entries: entries + recorded, serviceCards: trusted + dock.record.serviceCards)
        try JSONEncoder().encode(record).write(to: URL(fileURLWithPath: kiosk.state.devices))
        let environment = dock.environment.merging(cards.environment) { $1 }
            .merging(["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]) { $1 }.merging(added) { $1 }
        let program = TestKiosk.programs.appendingPathComponent("kioskd").path
        let arguments = ["run", "--state", kiosk.state.path] + settings
        // Modes of files bind root, too, once it has given this up: kioskd meets nodes it may not open.
        let asked = ["--bounding-set", "-dac_override,-dac_read_search", "--", program] + arguments
        let isRoot = geteuid() == 0
        terminal = try PseudoTerminal(
            program: isRoot ? "/usr/bin/setpriv" : program, arguments: isRoot ? asked : arguments,
            environment: environment, columns: 58, rows: 16)
        try #require(terminal.wait(for: KioskdTests.start, seconds: 30), "\(terminal.screen.text)")
    }

    deinit {
        // First the program: the preload ends one whose devices fall silent.
        terminal.signal(SIGKILL)
        _ = terminal.waitForExit(seconds: 5)
        cards.stop()
        // Nobody listens any more: the dock need not wait until somebody has heard of the end.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: dock.folder)) ?? []
        where name.hasPrefix("event") {
            try? FileManager.default.removeItem(atPath: dock.folder + "/" + name)
        }
        dock.stop()
        try? FileManager.default.removeItem(atPath: dock.folder)
        try? FileManager.default.removeItem(at: cardFolder)
    }

    var screen: String { terminal.screen.text }

    // MARK: What kioskctl says

    var status: TerminalStatus? {
        guard let answer = try? ControlClient.status(state: kiosk.state) else { return nil }
        return try? JSONDecoder().decode(TerminalStatus.self, from: Data(answer))
    }

    func device(_ kind: PeripheralKind, _ ordinal: Int = 1) -> SeenDevice? {
        status?.seen.first { $0.status.kind == kind && $0.status.ordinal == ordinal }
    }

    /// Waits until `kioskctl status` says so.
    func tells(
        _ kind: PeripheralKind, _ condition: DeviceCondition, ordinal: Int = 1, seconds: Double = 30
    ) -> Bool {
        terminal.wait(seconds: seconds) { _ in
            guard let status = self.status else { return false }
            let seen = status.devices.first { $0.kind == kind && $0.ordinal == ordinal }
            return (seen?.condition ?? .notFitted) == condition
        }
    }

    /// All devices in a line: for the words of a failure.
    var devices: String {
        (status?.devices ?? []).map { "\($0.kind) \($0.ordinal): \($0.condition)" }.joined(separator: ", ")
    }

    // MARK: What the visitor does

    /// From the attract screen, or the one after a visit, to the menu.
    func begin() throws {
        for _ in 0..<3 where !terminal.screen.contains(KioskdTests.menu) {
            switch hand {
            case .keyboard, .console: try press("\n")
            case .finger: try tap(terminal.screen.contains(KioskdTests.start) ? KioskdTests.start : "Tack")
            }
            if terminal.wait(for: KioskdTests.menu, seconds: 5) { return }
        }
        try #require(terminal.screen.contains(KioskdTests.menu), "\(screen)\n\(devices)")
    }

    /// Presses the digit of the choice that begins with these words, or touches it.
    func choose(_ words: String, seconds: Double = 15) throws {
        try #require(
            terminal.wait(seconds: seconds) { _ in self.digit(before: words) != nil },
            "\(words) is not offered:\n\(screen)\n\(devices)")
        switch hand {
        case .keyboard, .console: try press(try #require(digit(before: words)))
        case .finger: try tap(words)
        }
    }

    /// A key on the dock's keyboard, or of the terminal.
    private func press(_ key: String) throws {
        guard hand == .console else {
            try dock.perform(.type(key, on: .keyboard))
            return
        }
        terminal.send(key == "\n" ? "\r" : key)
    }

    /// Touches what stands there, on the dock's touchscreen.
    func tap(_ words: String) throws {
        let place = try fraction(of: words)
        // The hand leaves the glass between two touches.
        terminal.wait { _ in VirtualInput.now() > self.lastTap + 700 }
        try dock.perform(.tap(x: place.x, y: place.y))
        lastTap = VirtualInput.now()
    }

    /// Where words stand, from 0 to 1.
    func fraction(of words: String) throws -> (x: Double, y: Double) {
        let place = try #require(terminal.screen.position(of: words), "\(words) is not there:\n\(screen)")
        return (
            (Double(place.column) + 0.5) / Double(terminal.screen.columns),
            (Double(place.row) + 0.5) / Double(terminal.screen.rows)
        )
    }

    /// From the menu to the screen before a slip is printed.
    func askForSlip(_ agency: String = "Migrationsverket") throws {
        try choose("Öppettider och kontaktlapp")
        try #require(terminal.wait(for: "Vem vill du nå?"), "\(screen)")
        for _ in 0..<4 where digit(before: agency) == nil {
            let before = screen
            try choose("Fler val")
            try #require(terminal.wait { $0.text != before })
        }
        try choose(agency)
        try choose("Få numret på en lapp")
        try #require(terminal.wait(for: "Skriv ut"), "\(screen)")
    }

    /// Ends the visit; the goodbye shows that a key, or a touch, still works.
    func finish() throws {
        switch hand {
        case .keyboard, .console: try press("9")
        case .finger: try tap("Avsluta")
        }
    }

    /// A choice may stand beside something else: the digit is what stands next to its words.
    func digit(before words: String) -> String? {
        for line in terminal.screen.lines {
            guard let found = line.firstRange(of: words) else { continue }
            let digit = line[..<found.lowerBound].reversed().first { $0 != " " }
            if let digit, digit.isNumber { return String(digit) }
        }
        return nil
    }

    /// SIGTERM, and kioskd ends in good order.
    func stop() {
        terminal.signal(SIGTERM)
        #expect(terminal.waitForExit(seconds: 20) == 0)
        #expect(terminal.screen.unknown == [])
    }

    // MARK: What is left

    /// Changes of a device's state in the journal, as its numbers of states, oldest first.
    func stateChanges(_ kind: PeripheralKind) throws -> [Int32] {
        try kiosk.events().filter { $0.event == "deviceStateChanged" && $0.first == Int32(kind.rawValue) }
            .map(\.second)
    }

    /// Files of the state folder that hold the text.
    func filesHolding(_ text: String) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: kiosk.state.path)
        return names.filter { name in
            let url = URL(fileURLWithPath: kiosk.state.path + "/" + name)
            let isFile = (try? url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) ?? false
            guard isFile, let bytes = try? Data(contentsOf: url) else { return false }
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }
}
