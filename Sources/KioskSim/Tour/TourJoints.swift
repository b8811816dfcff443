// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// What the visits left behind: journal, central, dashboard.
extension Tour {
    /// Names of events as the catalogue has them, and how often the tour made them happen.
    private var expected: [(name: String, count: Int)] {
        [("sessionStarted", visits), ("slipRequested", slips), ("slipOutcome", slips)]
    }

    func journal() throws {
        var found: [String: Int] = [:]
        for state in terminals {
            let verified = try county.programs.run("kioskctl", ["journal", "verify", "--state", state.path, "--json"])
            report.check(
                "\(state.lastPathComponent): the chain and its checkpoints hold", verified.status == 0,
                verified.output + verified.errors)
            let listed = try county.programs.must("kioskctl", ["journal", "list", "--state", state.path, "--json"])
            for row in listed.jsonArray where Self.word(row, ["purpose"]) == "visitor" {
                found[Self.word(row, ["event", "kind", "name"]), default: 0] += 1
            }
        }
        for (name, count) in expected {
            report.check(
                "\(name) stands there \(count) times", found[name] == count, "\(found[name] ?? 0) times in \(found)")
        }
    }

    /// The central knows every event: those of visits under way when it was gone too, and none twice.
    func count() throws {
        try county.startCentralWhereItIsGone()
        // What is still on the terminals goes out while they run.
        let waiting = try terminals.map { state in
            let visitor = try Visitor(county, state: state, report: report)
            report.check(
                "\(state.lastPathComponent): all that was counted reaches the central",
                Patience.until(seconds: 150) { visitor.rest() && self.isDelivered(state) }, self.status(state))
            return visitor
        }
        let counted = try county.programs.must(
            "kiosk-central", ["report", "--directory", county.centralFolder.path, "--json"])
        for (name, count) in expected {
            let found = Self.sum(of: name, in: counted.json)
            report.check(
                "the central counts \(name) \(count) times", found == count, "\(found) times in \(counted.output)")
        }
        for visitor in waiting { _ = visitor.end(SIGTERM) }
    }

    private func status(_ state: URL) -> String {
        (try? county.programs.run("kioskctl", ["status", "--state", state.path, "--json"]).output) ?? "no answer"
    }

    private func isDelivered(_ state: URL) -> Bool {
        let value = try? JSONSerialization.jsonObject(with: Data(status(state).utf8))
        guard let status = value as? [String: Any], let last = status["lastSequence"] as? Int,
            let stored = status["storedAtCentral"] as? Int
        else { return false }
        return last > 0 && stored >= last
    }

    func dashboard() throws {
        try county.startCentralWhereItIsGone()
        let jar = county.folder.appendingPathComponent("cookies").path
        let address = county.dashboard
        let curl = Programs(folder: URL(fileURLWithPath: "/usr/bin"))
        let common = [
            "--silent", "--show-error", "--insecure", "--max-time", "20", "--cookie-jar", jar, "--cookie", jar,
        ]
        let stranger = try curl.run("curl", common + ["--location", address])
        report.check(
            "a stranger sees a page to sign in, and no terminal",
            stranger.output.contains("password") && !stranger.output.contains(county.placeName), stranger.output)
        let token = stranger.output.firstMatch(of: /name="form" value="([^"]+)"/).map { "form=\($0.1)" }
        var form = [
            "--data-urlencode", "name=\(county.operatorName)", "--data-urlencode", "password=\(county.password)",
        ]
        if let token { form += ["--data-urlencode", token] }
        let page = try curl.run("curl", common + ["--location"] + form + [address + "login"])
        report.check(
            "the operator signs in and sees \(county.placeName)", page.output.contains(county.placeName), page.output)
        let today = page.output.contains(">\(visits)<")
        report.check("and today's \(visits) visits", today, page.output)
        let health = try curl.run("curl", common + [address + "healthz"])
        report.check("/healthz says that all is well", health.status == 0 && !health.output.isEmpty, health.errors)
        let metrics = try curl.run("curl", common + [address + "metrics"])
        report.check("/metrics is there", metrics.output.contains("# TYPE"), metrics.output)
    }

    private static func word(_ row: [String: Any], _ names: [String]) -> String {
        for name in names { if let value = row[name] as? String { return value } }
        return ""
    }

    /// Adds up `count` of everything that is called so, wherever it stands.
    private static func sum(of name: String, in value: Any) -> Int {
        if let list = value as? [Any] { return list.reduce(0) { $0 + sum(of: name, in: $1) } }
        guard let object = value as? [String: Any] else { return 0 }
        if word(object, ["event", "kind", "name"]) == name,
            object["purpose"] == nil || word(object, ["purpose"]) == "visitor"
        {
            return object["count"] as? Int ?? 0
        }
        if let count = object[name] as? Int { return count }
        return object.values.reduce(0) { $0 + sum(of: name, in: $1) }
    }
}
