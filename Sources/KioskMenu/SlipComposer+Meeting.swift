// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Slips of meetings: what was agreed, and whom to ring up.
extension SlipComposer {
    /// What the agency sends home with the visitor: phrases of content in the visitor's language and in Swedish, free
    /// lines as the clerk wrote them.
    func agreement(_ slip: MeetingSlip, with code: Int32, service: Int32) -> SlipDraft? {
        guard let agency = around.content.agencies.first(where: { $0.code == code }) else { return nil }
        var lines = head + agreed(slip, agency, in: language)
        if !readsSwedish { lines += [SlipDraft.Line(.rule, language: swedish)] + agreed(slip, agency, in: swedish) }
        if !slip.freeLines.isEmpty {
            // Once: nobody has translated it.
            lines.append(SlipDraft.Line(.rule, language: swedish))
            lines.append(line(.body, Message("slip.agreed.free"), language))
            lines += slip.freeLines.map {
                SlipDraft.Line(.body, SafeText.clean($0), language: LanguageTag.known(slip.freeLanguage) ?? swedish)
            }
        }
        return SlipDraft(service: service, lines: lines)
    }

    private func agreed(_ slip: MeetingSlip, _ agency: Agency, in tag: String) -> [SlipDraft.Line] {
        let name: [String: Message.Argument] = ["agency": .text(agency.name)]
        var lines = [
            line(.heading, Message("slip.agreed"), tag), line(.body, Message("slip.agreed.with", name), tag),
        ]
        lines += slip.phrases.map { phrase in
            // A phrase that this content does not have yet is not passed over in silence.
            let isKnown = around.content.phrases.contains(phrase.id)
            return line(
                .body,
                isKnown
                    ? Message("phrase." + phrase.id, ["value": .text(phrase.value)])
                    : Message("slip.agreed.unknown", name), tag)
        }
        if agency.meeting?.isPractice != true {
            lines.append(line(.body, Message("slip.agreed.ask", ["phone": .text(agency.phone)]), tag))
        }
        return lines
    }

    /// For the attendant: the number, who rings it, and when. It is nowhere but on this slip.
    func callback(_ number: String, by code: Int32, service: Int32) -> SlipDraft? {
        guard let agency = around.content.agencies.first(where: { $0.code == code }) else { return nil }
        var lines = head + ringUp(number, agency, in: language)
        if !readsSwedish { lines += [SlipDraft.Line(.rule, language: swedish)] + ringUp(number, agency, in: swedish) }
        return SlipDraft(service: service, lines: lines)
    }

    private func ringUp(_ number: String, _ agency: Agency, in tag: String) -> [SlipDraft.Line] {
        let hours = HoursWords(agency.meeting?.hours ?? agency.hours)
        let names: [String: Message.Argument] = ["agency": .text(agency.name), "phone": .text(agency.phone)]
        var lines = [
            line(.heading, Message("slip.callback"), tag),
            SlipDraft.Line(.large, Self.grouped(number), language: tag),
            line(.body, Message("slip.callback.staff", names), tag),
            line(.body, Message("slip.callback.who", names), tag),
        ]
        if around.clockTrusted { lines.append(line(.body, hours.today(around.now), tag)) }
        lines += hours.week.map { line(.body, $0, tag) }
        lines.append(line(.body, Message("slip.callback.after"), tag))
        return lines
    }

    /// "070-174 06 05" is for people: groups of two from the end, three at the front.
    static func grouped(_ number: String) -> String {
        let digits = Array(number)
        var groups: [String] = []
        var end = digits.count
        while end > 4 {
            groups.insert(String(digits[(end - 2)..<end]), at: 0)
            end -= 2
        }
        groups.insert(String(digits[..<end]), at: 0)
        return groups.joined(separator: " ")
    }
}

/// Tags of languages from outside.
enum LanguageTag {
    /// The tag, where it has the form of one.
    static func known(_ text: String) -> String? {
        let isTag =
            (2...35).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return isTag ? text : nil
    }
}
