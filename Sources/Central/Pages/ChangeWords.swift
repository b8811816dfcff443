// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Swedish words for what changed in a terminal's condition (`Condition.changes`).
extension Words {
    static func changes(_ text: String) -> String {
        Condition(text).fields.map { change($0.name, $0.value) }.joined(separator: "; ")
    }

    private static func change(_ name: String, _ value: String) -> String {
        switch (name, value) {
        case ("boot", _): return "startade om"
        case ("open", "open"): return "öppen"
        case ("open", "paused"): return "pausad av personalen"
        case ("open", "closed"): return "stängd enligt öppettiderna"
        case ("journal", "writable"): return "journalen kan skrivas"
        case ("journal", "full"): return "journalen kan inte skrivas"
        case ("clock", "trusted"): return "klockan bekräftad"
        case ("clock", "untrusted"): return "klockan inte bekräftad"
        case ("software", _): return "program \(SafeText.clean(value))"
        case ("content", _): return "innehåll \(SafeText.clean(value))"
        case ("configuration", _): return "inställningar \(SafeText.clean(value))"
        case ("meeting", "ready"): return "videosamtal går att hålla"
        case ("meeting", _): return "videosamtal går inte att hålla"
        case ("meetingLights", _):
            let lights = value.split(separator: "/").compactMap { RehearsalReport.Light(rawValue: String($0)) }
            guard lights.count == 4 else { return "prov av videosamtal: \(SafeText.clean(value))" }
            let report = RehearsalReport(camera: lights[0], microphone: lights[1], sound: lights[2], line: lights[3])
            return "videosamtal \(rehearsal(report))"
        case ("meetingFailure", "-"): return "videosamtal har åter hållits"
        case ("meetingFailure", _):
            let failure = MeetingEnd.allCases.first { "\($0)" == value }
            return "ett videosamtal blev inte av: \(failure.map(end) ?? SafeText.clean(value))"
        default: return device(named: name, value) ?? SafeText.clean("\(name): \(value)")
        }
    }

    /// `nil` for a device or a value of another version.
    private static func device(named name: String, _ value: String) -> String? {
        guard let kind = PeripheralKind.allCases.first(where: { name.hasPrefix("\($0)") }),
            let ordinal = Int(name.dropFirst("\(kind)".count))
        else { return nil }
        let title = self.name(kind, ordinal)
        if value == "-" { return "\(title): inte längre nämnd" }
        let parts = value.split(separator: "/").map(String.init)
        guard parts.count >= 3, let condition = DeviceCondition.allCases.first(where: { $0.name == parts[0] }),
            let state = DeviceState.allCases.first(where: { "\($0)" == parts[1] }),
            let paper = PaperState.allCases.first(where: { "\($0)" == parts[2] })
        else { return nil }
        var words = [self.condition(condition) ?? self.state(state)]
        if kind == .printer, condition == .ready || condition == .untold { words.append(self.paper(paper)) }
        if parts.count > 3, condition != .coverOpen { words.append("luckan öppen") }
        return "\(title): \(words.joined(separator: ", "))"
    }
}
