// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What a heartbeat says that is worth a line in the history when it changes: not that somebody came or went, but
/// whether the terminal is open, what its devices say and which versions it runs.
struct Condition: Sendable, Equatable {
    /// Name and value, in a fixed order; neither holds a space or "=".
    let fields: [(name: String, value: String)]

    /// Changes kept of one terminal: with rows and index less than the 0.6 MB that a terminal may take a year.
    static let mostChanges: Int64 = 1_500
    /// A machine that makes up devices does not make up rows.
    private static let mostDevices = 32

    init(_ heartbeat: Heartbeat) {
        var fields = [
            ("boot", String(heartbeat.bootID.prefix(8))),
            ("open", heartbeat.activity == .paused ? "paused" : heartbeat.activity == .closed ? "closed" : "open"),
            ("journal", heartbeat.journalWritable ? "writable" : "full"),
            ("clock", heartbeat.clockTrusted ? "trusted" : "untrusted"),
            ("software", heartbeat.softwareVersion), ("content", "\(heartbeat.contentVersion)"),
            ("configuration", "\(heartbeat.configurationVersion)"),
        ]
        for device in heartbeat.devices.prefix(Self.mostDevices) {
            let parts = [
                device.condition.name, "\(device.state)", "\(device.paper)", device.coverOpen == true ? "cover" : nil,
            ]
            fields.append(("\(device.kind)\(device.ordinal)", parts.compactMap(\.self).joined(separator: "/")))
        }
        if let meeting = heartbeat.meeting {
            fields.append(("meeting", meeting.isReady ? "ready" : "notReady"))
            if let rehearsal = meeting.rehearsal {
                fields.append(("meetingLights", rehearsal.lights.map(\.rawValue).joined(separator: "/")))
            }
            if let failure = meeting.lastFailure.flatMap(MeetingEnd.init) {
                fields.append(("meetingFailure", "\(failure)"))
            }
        }
        self.fields = fields.map { (Self.plain($0.0), Self.plain($0.1)) }
    }

    /// Reads what `text` wrote.
    init(_ text: String) {
        fields = text.split(separator: " ").map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(pair[0]), pair.count > 1 ? String(pair[1]) : "")
        }
    }

    var text: String { fields.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }

    /// What differs from `before`, in the same form; a field that is gone has the value "-".
    func changes(since before: Condition) -> String {
        let old = Dictionary(before.fields.map { ($0.name, $0.value) }) { first, _ in first }
        let names = Set(fields.map(\.name))
        let changed = fields.filter { old[$0.name] != $0.value }.map { "\($0.name)=\($0.value)" }
        let gone = before.fields.filter { !names.contains($0.name) }.map { "\($0.name)=-" }
        return (changed + gone).joined(separator: " ")
    }

    static func == (a: Condition, b: Condition) -> Bool { a.text == b.text }

    private static func plain(_ text: String) -> String {
        String(SafeText.clean(text).map { $0 == " " || $0 == "=" ? "_" : $0 }.prefix(40))
    }
}
