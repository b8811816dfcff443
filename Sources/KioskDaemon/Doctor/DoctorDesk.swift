// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskMenu
import KioskModel
import Peripherals

/// Leads a technician's device test on this terminal: hears the requests of `kioskctl doctor`, sees what the session
/// hands it, shows each step on the terminal's own screen, and writes down the result.
///
/// Lives on the loop's thread. A technician who goes away ends the test; nothing is recorded then.
final class DoctorDesk {
    /// Where the test touches the rest of the terminal.
    struct Edges {
        /// CLOCK_BOOTTIME, milliseconds.
        var now: () -> Int64
        /// Why no test can begin now, in words; `nil`: it can.
        var obstacle: () -> String?
        var record: () -> DeviceRecord
        /// Makes the record durable and gives it to whoever goes by it.
        var save: (DeviceRecord) throws -> Void
        var devices: () -> [SeenDevice]
        /// Whether the terminal's screen is the test's: it can be ended there, too.
        var isShown: () -> Bool
        /// The step for the terminal's screen; `nil`: the test is over.
        var show: (DeviceTestStep?) -> Void
        /// Prints the page that a technician can judge; what became of it comes as `DoctorSight.testPage`.
        var printTestPage: () -> Void
        var printSheet: (SlipDraft) -> Void
        /// Reads the key of the card in the reader; the answer goes to `cardKey`.
        var readCardKey: () -> Void
        /// Looks at what meetings need; what is found goes to `rehearsed`. `nil`: this terminal has no meetings.
        var rehearse: (() -> Void)?
        /// A report without its items, of this terminal and this moment.
        var blankReport: (_ number: UInt64) -> ReadinessReport
        var sign: (ReadinessReport) throws -> Signed<ReadinessReport>
        /// A report waits for the central.
        var reported: () -> Void
    }

    /// How long a request waits for news.
    static let waitMilliseconds: Int64 = 10_000
    /// A technician who is not heard for this long has gone.
    static let patienceMilliseconds: Int64 = 30_000
    /// How long the terminal's screen shows the result.
    static let resultMilliseconds: Int64 = 15_000
    static let scanMilliseconds: Int64 = 60_000
    static let mostWaiters = 4

    private let edges: Edges
    private let store: ReadinessStore
    private var run: DoctorRun?
    private var view = DoctorView(phase: .none, revision: 0)
    private var waiters: [Waiter] = []
    private var scanAsker: Waiter?
    private var heardAt: Int64 = 0
    private var screenEndsAt: Int64?

    private struct Waiter {
        var revision = 0
        var until: Int64
        var reply: ControlReply
    }

    init(store: ReadinessStore, edges: Edges) {
        self.store = store
        self.edges = edges
    }

    /// True while touches, keys and cards belong to the test and not to the menu.
    var isRunning: Bool { run != nil }

    /// When `tick` is wanted, CLOCK_BOOTTIME milliseconds.
    var deadline: Int64? {
        let gone = run != nil && waiters.isEmpty ? heardAt + Self.patienceMilliseconds : nil
        return [run?.deadline, gone, screenEndsAt, scanAsker?.until, waiters.map(\.until).min()].compactMap { $0 }.min()
    }

    // MARK: what happens

    func saw(_ sight: DoctorSight) {
        if case .scan(let text) = sight, let asker = scanAsker {
            scanAsker = nil
            // A visitor who came meanwhile scans for himself.
            if let obstacle = edges.obstacle() { return asker.reply(Self.error(obstacle)) }
            return asker.reply(Self.json(["scan": SafeText.clean(String(text.prefix(Self.longestScan)))]))
        }
        let now = edges.now()
        act { $0.saw(sight, now: now) }
    }

    /// Longer codes are none that anybody asked for.
    static let longestScan = 200

    /// What `readCardKey` found.
    func cardKey(_ key: CardKeyReading) {
        let now = edges.now()
        act { $0.cardKey(key, now: now) }
    }

    /// What `rehearse` found.
    func rehearsed(_ found: MeetingReadiness?) { act { $0.rehearsed(found) } }

    func tick() {
        let now = edges.now()
        if let ends = screenEndsAt, ends <= now {
            screenEndsAt = nil
            edges.show(nil)
        }
        let isGone = waiters.isEmpty && heardAt + Self.patienceMilliseconds <= now
        if isGone || wasEndedOnScreen { stop() }
        act { $0.tick(now: now) }
        answerWaiters { $0.until <= now }
        if let asker = scanAsker, asker.until <= now {
            scanAsker = nil
            asker.reply(Self.error("nothing was scanned within a minute; ask again and scan the code then"))
        }
    }

