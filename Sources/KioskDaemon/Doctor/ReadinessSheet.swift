// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A readiness report on paper, for the wall behind the counter.
enum ReadinessSheet {
    static func draft(_ report: ReadinessReport) -> SlipDraft {
        let then = LocalMinute(utcMilliseconds: report.wallMilliseconds)
        var lines: [SlipDraft.Line] = [
            .init(.heading, report.isReady ? "Terminalen är klar" : "Terminalen är inte klar"),
            .init(.date, date(then) + (report.clockTrusted ? "" : " (klockan ej bekräftad)")),
            .init(.body, "Enhetsprov \(report.number)"),
            .init(.rule),
        ]
        for item in report.items {
            let ordinal = item.ordinal > 1 ? " \(item.ordinal)" : ""
            lines.append(.init(.body, "\(word(item.verdict)): \(word(item.kind))\(ordinal)"))
            var details = [item.identity.label]
            if !item.identity.serial.isEmpty { details.append("nr \(item.identity.serial)") }
            if !item.identity.firmware.isEmpty { details.append("version \(item.identity.firmware)") }
            let detail = details.filter { !$0.isEmpty }.joined(separator: ", ")
            if !detail.isEmpty { lines.append(.init(.body, detail)) }
            guard item.verdict == .failed || item.verdict == .skipped else { continue }
            for finding in item.findings { lines.append(.init(.body, finding, language: "en")) }
        }
        if let meetings = report.meetings { lines += self.lines(meetings) }
        lines += [
            .init(.rule),
            .init(.body, "Program \(report.softwareVersion), innehåll \(report.contentVersion)"),
            .init(.body, "Terminal \(report.terminal.prefix(16))"),
        ]
        return SlipDraft(service: 0, lines: lines)
    }

    private static func lines(_ meetings: MeetingReadiness) -> [SlipDraft.Line] {
        var lines = [SlipDraft.Line(.body, "\(word(meetings.verdict)): videosamtal")]
        let names = ["camera": "kamera", "microphone": "mikrofon", "sound": "högtalare", "line": "nät"]
        for (name, light) in meetings.rehearsal?.bad ?? [] {
            lines.append(.init(.body, "\(names[name] ?? name): \(light == .missing ? "saknas" : "fungerar inte")"))
        }
        return lines + meetings.lacks.map { .init(.body, $0, language: "en") }
    }

    private static func date(_ then: LocalMinute) -> String {
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(then.date.year)-\(pad(then.date.month))-\(pad(then.date.day)) "
            + "\(pad(then.minute / 60)):\(pad(then.minute % 60))"
    }

    private static func word(_ verdict: ReadinessReport.Verdict) -> String {
        switch verdict {
        case .passed: "Klar"
        case .failed: "FEL"
        case .skipped: "Ej provad"
        case .notFitted: "Finns inte"
        }
    }

    private static func word(_ kind: PeripheralKind) -> String {
        switch kind {
        case .printer: "skrivare"
        case .cardReader: "kortläsare"
        case .touchscreen: "pekskärm"
        case .scanner: "skanner"
        case .keyboard: "tangentbord"
        case .storage: "lagringsenhet"
        case .network: "nätverksenhet"
        }
    }
}
