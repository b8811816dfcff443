// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A visitor who wants a slip, a printer that behaves or does not, the real `kioskd` between them.
@Suite("A slip, from the first touch to the paper", .serialized)
struct SlipJourneyTests {
    @Test("printed: the letter is right, the journal counts it once, another copy is a second one")
    func printed() throws {
        let visit = try SlipVisit()
        try visit.openAgency()
        try visit.askForSlip()
        try visit.print()
        try #require(visit.terminal.wait(for: "Ta din lapp"), "\(visit.terminal.screen.text)")
        let slip = try #require(visit.printer.slips.first)
        let text = slip.text.joined(separator: " ")
        for words in [
            "Migrationsverket", "0771-235 235", "Måndag-fredag", "Frågor om att få bo", "söka asyl i Sverige",
        ] {
            #expect(text.contains(words), "\(words) is missing in \(text)")
        }
        #expect(slip.text.first?.hasPrefix("[picture") == true)
        #expect(try visit.slipEvents() == ["requested 1", "outcome 1"])
        try visit.choose("Skriv ut en till")
        #expect(visit.printer.wait { $0.slips.count == 2 })
        #expect(visit.terminal.wait { _ in (try? visit.slipEvents().count) == 4 })
        #expect(try visit.slipEvents() == ["requested 1", "outcome 1", "requested 2", "outcome 1"])
        #expect(visit.printer.errors == [])
        try visit.stop()
        #expect(visit.printer.slips.count == 2)
    }

    struct Obstacle: Sendable, CustomTestStringConvertible {
        var begins: String
        var ends: String
        var screen: String
        var testDescription: String { begins }
    }

    static let obstacles = [
        Obstacle(begins: "paper out", ends: "paper in", screen: "Skrivaren har slut på papper"),
        Obstacle(begins: "cover open", ends: "cover closed", screen: "Skrivarens lucka är öppen"),
        Obstacle(begins: "unplug", ends: "plug", screen: "Skrivaren svarar inte"),
    ]

    @Test("an obstacle before it: the screen says which, and it goes on by itself", arguments: obstacles)
    func waitsFirst(obstacle: Obstacle) throws {
        let visit = try SlipVisit()
        #expect(visit.printer.obey(obstacle.begins) == "ok")
        try visit.openAgency()
        try visit.askForSlip()
        try visit.print()
        try #require(visit.terminal.wait(for: obstacle.screen), "\(visit.terminal.screen.text)")
        #expect(visit.terminal.screen.contains("Ditt ärende är kvar"))
        #expect(try visit.slipEvents() == ["requested 1"])
        #expect(visit.printer.slips.count == 0)
        #expect(visit.printer.obey(obstacle.ends) == "ok")
        try #require(visit.terminal.wait(for: "Ta din lapp"), "\(visit.terminal.screen.text)")
        try visit.stop()
        #expect(visit.printer.slips.count == 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 1"])
    }

    @Test("paper out in the middle: it is finished after the refill, on one slip")
    func paperOutInTheMiddle() throws {
        let visit = try SlipVisit()
        try visit.openAgency()
        try visit.askForSlip()
        visit.printer.setPaperLeft(dots: 300)
        try visit.print()
        #expect(visit.printer.wait { $0.summary.hasPrefix("paper out") })
        try #require(visit.terminal.wait(for: "slut på papper"), "\(visit.terminal.screen.text)")
        #expect(visit.printer.slips.count == 0)
        visit.printer.setPaper(.plenty)
        try #require(visit.terminal.wait(for: "Ta din lapp"), "\(visit.terminal.screen.text)")
        try visit.stop()
        #expect(visit.printer.slips.count == 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 1"])
    }