    /// The answer to a request that begins with "doctor" or is "scan"; it may come later.
    func answer(_ request: ControlRequest, _ reply: ControlReply) {
        let now = edges.now()
        let words = request.words.dropFirst()
        if request.words.first == "scan" { return askForScan(reply, now) }
        switch (words.first, words.dropFirst().first) {
        case ("begin", _): reply(begin(request, now))
        case ("wait", let text):
            heardAt = now
            if wasEndedOnScreen { stop() }
            let revision = text.flatMap { Int($0) } ?? 0
            guard view.revision <= revision, waiters.count < Self.mostWaiters else { return reply(Self.json(view)) }
            waiters.append(Waiter(revision: revision, until: now + Self.waitMilliseconds, reply: reply))
        case ("say", let text):
            heardAt = now
            guard let word = text.flatMap({ DoctorWord(rawValue: $0) }) else {
                return reply(Self.error("say yes, no, skip or stop"))
            }
            if word == .stop { stop() } else { act { $0.said(word, now: now) } }
            reply(Self.json(view))
        case ("last", _):
            reply(store.newest.map(Self.json) ?? Self.error("no device test was finished here yet"))
        default: reply(Self.error("unknown request"))
        }
    }

    private func begin(_ request: ControlRequest, _ now: Int64) -> [UInt8] {
        guard run == nil else { return Self.error("a device test is under way; end it there, or wait half a minute") }
        guard let options = DoctorOptions(request) else { return Self.error("unknown kind of device or card") }
        if !options.isUnattended, let obstacle = edges.obstacle() { return Self.error(obstacle) }
        heardAt = now
        screenEndsAt = nil
        run = DoctorRun(options, record: edges.record(), devices: edges.devices(), rehearses: edges.rehearse != nil)
        view.lines = []
        view.report = nil
        act { $0.begin(now: now) }
        return Self.json(view)
    }

    private func askForScan(_ reply: ControlReply, _ now: Int64) {
        guard run == nil, scanAsker == nil else {
            return reply(Self.error("the scanner is asked for by somebody else; wait a minute"))
        }
        if let obstacle = edges.obstacle() { return reply(Self.error(obstacle)) }
        scanAsker = Waiter(until: now + Self.scanMilliseconds, reply: reply)
    }

    private var wasEndedOnScreen: Bool {
        guard let run, !run.options.isUnattended else { return false }
        return !edges.isShown()
    }

    // MARK: what follows

    /// Tells the test what happened and does what it says.
    private func act(_ happened: (inout DoctorRun) -> [DoctorRun.Action]) {
        guard var current = run else { return }
        let actions = happened(&current)
        run = current
        let before = view
        view.phase = .running
        (view.prompt, view.isQuestion) = (current.prompt, current.stage?.isQuestion ?? false)
        view.lines = current.lines
        for action in actions {
            switch action {
            case .show(let step): edges.show(step)
            case .printTestPage: edges.printTestPage()
            case .readCardKey: edges.readCardKey()
            case .rehearse: edges.rehearse?()
            case .finish: finish(current)
            }
        }
        guard view != before || view.phase != .running else { return }
        view.revision = before.revision + 1
        answerWaiters { $0.revision < view.revision }
    }

    private func finish(_ done: DoctorRun) {
        run = nil
        if !done.options.isUnattended { screenEndsAt = edges.now() + Self.resultMilliseconds }
        var report = edges.blankReport(store.nextNumber)
        report.items = done.items
        report.meetings = done.meetings
        do {
            if done.record != edges.record() { try edges.save(done.record) }
            let signed = try edges.sign(report)
            view.report = signed
            try store.save(signed, number: report.number)
            edges.reported()
        } catch {
            view.lines.append("the result cannot be kept: \(error)")
        }
        if done.options.printsReport { edges.printSheet(ReadinessSheet.draft(report)) }
        view.phase = .finished
    }

    private func stop() {
        guard let stopped = run else { return }
        run = nil
        if !stopped.options.isUnattended { edges.show(nil) }
        view.phase = .stopped
        view.revision += 1
        (view.prompt, view.isQuestion) = (nil, false)
        answerWaiters { _ in true }
    }

    private func answerWaiters(_ isDue: (Waiter) -> Bool) {
        let due = waiters.filter(isDue)
        waiters.removeAll(where: isDue)
        for waiter in due { waiter.reply(Self.json(view)) }
    }

    // MARK: words on the wire

    static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(value)) } catch {
            preconditionFailure("numbers and text always encode: \(error)")
        }
    }

    static func error(_ text: String) -> [UInt8] { json(["error": text]) }
}
