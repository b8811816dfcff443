// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What the first page shows.
struct FleetPage {
    struct Figure {
        let label: String
        let value: String
    }

    struct Row {
        let link: String
        let place: String
        let municipality: String
        let health: String
        let shape: String
        let healthClass: String
        /// What needs somebody; `nil`: nothing.
        let reason: String?
        let contact: String
        let promise: String
        let versions: String
        let printer: String
        let atLeast: Bool
        let visits: String
        let slips: String
        /// `nil`: none.
        let others: String?
        let coverage: String
        /// Visitors' events whose day nobody can tell; `nil`: none.
        let undecided: String?
        /// What of today and yesterday is worth a question; `nil`: nothing.
        var flags: String?
    }

    struct RefusalRow {
        let place: String
        let link: String
        let reason: String
        let code: String
        let size: String
        let last: String
        let times: String
    }

    let now: String
    let figures: [Figure]
    let rows: [Row]
    let isEmpty: Bool
    let refusals: [RefusalRow]
    let hasRefusals: Bool

    /// - Parameter flags: of today and yesterday.
    init(_ view: FleetView, flags: [PlausibilityFlag] = []) {
        let now = view.nowMilliseconds
        self.now = Words.time(now, now: now)
        rows = view.entries.map { entry in
            var row = Self.row(entry, now: now)
            let own = flags.count { $0.terminal == entry.terminal.id }
            row.flags = own > 0 ? "\(own) att fråga om" : nil
            return row
        }
        isEmpty = rows.isEmpty
        refusals = view.refusals.map { Self.refusal($0, view) }
        hasRefusals = !refusals.isEmpty
        func count(_ health: Health) -> Int { view.entries.count { $0.health == health } }
        let visits = view.entries.reduce(0) { $0 + $1.count(.sessionStarted, .visitor) }
        let covered = view.entries.count { $0.coverage.isCurrent }
        figures = [
            Figure(label: "Terminaler", value: "\(view.entries.count)"),
            Figure(label: "Friska", value: "\(count(.healthy))"),
            Figure(label: "Behöver tillsyn", value: "\(count(.attention))"),
            Figure(label: "Tysta", value: "\(count(.silent) + count(.neverHeard))"),
            Figure(
                label: covered == view.entries.count ? "Besök i dag" : "Besök i dag, minst", value: "\(visits)"),
        ]
    }

    static func row(_ entry: FleetView.Entry, now: Int64) -> Row {
        let words = Words.health(entry.health)
        let heartbeat = entry.contact?.heartbeat
        let printer = heartbeat?.devices.first { $0.kind == .printer }
        let others = Purpose.allCases.filter { $0 != .visitor }.compactMap { purpose -> String? in
            let count = entry.count(.sessionStarted, purpose)
            return count > 0 ? "\(count) \(Words.purpose(purpose))" : nil
        }
        return Row(
            link: "/terminals/\(entry.terminal.id)", place: SafeText.clean(entry.configuration.placeName),
            municipality: SafeText.clean(entry.configuration.municipality), health: words.word, shape: words.shape,
            healthClass: entry.health.rawValue, reason: reason(entry),
            contact: entry.contact.map {
                "\(Words.time($0.heardMilliseconds, now: now)) (\(Words.ago($0.heardMilliseconds, now: now)))"
            } ?? "aldrig",
            promise: entry.contact.map { promise($0, entry.health, now: now) } ?? "",
            versions: SafeText.clean(heartbeat?.softwareVersion ?? entry.terminal.softwareVersion)
                + (heartbeat.map { ", innehåll \($0.contentVersion)" } ?? ""),
            printer: printer.map(Words.device) ?? "okänt",
            atLeast: entry.coverage != .unknown && !entry.coverage.isCurrent,
            visits: entry.coverage == .unknown ? "okänt" : "\(entry.count(.sessionStarted, .visitor))",
            slips: entry.coverage == .unknown ? "" : "\(entry.count(.slipRequested, .visitor))",
            others: others.isEmpty ? nil : others.joined(separator: ", "),
            coverage: Words.coverage(entry.coverage, now: now),
            undecided: entry.undecided > 0 ? Words.undecided(entry.undecided) : nil)
    }

    /// What needs somebody, and whom: the devices' own reasons.
    private static func reason(_ entry: FleetView.Entry) -> String? {
        guard entry.health == .attention, let heartbeat = entry.contact?.heartbeat else { return nil }
        var reasons = heartbeat.devices.filter(Health.needsSomebody).map { device in
            "\(Words.name(device.kind, device.ordinal)): \(Words.device(device)) (\(Words.remedy(device.remedy)))"
        }
        if !entry.branches.isEmpty { reasons.insert("två historier under samma nyckel (tekniker)", at: 0) }
        if !heartbeat.journalWritable { reasons.append("journalen kan inte skrivas (tekniker)") }
        if let meeting = heartbeat.meeting, meeting.needsSomebody { reasons.append(Words.meetingFault(meeting)) }
        return reasons.prefix(3).joined(separator: "; ")
    }