    @Test("a printer that forgets its slip: the visitor is asked, and only a yes to a new one prints again")
    func forgetful() throws {
        var model = VirtualPrinter.Model()
        model.forgets = true
        let visit = try SlipVisit(model)
        try visit.openAgency()
        try visit.askForSlip()
        visit.printer.setPaperLeft(dots: 300)
        try visit.print()
        #expect(visit.printer.wait { $0.summary.hasPrefix("paper out") })
        // Refilled when the kiosk knows, and what it had sent before has come: it fell on the floor and is never answered.
        try #require(visit.terminal.wait(for: "slut på papper"), "\(visit.terminal.screen.text)")
        try #require(visit.printer.wait { Self.isOnlyAsked($0.receivedBytes) })
        visit.printer.setPaper(.plenty)
        try #require(
            visit.terminal.wait(for: "Vi vet inte om lappen skrevs ut", seconds: 40), "\(visit.terminal.screen.text)")
        #expect(visit.printer.slips.count == 0)
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5"])
        try visit.choose("Nej")
        try #require(visit.terminal.wait(for: "Ta din lapp"), "\(visit.terminal.screen.text)")
        try visit.stop()
        #expect(visit.printer.slips.count == 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5", "requested 2", "outcome 1"])
    }

    /// More questions in a row (DLE EOT n) than the kiosk asks while it prints.
    private static func isOnlyAsked(_ received: [UInt8]) -> Bool {
        let last = received.suffix(18)
        return last.count == 18
            && stride(from: last.startIndex, to: last.endIndex, by: 3).allSatisfy {
                last[$0] == 0x10 && last[$0 + 1] == 0x04
            }
    }

    @Test("unplugged in the middle: nobody knows, the visitor is asked, nothing is printed unasked")
    func unpluggedInTheMiddle() throws {
        let visit = try SlipVisit(.slow)
        try visit.openAgency()
        try visit.askForSlip()
        try visit.print()
        #expect(visit.printer.wait { !$0.unfinishedText.isEmpty })
        visit.printer.setPlugged(false)
        try #require(visit.terminal.wait(for: "Vi vet inte om lappen skrevs ut"), "\(visit.terminal.screen.text)")
        visit.printer.setPlugged(true)
        #expect(visit.terminal.wait { _ in visit.isPrinterReady })
        try visit.choose("Ja")
        try #require(visit.terminal.wait(for: "Ta din lapp"), "\(visit.terminal.screen.text)")
        try visit.stop()
        #expect(visit.wholeSlips <= 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5"])
    }

    @Test("killed in the middle: the next start calls it unknown, never prints it, and clears what lies in the printer")
    func killed() throws {
        let visit = try SlipVisit(.slow)
        try visit.openAgency()
        try visit.askForSlip()
        try visit.print()
        #expect(visit.printer.wait { !$0.unfinishedText.isEmpty })
        visit.terminal.signal(SIGKILL)
        #expect(visit.terminal.waitForExit() == 128 + SIGKILL)
        #expect(try visit.slipEvents() == ["requested 1"])
        try visit.terminal.restart()
        #expect(visit.terminal.wait { _ in visit.isPrinterReady })
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5"])
        // The next visitor's slip holds nothing but theirs.
        try visit.openAgency("Polisen")
        try visit.askForSlip()
        try visit.print()
        try #require(visit.terminal.wait(for: "Ta din lapp", seconds: 40), "\(visit.terminal.screen.text)")
        let slips = visit.printer.slips.filter { $0.text.joined().contains("Polisen") }
        #expect(slips.count == 1)
        #expect(slips.first?.text.joined().contains("Migrationsverket") == false)
        try visit.stop()
        #expect(visit.wholeSlips <= 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5", "requested 1", "outcome 1"])
    }

    @Test("a visitor who leaves while it waits for paper takes it along: nothing for the next one")
    func leavesWhileWaiting() throws {
        let visit = try SlipVisit()
        visit.printer.setPaper(.out)
        try visit.openAgency()
        try visit.askForSlip()
        try visit.print()
        try #require(visit.terminal.wait(for: "Skrivaren har slut på papper"), "\(visit.terminal.screen.text)")
        visit.terminal.send("9")
        try #require(visit.terminal.wait(for: "Tack för besöket"), "\(visit.terminal.screen.text)")
        visit.printer.setPaper(.plenty)
        #expect(visit.terminal.wait { _ in visit.isPrinterReady })
        try visit.openAgency("Polisen")
        try visit.askForSlip()
        try visit.print()
        try #require(visit.terminal.wait(for: "Ta din lapp"), "\(visit.terminal.screen.text)")
        try visit.stop()
        #expect(visit.printer.slips.count == 1)
        #expect(visit.wholeSlips == 0 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 4", "requested 1", "outcome 1"])
    }

    @Test("no printer is fitted: nobody is offered paper, the slip is shown")
    func noPrinter() throws {
        let visit = try SlipVisit(nil, settings: [])
        try visit.openAgency()
        try visit.choose("Visa allt på en lapp")
        try #require(visit.terminal.wait(for: "Din lapp"), "\(visit.terminal.screen.text)")
        #expect(visit.terminal.screen.contains("0771-235 235") || visit.terminal.screen.contains("Migrationsverket"))
        #expect(!visit.terminal.screen.contains("Skriv ut"))
        try visit.stop()
        #expect(try visit.slipEvents() == ["requested 1", "outcome 2"])
    }

    @Test("switched off at the start and on later: the slip that waits comes out by itself")
    func switchedOnLater() throws {
        let visit = try SlipVisit(isPlugged: false)
        try visit.openAgency()
        try visit.askForSlip()
        try visit.print()
        try #require(visit.terminal.wait(for: "Skrivaren svarar inte"), "\(visit.terminal.screen.text)")
        visit.printer.setPlugged(true)
        try #require(visit.terminal.wait(for: "Ta din lapp"), "\(visit.terminal.screen.text)")
        try visit.stop()
        #expect(visit.printer.slips.count == 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 1"])
    }
}

