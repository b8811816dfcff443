// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Writes the contact slip: a letter from the place, in the visitor's language and in Swedish.
struct SlipComposer {
    let around: Surroundings
    /// The visitor's language.
    let language: String

    /// The slip of an errand; `nil` where content has no such agency.
    func draft(_ errand: SlipErrand) -> SlipDraft? {
        switch errand.matter {
        case .contact: contact(errand.agency)
        case .agreement(let slip): agreement(slip, with: errand.agency, service: errand.service)
        case .callback(let number): callback(number, by: errand.agency, service: errand.service)
        }
    }

    /// The slip of the agency with a permanent code; `nil` where content has no such agency.
    private func contact(_ code: Int32) -> SlipDraft? {
        guard let agency = around.content.agencies.first(where: { $0.code == code }),
            let service = around.content.menu.first(where: { $0.kind == .contactSlip })
        else { return nil }
        var lines = head + letter(agency, in: language)
        if !agency.web.isEmpty {
            // Once, whatever the letter's languages: it says the same in all.
            lines.append(SlipDraft.Line(.qr, SafeText.clean(agency.web), language: swedish))
        }
        if !readsSwedish { lines += [SlipDraft.Line(.rule, language: swedish)] + letter(agency, in: swedish) }
        return SlipDraft(service: service.code, agency: code, lines: lines)
    }

    var swedish: String { around.content.languages[0].tag }

    /// One letter is enough.
    var readsSwedish: Bool { language.split(separator: "-").first == swedish.split(separator: "-").first }

    /// What every slip begins with: whose it is, where, when.
    var head: [SlipDraft.Line] {
        [
            line(.symbol, Message("slip.symbol"), language),
            SlipDraft.Line(.place, SafeText.clean(around.site.placeName), language: swedish),
            line(.date, date, language),
        ]
    }

    private var date: Message {
        around.clockTrusted
            ? Message("slip.date", ["date": .date(around.now.date), "time": .time(around.now.minute)])
            : Message("slip.dateUncertain")
    }

    private func letter(_ agency: Agency, in tag: String) -> [SlipDraft.Line] {
        let about = agency.text(in: tag)
        var lines = [
            line(.heading, Message("slip.heading", ["agency": .text(agency.name)]), tag),
            SlipDraft.Line(.body, SafeText.clean(about.text), language: about.language),
            line(.large, Message("slip.phone", ["phone": .text(agency.phone)]), tag),
        ]
        lines += HoursWords(agency.hours).week.map { line(.body, $0, tag) }
        lines.append(line(.body, Message("slip.next"), tag))
        if !agency.web.isEmpty { lines.append(line(.body, Message("slip.web", ["web": .text(agency.web)]), tag)) }
        if let day = CivilDate(iso: agency.checked) {
            lines.append(line(.body, Message("slip.checked", ["date": .date(day)]), tag))
        }
        return lines
    }

    func line(_ role: SlipDraft.Line.Role, _ message: Message, _ tag: String) -> SlipDraft.Line {
        SlipDraft.Line(role, around.content.text(message, tag), language: tag)
    }
}

extension Agency {
    /// What one turns to it for, in a language or, where nobody has written that, in Swedish.
    func text(in tag: String) -> (text: String, language: String) {
        for candidate in [tag, String(tag.prefix { $0 != "-" }), "sv"] {
            if let text = about[candidate] { return (text, candidate) }
        }
        return ("", "sv")
    }
}

extension CivilDate {
    /// A day written as ISO 8601, "2026-11-23".
    init?(iso text: String) {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }
}
