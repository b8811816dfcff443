// SPDX-License-Identifier: EUPL-1.2
public import Foundation
import Glibc

/// People use the terminal while its devices are pulled, jammed and emptied, from one seed: no visit is lost, each slip
/// comes at most once and its outcome is told, and nothing grows.
public final class PeripheralsSoak {
    let county: County
    let report: TourReport
    let events: Int
    let seed: UInt64
    private let printer: String?
    let dock: VirtualDock
    var disturbance: SoakDisturbance
    /// What happens, and what people choose: drawn apart, so that nobody's haste changes what happens next.
    var draws = SoakRandom(seed: 0)
    var hands = SoakRandom(seed: 0)
    var done = 0
    var visits = 0
    /// Begun by a key that met another screen than it was meant for.
    var strayVisits = 0
    var slips: [SoakSlip] = []
    var paper = SoakPaper()
    /// Whole slips of each agency that were put down to somebody.
    var accounted: [String: Int] = [:]
    /// Whole slips that nobody had asked for.
    var unaskedCount = 0
    private var growth = SoakGrowth()
    /// Of 3 mm: 150 mm a second, as cheap receipt printers have it.
    private static let linesPerSecond = 50.0
    private let progress: (String) -> Void
    private let began = ContinuousClock.now

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
        self.seed = seed
        self.printer = printer
        self.progress = progress
        // Sockets have short names: the folder of the devices is not below the county's, which may be anywhere.
        let folder = "/tmp/dock-\(getpid())"
        // As fast as a real one: what happens meanwhile meets the slip in the middle.
        var model = VirtualPrinter.Model()
        model.linesPerSecond = Self.linesPerSecond
        dock = try VirtualDock(folder: folder, slips: nil, model: model)
        disturbance = SoakDisturbance(hasCards: dock.hasCardService)
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
        report.chapter("\(events) events during visits, seed \(seed)") { try soak() }
        report.chapter("The journal") { try journal() }
    }

    private func soak() throws {
        let visitor = try Visitor(
            county, state: county.state, report: report, environment: dock.environment, printer: printer)
        guard visitor.expect("SERVICEPUNKT", "the attract screen shows the symbol's word", seconds: 60) else { return }
        let figures = SoakFigures(process: visitor.process)
        try warmUp(visitor)
        checkDevices(visitor)
        let descriptors = restingDescriptors(figures, visitor)
        guard report.check("the descriptors stand still", descriptors < .max, "\(figures.descriptorKinds)") else {
            return
        }
        let before = whatIsOpen(figures)
        var told = 0
        while done < events {
            try visit(visitor, calmly: false)
            growth.take(figures, after: done)
            if done >= told + 50 || done >= events {
                told = done
                tell(figures)
            }
            guard report.check("the kiosk still runs", kill(visitor.process, 0) == 0, seen(visitor)) else { return }
        }
        restore()
        try visit(visitor, calmly: true)
        report.check("events: \(events)", done == events, "\(done)")
        report.check("no slip came when nobody had asked for one", unaskedCount == 0, "\(unaskedCount) did")
        report.check("no paper carries parts of two slips", paper.mixed.isEmpty, paper.mixed.joined(separator: "\n"))
        checkDevices(visitor)
        let left = restingDescriptors(figures, visitor, downTo: descriptors)
        report.check(
            "descriptors: \(descriptors) before, \(left == .max ? "never still" : "\(left)") after",
            left <= descriptors, "before: \(before)\nafter: \(whatIsOpen(figures))")
        let connections = figures.connections
        report.check("conversations with the central: \(connections), two at most", connections <= 2)
        growth.check(report)
        report.check("no uevent was lost on the way", dock.tree.lostUevents == 0, "\(dock.tree.lostUevents) lost")
        let status = visitor.end(SIGTERM)
        report.check("kioskd ends with status 0 on SIGTERM", status == 0, "status \(status.map(String.init) ?? "none")")
        report.check("and leaves the terminal as it found it", visitor.isTerminalRestored)
        report.check("the printer understood every byte", dock.printer.printer.errors.isEmpty, printerErrors)
    }

    private var printerErrors: String { dock.printer.printer.errors.prefix(5).joined(separator: "\n") }

    /// What is made on first use is made: one slip of each agency, and every device that will come or go has come and
    /// gone. The card service and the courier's stick have a thread each, which stays once the first was seen.
    private func warmUp(_ visitor: Visitor) throws {
        for _ in SoakPaper.agencies { try visit(visitor, calmly: true) }
        for device in SoakDisturbance.devices {
            for isOut in dock.isPlugged(device) ? [true, false] : [false, true] {
                perform(isOut ? .unplug(device) : .plug(device))
                visitor.rest()
            }
        }
        if dock.hasCardService { perform(.restartService) }
        try visit(visitor, calmly: true)
    }

    /// The dock is as it began.
    private func restore() {
        mendAll()
        // A roll that runs low is no fault yet.
        perform(.paper(.plenty))
        if dock.hasCard { perform(.pull) }
        for device in DockDevice.allCases {
            let belongs = DockDevice.fitted.contains(device)
            if belongs != dock.isPlugged(device) { perform(belongs ? .plug(device) : .unplug(device)) }
        }
    }

    /// What is open at rest: the fewest that were open for three seconds on end. Files are opened and closed, the card
    /// service is looked for anew when it was gone, a conversation that was cut off is closed at the next one.
    /// - Parameter expected: waited for, for a minute; without it all is watched for twenty seconds.
    private func restingDescriptors(_ figures: SoakFigures, _ visitor: Visitor, downTo expected: Int? = nil) -> Int {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(expected == nil ? 20 : 60))
        var (count, since, fewest) = (figures.descriptors, clock.now, Int.max)
        while clock.now < end, expected.map({ fewest > $0 }) ?? true {
            visitor.rest(milliseconds: 50)
            let now = figures.descriptors
            if now != count { (count, since) = (now, clock.now) }
            if clock.now - since >= .seconds(3) { fewest = min(fewest, count) }
        }
        return fewest
    }

    /// What is needed to find who holds a descriptor: what each leads to, who is at the other end, which threads run, and
    /// what is plugged in.
    private func whatIsOpen(_ figures: SoakFigures) -> String {
        """
        \(figures.descriptorKinds)
        threads: \(figures.threads)
        devices: \(dock.status)
        \(SocketPeers.told(of: figures.process))
        """
    }

    private func tell(_ figures: SoakFigures) {
        let seconds = (ContinuousClock.now - began).components.seconds
        let ends = Dictionary(grouping: slips, by: \.answer).map { "\($0.value.count) \($0.key.rawValue)" }.sorted()
        progress(
            "  \(seconds / 60) min \(seconds % 60) s: \(done) events, \(visits) visits, \(slips.count) slips "
                + "(\(ends.joined(separator: ", "))), \(figures.descriptors) + \(figures.connections) descriptors, "
                + "\(figures.residentKibibytes) KiB resident, \(figures.anonymousKibibytes) KiB its own")
    }
}
