// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel

/// What kioskd does when it is stopped under a meeting, and what journal and central say of all of them.
extension MeetingsSoak {
    /// Asked to end, and killed, at each moment of a meeting.
    func stops(_ clerk: MeetingClerk) throws {
        for moment in MeetingStage.Moment.allCases {
            for number in [SIGKILL, SIGTERM] {
                let what = "\(number == SIGTERM ? "stopped" : "killed") while \(moment.rawValue)"
                let visitor = try visitor()
                let stage = MeetingStage(visitor, clerk)
                try stage.toMenu()
                try stage.toAgencies()
                try stage.come(to: moment)
                if moment != .waiting { opened += 1 }
                let remains = remains(visitor, stage)
                let status = visitor.end(number)
                let wanted = number == SIGTERM ? 0 : 128 + SIGKILL
                report.check(
                    "\(what): status \(wanted)", status == wanted, "status \(status.map(String.init) ?? "none")")
                let left = Self.settled { (stage.family?.alive ?? []) + remains.found() }
                report.check("and nothing is left of the meeting", left.isEmpty, left.joined(separator: "\n"))
                let outcome: AgencyOutcome = moment == .held ? .met : .meetingFailed
                asked.append(Asked(end: .sessionEnded, outcome: number == SIGTERM ? outcome : nil))
            }
        }
        report.check("the desk has no meeting any more, and nobody waits there", clerk.isIdle(), clerk.text)
    }

    /// How many wishes to meet stand in the journal.
    func requestCount() throws -> Int { try rows().count { $0.event == "meetingRequested" } }

    private func rows() throws -> [PeripheralsSoak.Row] {
        let listed = try county.programs.must(
            "kioskctl", ["journal", "list", "--state", county.state.path, "--json"])
        return try JSONDecoder().decode([PeripheralsSoak.Row].self, from: Data(listed.output.utf8))
    }

    func count() throws {
        // Its start closes what the last kill left open; what is still here goes out.
        let visitor = try visitor()
        let isDelivered = Patience.until(seconds: 150) { visitor.rest() && self.isDelivered }
        report.check("all that was counted reaches the central", isDelivered)
        let verified = try county.programs.run(
            "kioskctl", ["journal", "verify", "--state", county.state.path, "--json"])
        report.check("chain, checkpoints and counters hold", verified.status == 0, verified.output + verified.errors)
        let rows = try rows()
        let ends = rows.filter { $0.event == "meetingEnded" }.map(\.second)
        compare("meetingRequested in the journal", rows.count { $0.event == "meetingRequested" }, asked.count)
        compare("meetingEnded in the journal", ends.count, asked.count)
        compare("meetingRated in the journal", rows.count { $0.event == "meetingRated" }, rated)
        let wanted = asked.map { Int($0.end.rawValue) }
        report.check("each with its own end, in their order", ends == wanted, "\(ends)\n\(wanted)")
        let breaks = Self.breaks(rows)
        report.check("each ended before the next was asked for", breaks.isEmpty, breaks.joined(separator: "\n"))
        try compareCounts()
        let status = visitor.end(SIGTERM)
        report.check("kioskd ends with status 0 on SIGTERM", status == 0, "status \(status.map(String.init) ?? "none")")
    }

    private func compareCounts() throws {
        let counts = try counts()
        for (kind, count) in [
            (UsageEventKind.meetingRequested, asked.count), (.meetingEnded, asked.count), (.meetingRated, rated),
        ] { compare("\(kind) at the central", counts.events["\(kind.rawValue)"] ?? 0, count) }
        for outcome in [AgencyOutcome.met, .meetingFailed, .meetingCancelled] {
            compare(
                "\(outcome) in the agency's counters", counts.outcomes["\(outcome.rawValue)"] ?? 0,
                asked.count { $0.outcome == outcome })
        }
    }

    private func compare(_ what: String, _ found: Int, _ wanted: Int) {
        report.check("\(what): \(wanted)", found == wanted, "\(found)")
    }

    private static func breaks(_ rows: [PeripheralsSoak.Row]) -> [String] {
        var isOpen = false
        return rows.compactMap { row in
            switch row.event {
            case "meetingRequested":
                defer { isOpen = true }
                return isOpen ? "\(row.sequence): asked for before the last one ended" : nil
            case "meetingEnded":
                defer { isOpen = false }
                return isOpen ? nil : "\(row.sequence): ended, and none was asked for"
            default: return nil
            }
        }
    }

    private var isDelivered: Bool {
        let status = try? county.programs.run("kioskctl", ["status", "--state", county.state.path, "--json"])
        guard let last = status?.json["lastSequence"] as? Int, let stored = status?.json["storedAtCentral"] as? Int
        else { return false }
        return last > 0 && stored >= last
    }

    // MARK: The two databases

    private struct Counts: Decodable {
        /// At the central, by number of the event.
        var events: [String: Int]
        /// The agency's at the terminal, by number of the outcome: they leave it once a day.
        var outcomes: [String: Int]
    }

    /// Practice is in no report of the central's: what is counted stands in the two databases.
    private func counts() throws -> Counts {
        let program = """
            json, sqlite3, sys = map(__import__, ("json", "sqlite3", "sys"))
            central, journal = (sqlite3.connect(f"file:{path}?mode=ro", uri=True) for path in sys.argv[1:3])
            def rows(base, text, *values):
                return {str(key): value for key, value in base.execute(text, values)}
            print(json.dumps({
                "events": rows(central, "SELECT kind, sum(events) FROM usage_day GROUP BY kind"),
                "outcomes": rows(journal, "SELECT second, sum(value) FROM counter WHERE family = ? AND first = ? "
                                 "GROUP BY second", int(sys.argv[3]), int(sys.argv[4]))}))
            """
        let python = Programs(folder: URL(fileURLWithPath: "/usr/bin"))
        let told = try python.must(
            "python3",
            [
                "-c", program, county.centralFolder.appendingPathComponent("central.sqlite").path,
                county.state.appendingPathComponent("journal/journal.sqlite").path,
                "\(CounterKey.Family.agency.rawValue)", "\(PracticeContent.agencyCode)",
            ])
        return try JSONDecoder().decode(Counts.self, from: Data(told.output.utf8))
    }

    // MARK: The state folder

    /// A line for each used ticket, and no more than the book may have.
    func checkTickets() {
        let text = Leftovers.text(county.state.appendingPathComponent("tickets"))
        let lines = text.split(separator: "\n").count
        report.check("used tickets on disk: \(opened), and at most 1,024", lines == min(opened, 1_024), "\(lines)")
    }

    /// The terminal's own proofs.
    func checkLog() {
        let log = Leftovers.text(county.state.appendingPathComponent("kioskd.log"))
        let proofs = log.split(separator: "\n").filter { $0.contains("a meeting is wiped") }
        compare("proofs of a wipe in the log", proofs.count, opened)
        let bad = proofs.filter { line in
            !["processes=0", "files=0", "mounts=0"].allSatisfy { line.contains($0) } || line.contains("camera=taken")
        }
        report.check("and each found nothing", bad.isEmpty, bad.joined(separator: "\n"))
        report.check(
            "no address and no token in it", !log.contains("/visit/") && !log.contains("janus.plugin"), log)
    }
}
