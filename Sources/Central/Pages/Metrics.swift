// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What `/metrics` says, as Prometheus and OpenMetrics read it.
struct Metrics {
    private(set) var text = ""

    init(_ views: [FleetView]) {
        family("servicepunkt_terminals", "gauge", "Terminals by area and health.")
        for view in views {
            for health in Health.allCases {
                sample(
                    "servicepunkt_terminals", [("area", view.area), ("health", health.rawValue)],
                    Int64(view.entries.count { $0.health == health }))
            }
        }
        family("servicepunkt_events_ingested_total", "counter", "Usage events stored, by area.")
        for view in views { sample("servicepunkt_events_ingested_total", [("area", view.area)], view.ingested) }
        family("servicepunkt_batches_refused_total", "counter", "Batches refused, by area and reason.")
        for view in views {
            for reason in BatchRefusal.allCases {
                sample(
                    "servicepunkt_batches_refused_total", [("area", view.area), ("reason", reason.rawValue)],
                    view.refusalCounts[reason.rawValue] ?? 0)
            }
        }
        family(
            "servicepunkt_branch_batches", "gauge", "Batches kept of another history under a terminal's key.")
        for (view, entry) in contacts(views) {
            sample(
                "servicepunkt_branch_batches", labels(view, entry), entry.branches.reduce(0) { $0 + $1.batches })
        }
        family(
            "servicepunkt_events_undecided", "gauge", "Visitors' events counted of which nobody can say the day.")
        for (view, entry) in contacts(views) {
            sample("servicepunkt_events_undecided", labels(view, entry), entry.undecided)
        }
        family("servicepunkt_contact_age_seconds", "gauge", "Seconds since a terminal was heard.")
        for (view, entry) in contacts(views) {
            guard let contact = entry.contact else { continue }
            sample(
                "servicepunkt_contact_age_seconds", labels(view, entry),
                max(0, (view.nowMilliseconds - contact.heardMilliseconds) / 1_000))
        }
        family("servicepunkt_contact_overdue_seconds", "gauge", "Seconds past a terminal's contact promise, else 0.")
        for (view, entry) in contacts(views) {
            guard let contact = entry.contact else { continue }
            sample(
                "servicepunkt_contact_overdue_seconds", labels(view, entry),
                max(0, (view.nowMilliseconds - contact.promisedMilliseconds) / 1_000))
        }
        family("servicepunkt_events_waiting", "gauge", "Events a terminal has that are not stored here.")
        for (view, entry) in contacts(views) {
            guard let last = entry.contact?.heartbeat.lastSequence else { continue }
            sample(
                "servicepunkt_events_waiting", labels(view, entry),
                Int64(clamping: last > entry.stored ? last - entry.stored : 0))
        }
        text += "# EOF\n"
    }

    private func contacts(_ views: [FleetView]) -> [(FleetView, FleetView.Entry)] {
        views.flatMap { view in view.entries.filter { $0.health != .revoked }.map { (view, $0) } }
    }

    private func labels(_ view: FleetView, _ entry: FleetView.Entry) -> [(String, String)] {
        [("area", view.area), ("place", "\(entry.configuration.placeCode)"), ("terminal", entry.terminal.id)]
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Int64) {
        let list = labels.map { "\($0.0)=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
        text += "\(name){\(list)} \(value)\n"
    }

    private static func escape(_ text: String) -> String {
        SafeText.clean(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
