// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// Everything the pages, the metrics and the report say of an area, read in one transaction.
struct FleetView: Sendable {
    struct Entry: Sendable {
        let terminal: EnrolledTerminal
        let configuration: SiteConfiguration
        let contact: Contact?
        let health: Health
        let coverage: Coverage
        /// Events of today by kind and purpose.
        let today: [Today]
        let refusals: [Refusal]
        let stored: UInt64
        let releasable: UInt64
        /// The last guided device test.
        let readiness: StoredReadiness?
        /// Other histories under the terminal's key, by epoch.
        let branches: [Branch]
        /// Visitors' events of which nobody can say what day they were.
        let undecided: Int64

        func count(_ kind: UsageEventKind, _ purpose: Purpose) -> Int64 {
            today.filter { $0.kind == kind && $0.purpose == purpose }.reduce(0) { $0 + $1.events }
        }
    }

    struct Today: Sendable {
        let kind: UsageEventKind
        let purpose: Purpose
        let events: Int64
    }

    /// Batches that contradict what is counted: a clone, or a disk that went back.
    struct Branch: Sendable {
        let epoch: UInt32
        let batches: Int64
        let sequences: ClosedRange<Int64>
        let lastMilliseconds: Int64

        /// Somebody should look into it as long as it was seen within this.
        static let freshMilliseconds: Int64 = 30 * 86_400_000
    }

    struct Refusal: Sendable {
        let terminal: String
        let digest: String
        let reason: String
        let size: Int64
        let lastMilliseconds: Int64
        let times: Int64
    }

    let area: String
    let nowMilliseconds: Int64
    let entries: [Entry]
    let refusals: [Refusal]
    let refusalCounts: [String: Int64]
    let ingested: Int64

    static let shownRefusals: Int64 = 50

    static func read(area: String, now: Int64, _ session: any DatabaseSession) throws -> FleetView {
        let contacts = try contacts(area, session)
        let marks = Dictionary(
            grouping: try session.run(Statements.Terminals.marks, [.text(area)]), by: { try? $0.text("terminal") })
        let newest = try session.run(Statements.Records.newestRecords, [.text(area)])
        let day = Int64(LocalMinute(utcMilliseconds: now).date.dayNumber)
        let usage = try usage(area, day, session)
        let undecided = try Self.undecided(area, session)
        let branches = try branches(area, session)
        let refusals = try refusals(area, session)
        let readiness = try StoredReadiness.newest(area: area, session)
        var counts: [String: Int64] = [:]
        for row in try session.run(Statements.Refusals.counts, [.text(area)]) {
            counts[try row.text("reason"), default: 0] += try row.integer("times")
        }
        let entries = try session.run(Statements.Terminals.list, [.text(area)]).map { row in
            let terminal = try EnrolledTerminal(row)
            let contact = contacts[terminal.id]
            let own = refusals.filter { $0.terminal == terminal.id }
            let rows = marks[terminal.id] ?? []
            let forks = branches[terminal.id] ?? []
            let isForked = forks.contains { now - $0.lastMilliseconds < Branch.freshMilliseconds }
            let health = Health(terminal, contact: contact, isForked: isForked, now: now)
            let epoch = contact.map { Int64($0.heartbeat.epoch) }
            let mark = try rows.last { try epoch == nil || $0.integer("epoch") == epoch }
            let stored = UInt64(clamping: try mark?.integer("stored") ?? 0)
            let last = try newest.last { try $0.text("terminal") == terminal.id }
            let releasable = UInt64(clamping: try mark?.integer("releasable") ?? 0)
            return Entry(
                terminal: terminal, configuration: try PlaceRegister.decode(try row.text("configuration")),
                contact: contact, health: health,
                coverage: try coverage(contact, stored: stored, last: last, now: now),
                today: usage[terminal.id] ?? [], refusals: own, stored: stored,
                releasable: releasable,
                readiness: readiness[terminal.id], branches: forks,
                undecided: undecided[terminal.id] ?? 0)
        }
        return FleetView(
            area: area, nowMilliseconds: now, entries: entries, refusals: refusals, refusalCounts: counts,
            ingested: try session.run(Statements.Records.ingested, [.text(area)]).first?.integer("events") ?? 0)
    }

    private static func coverage(
        _ contact: Contact?, stored: UInt64, last: SQLRow?, now: Int64
    ) throws -> Coverage {
        guard let contact else { return .unknown }
        let newest = contact.heartbeat.lastSequence
        if stored >= newest {
            return .complete(
                untilMilliseconds: contact.heardMilliseconds,
                isCurrent: now <= contact.promisedMilliseconds + Health.graceMilliseconds)
        }
        return .partial(
            untilMilliseconds: try last.flatMap { try NewestRecord($0).moment }, missing: newest - stored)
    }

    static func contacts(_ area: String, _ session: any DatabaseSession) throws -> [String: Contact] {
        var contacts: [String: Contact] = [:]
        for row in try session.run(Statements.Terminals.contacts, [.text(area)]) {
            let id = try row.text("terminal")
            guard let heartbeat = try? JSONDecoder().decode(Heartbeat.self, from: Data(try row.text("heartbeat").utf8))
            else { throw CentralError.inconsistent("the heartbeat of terminal \(id)") }
            contacts[id] = Contact(
                heardMilliseconds: try row.integer("heard_ms"), promisedMilliseconds: try row.integer("promised_ms"),
                heartbeat: heartbeat)
        }
        return contacts
    }

    private static func branches(
        _ area: String, _ session: any DatabaseSession
    ) throws -> [String: [Branch]] {
        var branches: [String: [Branch]] = [:]
        for row in try session.run(Statements.Batches.branches, [.text(area)]) {
            let first = try row.integer("first_sequence")
            branches[try row.text("terminal"), default: []].append(
                Branch(
                    epoch: UInt32(clamping: try row.integer("epoch")), batches: try row.integer("batches"),
                    sequences: first...max(first, try row.integer("last_sequence")),
                    lastMilliseconds: try row.integer("last_ms")))
        }
        return branches
    }

    private static func usage(
        _ area: String, _ day: Int64, _ session: any DatabaseSession
    ) throws -> [String: [Today]] {
        var usage: [String: [Today]] = [:]
        for row in try session.run(Statements.Usage.ofDay, [.text(area), .number(day)]) {
            guard let kind = UsageEventKind(rawValue: UInt16(clamping: try row.integer("kind"))),
                let purpose = Purpose(rawValue: UInt8(clamping: try row.integer("purpose")))
            else { continue }
            usage[try row.text("terminal"), default: []].append(
                Today(kind: kind, purpose: purpose, events: try row.integer("events")))
        }
        return usage
    }

    /// Visitors' events in the unknown day, by terminal.
    private static func undecided(_ area: String, _ session: any DatabaseSession) throws -> [String: Int64] {
        try usage(area, DayLedger.unknownDay, session).mapValues { rows in
            rows.reduce(0) { $1.purpose == .visitor ? $0 + $1.events : $0 }
        }
    }

    private static func refusals(_ area: String, _ session: any DatabaseSession) throws -> [Refusal] {
        try session.run(Statements.Refusals.list, [.text(area), .number(shownRefusals)]).map { row in
            Refusal(
                terminal: try row.text("terminal"), digest: try row.text("digest"), reason: try row.text("reason"),
                size: try row.integer("size"), lastMilliseconds: try row.integer("last_ms"),
                times: try row.integer("times"))
        }
    }
}
