// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The last guided device test, on the page of a terminal.
struct ReadinessPage {
    struct Device {
        let name: String
        let verdict: String
        let verdictClass: String
        let shape: String
        let identity: String
        let findings: String
    }

    let title: String
    let age: String
    let devices: [Device]

    init(_ stored: StoredReadiness, now: Int64) {
        let report = stored.report
        title = "Enhetsprov \(report.number): " + (report.isReady ? "klar" : "inte klar")
        age =
            "Mottaget \(Words.ago(stored.receivedMilliseconds, now: now)), utfört "
            + Words.time(report.wallMilliseconds, now: now) + (report.clockTrusted ? "" : " (klockan ej bekräftad)")
        let tested = report.items.map { item in
            var parts = [item.identity.label]
            if !item.identity.serial.isEmpty { parts.append("nr \(item.identity.serial)") }
            if !item.identity.firmware.isEmpty { parts.append("version \(item.identity.firmware)") }
            let look = Self.look(item.verdict)
            return Device(
                name: Words.name(item.kind, item.ordinal), verdict: Words.verdict(item.verdict),
                verdictClass: look.healthClass, shape: look.shape,
                identity: parts.filter { !$0.isEmpty }.joined(separator: ", "),
                findings: item.findings.map(SafeText.clean).joined(separator: "; "))
        }
        let meetings = report.meetings.map { found in
            let look = Self.look(found.verdict)
            return Device(
                name: "Videosamtal", verdict: Words.verdict(found.verdict), verdictClass: look.healthClass,
                shape: look.shape, identity: "", findings: found.findings.map(SafeText.clean).joined(separator: "; "))
        }
        devices = tested + [meetings].compactMap(\.self)
    }

    /// In the shapes and colours of health: nothing rests on colour alone.
    private static func look(_ verdict: ReadinessReport.Verdict) -> (healthClass: String, shape: String) {
        switch verdict {
        case .passed: (Health.healthy.rawValue, Words.health(.healthy).shape)
        case .failed: (Health.attention.rawValue, Words.health(.attention).shape)
        case .skipped: (Health.neverHeard.rawValue, Words.health(.neverHeard).shape)
        case .notFitted: (Health.neverHeard.rawValue, "–")
        }
    }

    /// The findings are the terminal's own sentences, in English.
    static let template = """
        <table>
        <caption>{{title}} <small>{{age}}</small></caption>
        <thead><tr><th scope="col">Enhet</th><th scope="col">Utfall</th><th scope="col">Modell</th>
        <th scope="col">Iakttaget</th></tr></thead>
        <tbody>{{#devices}}<tr><th scope="row">{{name}}</th>
        <td data-label="Utfall"><span class="health {{verdictClass}}"><span aria-hidden="true" \
        class="shape">{{shape}}</span>{{verdict}}</span></td>
        <td data-label="Modell">{{identity}}</td><td data-label="Iakttaget" lang="en">{{findings}}</td></tr>
        {{/devices}}</tbody>
        </table>

        """
}