extension VirtualPrinter.Model {
    /// Prints a slip in some seconds, as an old one does.
    static var slow: VirtualPrinter.Model {
        var model = VirtualPrinter.Model()
        model.bufferBytes = 512
        model.linesPerSecond = 15
        return model
    }
}

/// A kiosk, its printer and a visitor with a steady hand.
private final class SlipVisit {
    let kiosk: TestKiosk
    let printer: VirtualPrinter
    let terminal: PseudoTerminal

    /// `settings` nil: the printer is the one of this visit.
    init(
        _ model: VirtualPrinter.Model? = .init(), settings: [String]? = nil, isPlugged: Bool = true
    ) throws {
        kiosk = try TestKiosk()
        printer = try VirtualPrinter(model: model ?? .init())
        printer.setPlugged(isPlugged)
        terminal = try kiosk.start(settings: settings ?? ["--printer", printer.address])
        #expect(terminal.wait(for: KioskdTests.start))
        guard settings == nil, isPlugged else { return }
        #expect(terminal.wait { _ in self.isPrinterReady })
    }

    deinit { printer.stop() }

    /// From the attract screen (or the one after a visit) to an agency.
    func openAgency(_ name: String = "Migrationsverket") throws {
        terminal.send("\r")
        if !terminal.wait(for: KioskdTests.menu, seconds: 2) { terminal.send("\r") }
        try #require(terminal.wait(for: KioskdTests.menu), "\(terminal.screen.text)")
        terminal.send("1")
        try #require(terminal.wait(for: "Vem vill du nå?"), "\(terminal.screen.text)")
        for _ in 0..<4 where digit(before: name) == nil {
            let before = terminal.screen.text
            try choose("Fler val")
            try #require(terminal.wait { $0.text != before })
        }
        try choose(name)
        try #require(terminal.wait(for: "Telefon"), "\(terminal.screen.text)")
    }

    func askForSlip() throws {
        try choose("Få numret på en lapp")
        try #require(terminal.wait(for: "Skriv ut"), "\(terminal.screen.text)")
    }

    func print() throws { try choose("Skriv ut") }

    /// Presses the digit of the choice that begins with these words.
    func choose(_ words: String) throws {
        try #require(
            terminal.wait { _ in self.digit(before: words) != nil }, "\(words) is not offered:\n\(terminal.screen.text)"
        )
        terminal.send(try #require(digit(before: words)))
    }

    /// A choice may stand beside something else: the digit is what stands next to its words.
    private func digit(before words: String) -> String? {
        for line in terminal.screen.lines {
            guard let found = line.firstRange(of: words) else { continue }
            let digit = line[..<found.lowerBound].reversed().first { $0 != " " }
            if let digit, digit.isNumber { return String(digit) }
        }
        return nil
    }

    /// What `kioskctl status` would say.
    var status: TerminalStatus? {
        guard let answer = try? ControlClient.status(state: kiosk.state) else { return nil }
        return try? JSONDecoder().decode(TerminalStatus.self, from: Data(answer))
    }

    var isPrinterReady: Bool { status?.devices.contains { $0.kind == .printer && $0.canPrint } == true }

    /// Slips with the first visitor's letter from its head to its end.
    var wholeSlips: Int {
        printer.slips.count { slip in
            let text = slip.text.joined(separator: " ")
            return text.contains("Migrationsverket") && text.contains("hämtades")
        }
    }

    /// Requests with their copy and outcomes with their number, oldest first.
    func slipEvents() throws -> [String] {
        try kiosk.events().compactMap { event in
            switch event.event {
            case "slipRequested": "requested \(event.second)"
            case "slipOutcome": "outcome \(event.second)"
            default: nil
            }
        }
    }

    func stop() throws {
        terminal.signal(SIGTERM)
        #expect(terminal.waitForExit() == 0)
    }
}
