// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Swedish words of the pages, for values that come from terminals.
enum Words {
    static func health(_ health: Health) -> (word: String, shape: String) {
        switch health {
        case .healthy: ("Frisk", "●")
        case .paused: ("Pausad", "❚❚")
        case .attention: ("Behöver tillsyn", "◆")
        case .silent: ("Tyst", "▲")
        case .neverHeard: ("Aldrig hörd", "◇")
        case .revoked: ("Spärrad", "✕")
        }
    }

    static func activity(_ heartbeat: Heartbeat) -> String {
        switch heartbeat.activity {
        case .idle: "väntar på besök"
        case .session: "besök pågår"
        case .paused: "pausad av personalen"
        case .closed: "stängt enligt öppettiderna"
        }
    }

    static func purpose(_ purpose: Purpose) -> String {
        switch purpose {
        case .visitor: "besökare"
        case .attendant: "personal"
        case .technician: "tekniker"
        case .training: "övning"
        case .demo: "visning"
        }
    }

    static func kind(_ kind: UsageEventKind) -> String {
        switch kind {
        case .sessionStarted: "Besök började"
        case .sessionEnded: "Besök slutade"
        case .languageChosen: "Språk valdes"
        case .serviceOpened: "Tjänst öppnades"
        case .slipRequested: "Lapp begärdes"
        case .slipOutcome: "Lappens utfall"
        case .answerGiven: "Svar på fråga"
        case .attendantCalled: "Personal tillkallades"
        case .attendantCallEnded: "Tillkallande slutade"
        case .terminalPaused: "Pausades"
        case .terminalResumed: "Återupptogs"
        case .deviceStateChanged: "Enhet ändrade tillstånd"
        case .terminalStarted: "Programmet startade"
        case .terminalStopped: "Programmet stoppades"
        case .contentApplied: "Innehåll togs i bruk"
        case .epochOpened: "Journal räddades"
        case .journalFull: "Journalen full"
        case .helpOpened: "Hjälp öppnades"
        case .meetingRequested: "Videosamtal önskades"
        case .meetingEnded: "Videosamtal avslutades"
        case .meetingRated: "Samtal fick ett omdöme"
        }
    }

    static func refusal(_ reason: String) -> String {
        switch BatchRefusal(rawValue: reason) {
        case .malformed: "går inte att tolka"
        case .oversized: "för stor"
        case .badSignature: "felaktig signatur"
        case .badChain: "kedjan stämmer inte"
        case .gap: "poster saknas före"
        case .fork: "samma nummer, annat innehåll"
        case .wrongEpoch: "orimlig epok"
        case .outsideCatalogue: "händelse utanför katalogen"
        case .counterMismatch: "räknare stämmer inte"
        case .unknownTerminal: "okänd terminal"
        case .foreignTerminal: "en annan terminals"
        case .centralFull: "centralens disk full"
        case nil: "okänd orsak"
        }
    }

    static func undecided(_ events: Int64) -> String {
        events == 1 ? "1 händelse utan säker dag" : "\(events) händelser utan säker dag"
    }

    /// "14:05" today, else "22 nov 14:05".
    static func time(_ milliseconds: Int64, now: Int64) -> String {
        let then = LocalMinute(utcMilliseconds: milliseconds)
        let clock = pad(then.minute / 60) + ":" + pad(then.minute % 60)
        if then.date == LocalMinute(utcMilliseconds: now).date { return clock }
        return "\(date(then.date)) \(clock)"
    }

    /// "13 663", as Swedish writes it: groups of three from five digits on, with a no-break space.
    static func number(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude))
        guard digits.count > 4 else { return "\(number)" }
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append("\u{A0}") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + text
    }

    /// "+4", "−4" with the sign of its own, "" for nothing.
    static func change(_ number: Int64) -> String {
        number == 0 ? "" : (number > 0 ? "+" : "−") + self.number(Int64(number.magnitude))
    }

    /// "26 mars 2026" for "2026-03-26".
    static func isoDay(_ text: String?) -> String {
        guard let text else { return "dagen inte känd" }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]) else { return SafeText.clean(text) }
        return "\(date(CivilDate(year: parts[0], month: parts[1], day: parts[2]))) \(parts[0])"
    }

    /// "6 dec 2026", Swedish time.
    static func day(_ milliseconds: Int64) -> String {
        let date = LocalMinute(utcMilliseconds: milliseconds).date
        return "\(self.date(date)) \(date.year)"
    }

    /// "November 2026" for "2026-11".
    static func month(_ text: String) -> String {
        let names = [
            "Januari", "Februari", "Mars", "April", "Maj", "Juni", "Juli", "Augusti", "September", "Oktober",
            "November", "December",
        ]
        return CivilMonth(text).map { "\(names[$0.month - 1]) \($0.year)" } ?? SafeText.clean(text)
    }

    /// "oktober 2026" for "2026-10", "vecka 44 2026" for "2026-W44".
    static func period(_ text: String) -> String {
        if CivilMonth(text) != nil { return month(text).lowercased() }
        let parts = text.split(separator: "-W")
        guard parts.count == 2, let week = Int(parts[1]) else { return SafeText.clean(text) }
        return "vecka \(week) \(parts[0])"
    }

    /// The same with a capital, where nothing stands before it.
    static func title(_ text: String) -> String {
        let text = period(text)
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    static func date(_ date: CivilDate) -> String {
        let months = ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"]
        return "\(date.day) \(months[date.month - 1])"
    }

    /// "2 min sedan".
    static func ago(_ milliseconds: Int64, now: Int64) -> String {
        let seconds = max(0, (now - milliseconds) / 1_000)
        switch seconds {
        case ..<60: return "nyss"
        case ..<3_600: return "\(seconds / 60) min sedan"
        case ..<172_800: return "\(seconds / 3_600) tim sedan"
        default: return "\(seconds / 86_400) dagar sedan"
        }
    }

    static func coverage(_ coverage: Coverage, now: Int64) -> String {
        switch coverage {
        case .unknown: "inget känt: aldrig hörd"
        case .complete(let until, true): "komplett till \(time(until, now: now))"
        case .complete(let until, false):
            "komplett till \(time(until, now: now)), inte hörd sedan dess"
        case .partial(let until, let missing):
            (until.map { "ofullständig, känd till \(time($0, now: now))" } ?? "ofullständig")
                + ", \(missing) händelser väntar i terminalen"
        }
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
