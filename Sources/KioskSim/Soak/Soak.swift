// SPDX-License-Identifier: EUPL-1.2
public import Foundation
import Glibc

/// People use the terminal while its devices are pulled, jammed and emptied, from one seed: no visit is lost, each slip
/// comes at most once and its outcome is told, and nothing grows.
public final class PeripheralsSoak {
    let county: County
    let report: TourReport
    let events: Int
    private let printer: String?
    let dock: VirtualDock
    var disturbance: SoakDisturbance
    var done = 0
    var visits = 0
    /// Whole slips that fell on the floor for each that was asked for, in order; nil where that cannot be told.
    var fallen: [Int] = []
    var residents: [Int] = []
    /// How often each answer came to a slip that was asked for.
    var answers: [String: Int] = [:]
    private let progress: (String) -> Void

    /// - Parameters:
    ///   - events: how many things happen to the devices.
    ///   - seed: the same one, the same events in the same order.
    ///   - printer: for kioskd; nil leaves it to find the one of the dock.
    ///   - progress: told a line now and then.
    public init(
        county: County, report: TourReport, events: Int, seed: UInt64, printer: String? = nil,
        progress: @escaping (String) -> Void
    ) throws {
        self.county = county
        self.report = report
        self.events = events
        self.printer = printer
        self.progress = progress
        // Sockets have short names: the folder of the devices is not below the county's, which may be anywhere.
        let folder = "/tmp/dock-\(getpid())"
        dock = try VirtualDock(folder: folder, slips: nil)
        disturbance = SoakDisturbance(random: SoakRandom(seed: seed), hasCards: dock.hasCardService)
    }

    /// Everything it started has ended when this returns.
    public func run(content: URL) {
        defer {
            dock.stop()
            try? FileManager.default.removeItem(atPath: dock.folder)
            county.stop()
        }
        var isMade = false
        report.chapter("The county") {
            try county.make(content: content) { progress("  " + $0) }
            try dock.writeFiles()
            let record = URL(fileURLWithPath: dock.folder + "/devices.json")
            try FileManager.default.copyItem(at: record, to: county.state.appendingPathComponent("devices.json"))
            isMade = true
        }
        guard isMade else { return }
        report.chapter("\(events) events during visits") { try soak() }
        report.chapter("The journal") { try journal() }
    }

    private func soak() throws {
        let visitor = try Visitor(
            county, state: county.state, report: report, environment: dock.environment, printer: printer)
        guard visitor.expect("SERVICEPUNKT", "the attract screen shows the symbol's word", seconds: 30) else { return }
        let figures = SoakFigures(process: visitor.process)
        // One visit before anything is counted: what is made on first use is made.
        try visit(visitor, calmly: true)
        let descriptors = sampledDescriptors(figures, visitor).max() ?? 0
        let kinds = figures.descriptorKinds
        while done < events {
            try visit(visitor, calmly: false)
            residents.append(figures.residentKibibytes)
            if visits % 10 == 0 {
                progress(
                    "  \(done) events, \(visits) visits, \(fallen.count) slips, \(figures.descriptors) descriptors, "
                        + "\(figures.residentKibibytes) KiB")
            }
            guard report.check("the kiosk still runs", kill(visitor.process, 0) == 0, visitor.text) else { return }
        }
        for command in disturbance.restoring(dock) { perform(command) }
        try visit(visitor, calmly: true)
        progress("  answers to \(fallen.count) slips: \(answers.sorted { $0.key < $1.key })")
        let unasked = wholeSlips - fallen.reduce(0, +)
        report.check("no slip came when nobody had asked for one", unasked == 0, "\(unasked) did")
        let left = sampledDescriptors(figures, visitor).min() ?? 0
        report.check(
            "descriptors: \(descriptors) before, \(left) after", left <= descriptors + 2,
            "before: \(kinds)\nafter: \(figures.descriptorKinds)")
        checkMemory()
        report.check("no uevent was lost on the way", dock.tree.lostUevents == 0, "\(dock.tree.lostUevents) lost")
        let status = visitor.end(SIGTERM)
        report.check("kioskd ends with status 0 on SIGTERM", status == 0, "status \(status.map(String.init) ?? "none")")
        report.check("and leaves the terminal as it found it", visitor.isTerminalRestored)
        report.check("the printer understood every byte", dock.printer.printer.errors.isEmpty, printerErrors)
    }

    private var printerErrors: String { dock.printer.printer.errors.prefix(5).joined(separator: "\n") }

    /// Counted for three seconds: conversations with the central come and go.
    private func sampledDescriptors(_ figures: SoakFigures, _ visitor: Visitor) -> [Int] {
        (0..<15).map { _ in
            visitor.rest()
            return figures.descriptors
        }
    }

    /// The last quarter against the second: the first one fills what is filled once.
    private func checkMemory() {
        let quarter = residents.count / 4
        guard quarter >= 2 else { return }
        let early = SoakFigures.median(residents[quarter..<2 * quarter])
        let late = SoakFigures.median(residents.suffix(quarter))
        report.check("memory: \(early) KiB in the second quarter, \(late) KiB in the last", late <= early + 1_024)
    }

    /// One thing happens. What cannot be done just now (a card without a reader) is no event.
    @discardableResult
    func perform(_ command: DockCommand) -> Bool {
        do {
            try dock.perform(command)
            return true
        } catch {
            dock.note("\(error)")
            return false
        }
    }

    /// Some things happen, close to one another or a moment apart.
    func disturb(_ visitor: Visitor, atMost most: Int) {
        for _ in 0..<Int.random(in: 0...most, using: &disturbance.random) where done < events {
            if perform(disturbance.next(dock)) { done += 1 }
            if disturbance.random.chance(0.4) {
                visitor.rest(milliseconds: Int32.random(in: 1...300, using: &disturbance.random))
            }
        }
    }
}
