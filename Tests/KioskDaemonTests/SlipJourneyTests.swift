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
        visit.openAgency()
        visit.askForSlip()
        visit.print()
        #expect(visit.terminal.wait(for: "Ta din lapp"))
        let slip = try #require(visit.printer.slips.first)
        let text = slip.text.joined(separator: " ")
        for words in ["Migrationsverket", "0771-235 235", "Måndag-fredag", "Frågor om att få bo", "på", "Sverige"] {
            #expect(text.contains(words), "\(words) is missing in \(text)")
        }
        #expect(slip.text.first?.hasPrefix("[picture") == true)
        #expect(try visit.slipEvents() == ["requested 1", "outcome 1"])
        visit.terminal.send("3")
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
        visit.openAgency()
        visit.askForSlip()
        visit.print()
        #expect(visit.terminal.wait(for: obstacle.screen))
        #expect(visit.terminal.screen.contains("Ditt ärende är kvar"))
        #expect(try visit.slipEvents() == ["requested 1"])
        #expect(visit.printer.slips.isEmpty)
        #expect(visit.printer.obey(obstacle.ends) == "ok")
        #expect(visit.terminal.wait(for: "Ta din lapp"))
        try visit.stop()
        #expect(visit.printer.slips.count == 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 1"])
    }

    @Test("paper out in the middle: it is finished after the refill, on one slip")
    func paperOutInTheMiddle() throws {
        let visit = try SlipVisit()
        visit.openAgency()
        visit.askForSlip()
        visit.printer.setPaperLeft(dots: 300)
        visit.print()
        #expect(visit.printer.wait { $0.summary.hasPrefix("paper out") })
        #expect(visit.terminal.wait(for: "slut på papper"))
        #expect(visit.printer.slips.isEmpty)
        visit.printer.setPaper(.plenty)
        #expect(visit.terminal.wait(for: "Ta din lapp"))
        try visit.stop()
        #expect(visit.printer.slips.count == 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 1"])
    }

    @Test("a printer that forgets its slip: the visitor is asked, and only a yes to a new one prints again")
    func forgetful() throws {
        var model = VirtualPrinter.Model()
        model.forgets = true
        let visit = try SlipVisit(model)
        visit.openAgency()
        visit.askForSlip()
        visit.printer.setPaperLeft(dots: 300)
        visit.print()
        #expect(visit.printer.wait { $0.summary.hasPrefix("paper out") })
        visit.printer.setPaper(.plenty)
        #expect(visit.terminal.wait(for: "Vi vet inte om lappen skrevs ut", seconds: 40))
        #expect(visit.printer.slips.isEmpty)
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5"])
        // "No, print a new one."
        visit.terminal.send("2")
        #expect(visit.terminal.wait(for: "Ta din lapp"))
        try visit.stop()
        #expect(visit.printer.slips.count == 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5", "requested 2", "outcome 1"])
    }

    @Test("unplugged in the middle: nobody knows, the visitor is asked, nothing is printed unasked")
    func unpluggedInTheMiddle() throws {
        let visit = try SlipVisit(.slow)
        visit.openAgency()
        visit.askForSlip()
        visit.print()
        #expect(visit.printer.wait { !$0.unfinishedText.isEmpty })
        visit.printer.setPlugged(false)
        #expect(visit.terminal.wait(for: "Vi vet inte om lappen skrevs ut"))
        visit.printer.setPlugged(true)
        #expect(visit.terminal.wait { _ in visit.isPrinterReady })
        // "Yes, I have it."
        visit.terminal.send("1")
        #expect(visit.terminal.wait(for: "Ta din lapp"))
        try visit.stop()
        #expect(visit.wholeSlips <= 1 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5"])
    }

    @Test("killed in the middle: the next start calls it unknown, never prints it, and clears what lies in the printer")
    func killed() throws {
        let visit = try SlipVisit(.slow)
        visit.openAgency()
        visit.askForSlip()
        visit.print()
        #expect(visit.printer.wait { !$0.unfinishedText.isEmpty })
        visit.terminal.signal(SIGKILL)
        #expect(visit.terminal.waitForExit() == 128 + SIGKILL)
        #expect(try visit.slipEvents() == ["requested 1"])
        try visit.terminal.restart()
        #expect(visit.terminal.wait { _ in visit.isPrinterReady })
        #expect(try visit.slipEvents() == ["requested 1", "outcome 5"])
        // The next visitor's slip holds nothing but theirs.
        visit.openAgency("5", named: "Giftinformationscentralen")
        visit.askForSlip()
        visit.print()
        #expect(visit.terminal.wait(for: "Ta din lapp", seconds: 40))
        let slips = visit.printer.slips.filter { $0.text.joined().contains("Giftinformation") }
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
        visit.openAgency()
        visit.askForSlip()
        visit.print()
        #expect(visit.terminal.wait(for: "Skrivaren har slut på papper"))
        visit.terminal.send("9")
        #expect(visit.terminal.wait(for: "Tack för besöket"))
        visit.printer.setPaper(.plenty)
        #expect(visit.terminal.wait { _ in visit.isPrinterReady })
        visit.openAgency("5", named: "Giftinformationscentralen")
        visit.askForSlip()
        visit.print()
        #expect(visit.terminal.wait(for: "Ta din lapp"))
        try visit.stop()
        #expect(visit.printer.slips.count == 1)
        #expect(visit.wholeSlips == 0 && visit.printer.errors == [])
        #expect(try visit.slipEvents() == ["requested 1", "outcome 4", "requested 1", "outcome 1"])
    }

    @Test("no printer is fitted: nobody is offered paper, the slip is shown")
    func noPrinter() throws {
        let visit = try SlipVisit(nil, settings: [])
        visit.openAgency()
        visit.terminal.send("1")
        #expect(visit.terminal.wait(for: "Din lapp"))
        #expect(visit.terminal.screen.contains("0771-235 235") || visit.terminal.screen.contains("Migrationsverket"))
        #expect(!visit.terminal.screen.contains("Skriv ut"))
        try visit.stop()
        #expect(try visit.slipEvents() == ["requested 1", "outcome 2"])
    }

    @Test("switched off at the start and on later: the slip that waits comes out by itself")
    func switchedOnLater() throws {
        let visit = try SlipVisit(isPlugged: false)
        visit.openAgency()
        visit.askForSlip()
        visit.print()
        #expect(visit.terminal.wait(for: "Skrivaren svarar inte"))
        visit.printer.setPlugged(true)
        #expect(visit.terminal.wait(for: "Ta din lapp"))
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
    func openAgency(_ key: String = "4", named name: String = "Migrationsverket") {
        terminal.send("\r")
        if !terminal.wait(for: KioskdTests.menu, seconds: 2) { terminal.send("\r") }
        #expect(terminal.wait(for: KioskdTests.menu))
        terminal.send("1")
        #expect(terminal.wait(for: "Vem vill du nå?"))
        terminal.send(key)
        #expect(terminal.wait { $0.contains(name) && $0.contains("Telefon") })
    }

    func askForSlip() {
        terminal.send("1")
        #expect(terminal.wait(for: "Så här ser lappen ut"))
    }

    func print() { terminal.send("1") }

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
            return text.contains("Migrationsverket") && text.contains("kontrollerades")
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