    private static func promise(_ contact: Contact, _ health: Health, now: Int64) -> String {
        let time = Words.time(contact.promisedMilliseconds, now: now)
        return health == .silent ? "lovade höras \(time)" : "hörs igen senast \(time)"
    }

    static func refusal(_ refusal: FleetView.Refusal, _ view: FleetView) -> RefusalRow {
        let entry = view.entries.first { $0.terminal.id == refusal.terminal }
        return RefusalRow(
            place: SafeText.clean(entry?.configuration.placeName ?? "okänd terminal"),
            link: entry.map { "/terminals/\($0.terminal.id)" } ?? "/", reason: Words.refusal(refusal.reason),
            code: refusal.reason, size: "\(refusal.size) byte",
            last: Words.time(refusal.lastMilliseconds, now: view.nowMilliseconds), times: "\(refusal.times)")
    }
}

/// What the page of one terminal shows.
struct TerminalPage {
    struct Device {
        let name: String
        let state: String
        let remedy: String
    }

    struct Counter {
        let kind: String
        let purpose: String
        let events: String
    }

    struct Branch {
        let epoch: String
        let numbers: String
        let batches: String
        let last: String
    }

    struct Change {
        let time: String
        let text: String
    }

    /// Days back that are judged for the page.
    static let flaggedDays: Int64 = 31
    /// Changes that the page shows.
    static let shownChanges: Int64 = 20

    let row: FleetPage.Row
    let id: String
    let branches: [Branch]
    let hasBranches: Bool
    let changes: [Change]
    let hasChanges: Bool
    /// The last guided device test; `nil`: none was reported.
    let readiness: ReadinessPage?
    let activity: String
    let configuration: String
    let journal: String
    let meeting: String
    let devices: [Device]
    let hasDevices: Bool
    let counters: [Counter]
    let refusals: [FleetPage.RefusalRow]
    let hasRefusals: Bool
    /// Days of the last month worth a question; `nil`: none.
    let flags: FlagsTable?

    init(
        _ entry: FleetView.Entry, _ view: FleetView, counters rows: [SQLRow], changes changeRows: [SQLRow] = [],
        flags: FlagsTable? = nil
    ) throws {
        self.flags = flags.flatMap { $0.rows.isEmpty ? nil : $0 }
        let now = view.nowMilliseconds
        branches = entry.branches.map { branch in
            let most = branch.batches >= SetAside.mostOfBranches
            return Branch(
                epoch: "\(branch.epoch)", numbers: "\(branch.sequences.lowerBound)–\(branch.sequences.upperBound)",
                batches: "\(branch.batches)" + (most ? " sparade; fler har kommit och bara räknats" : ""),
                last: Words.time(branch.lastMilliseconds, now: now))
        }
        hasBranches = !branches.isEmpty
        changes = try changeRows.map {
            Change(
                time: Words.time(try $0.integer("at_ms"), now: now),
                text: Words.changes(try $0.text("changes")))
        }
        hasChanges = !changes.isEmpty
        row = FleetPage.row(entry, now: view.nowMilliseconds)
        id = entry.terminal.id
        readiness = entry.readiness.map { ReadinessPage($0, now: view.nowMilliseconds) }
        let heartbeat = entry.contact?.heartbeat
        activity = heartbeat.map(Words.activity) ?? "okänt"
        configuration =
            "version \(entry.configuration.version)"
            + (heartbeat.map { ", terminalen har \($0.configurationVersion)" } ?? "")
        journal =
            heartbeat.map {
                "epok \($0.epoch), \($0.lastSequence) händelser, \(entry.stored) mottagna, "
                    + "\(entry.releasable) säkerhetskopierade" + ($0.journalWritable ? "" : "; kan inte skrivas")
            } ?? "okänt"
        meeting = heartbeat.map { Words.meeting($0.meeting) } ?? "okänt"
        devices = (heartbeat?.devices ?? []).map {
            Device(
                name: Words.name($0.kind, $0.ordinal), state: Words.device($0),
                remedy: Words.remedy($0.remedy))
        }
        hasDevices = !devices.isEmpty
        counters = try rows.compactMap { row in
            guard let kind = UsageEventKind(rawValue: UInt16(clamping: try row.integer("kind"))),
                let purpose = Purpose(rawValue: UInt8(clamping: try row.integer("purpose")))
            else { return nil }
            return Counter(
                kind: Words.kind(kind), purpose: Words.purpose(purpose), events: "\(try row.integer("events"))")
        }
        refusals = entry.refusals.map { FleetPage.refusal($0, view) }
        hasRefusals = !refusals.isEmpty
    }
}
