// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Swedish words for whether one can meet an agency at a terminal.
extension Words {
    static func meeting(_ health: MeetingHealth?) -> String {
        guard let health else { return "finns inte här" }
        var words = [health.isReady ? "går att hålla" : "går inte att hålla: webbläsaren eller dess skydd saknas"]
        if let rehearsal = health.rehearsal { words.append(self.rehearsal(rehearsal)) }
        if let failure = health.lastFailure.flatMap(MeetingEnd.init) {
            words.append("det senaste blev inte av: \(end(failure))")
        }
        return words.joined(separator: "; ")
    }

    /// What needs somebody, in a few words.
    static func meetingFault(_ health: MeetingHealth) -> String {
        guard health.isReady else { return "Videosamtal: webbläsaren eller dess skydd saknas (tekniker)" }
        if let rehearsal = health.rehearsal {
            for (name, light) in lights(rehearsal) where light == .missing || light == .failed {
                return "Videosamtal: \(name) \(self.light(light)) (personal, sedan tekniker)"
            }
        }
        return "Videosamtal: \(health.lastFailure.flatMap(MeetingEnd.init).map(end) ?? "okänt fel") (tekniker)"
    }

    static func light(_ light: RehearsalReport.Light) -> String {
        switch light {
        case .unknown: "inte provad"
        case .good: "fungerar"
        case .missing: "saknas"
        case .busy: "upptagen"
        case .failed: "fungerar inte"
        }
    }

    static func end(_ end: MeetingEnd) -> String {
        switch end {
        case .hungUp: "besökaren lade på"
        case .endedByAgency: "myndigheten avslutade"
        case .timeLimit: "tiden var slut"
        case .cancelled: "besökaren avbröt väntan"
        case .nobodyJoined: "ingen svarade"
        case .agencyClosed: "myndigheten hade stängt"
        case .queueFull: "kön var full"
        case .bookingRefused: "bokningen gällde inte"
        case .noLine: "ingen förbindelse"
        case .ticketRefused: "biljetten godtogs inte"
        case .notSetUp: "myndighetens system är inte inställt"
        case .noCamera: "kamera eller mikrofon saknades"
        case .browserBroke: "webbläsaren gick sönder"
        case .leftTheAgency: "sidan lämnade myndigheten"
        case .certificate: "ett certifikat var inte giltigt"
        case .sessionEnded: "besöket tog slut"
        case .bookingCancelled: "bokningen var avbokad"
        case .agencyLost: "den som svarade försvann"
        }
    }

    static func rehearsal(_ report: RehearsalReport) -> String {
        let words = zip(report.named, lights(report)).map { named, light in
            light.0 + " " + (RehearsalReport.isOnlyThere(named.name, named.light) ? "finns" : self.light(light.1))
        }
        return "provat: " + words.joined(separator: ", ")
    }

    /// What does not work, a light each.
    static func bad(_ report: RehearsalReport) -> [String] {
        lights(report).filter { $0.1 == .missing || $0.1 == .failed }.map { "\($0.0) \(light($0.1))" }
    }

    private static func lights(_ report: RehearsalReport) -> [(String, RehearsalReport.Light)] {
        [
            ("kamera", report.camera), ("mikrofon", report.microphone), ("ljud", report.sound),
            ("förbindelse", report.line),
        ]
    }
}
