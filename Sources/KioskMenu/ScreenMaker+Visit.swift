// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// The menu and what is the same for everybody: languages, help, about, questions, warnings.
extension ScreenMaker {
    func menu(_ visit: Visit) -> Screen {
        var all = around.services.map { entry in
            Choice(
                id: "choice." + entry.id, name: say(entry.nameKey), value: value(of: entry), hint: say(entry.hintKey))
        }
        let languages = Choice(id: "choice.languages", name: say("menu.languages"))
        // On the first page, whatever else goes over to the next.
        all.insert(languages, at: all.count < Self.choicesAtMost ? all.count : Self.choicesAtMost - 2)
        return visitScreen("menu", visit, [heading(say("menu.heading"))], all)
    }

    /// The state of a service, where it matters and is known.
    private func value(of entry: MenuEntry) -> String {
        switch entry.kind {
        case .contactSlip:
            guard around.clockTrusted else { return "" }
            return say(.plural("menu.open", around.contactAgencies.count { $0.hours.isOpen(at: around.now) }))
        case .meeting:
            if around.meetings.obstacle != nil { return say("menu.meeting.notNow") }
            let doors = around.meetingAgencies.map { around.door(of: $0) }
            if doors.contains(.untold) { return "" }
            let open = doors.count { $0 == .open }
            return open > 0 ? say(.plural("menu.open", open)) : doors.contains(.closed) ? say("hours.closedNow") : ""
        case .survey, .callAttendant, .about: return ""
        }
    }

    func languages(_ visit: Visit) -> Screen {
        let all = content.languages.map { language in
            let isPresent = language.tag == visit.language
            return Choice(
                id: "language." + language.tag, name: SafeText.clean(language.name),
                value: isPresent ? say("languages.present") : "", isSelected: isPresent,
                language: language.tag == tag ? nil : language.tag)
        }
        return visitScreen("languages", visit, [heading(say("languages.heading"))], all)
    }

    func help(_ visit: Visit) -> Screen {
        let site = around.site
        var nodes = [
            heading(say("help.heading")),
            Node(id: "emergency", role: .emphasis, name: say("emergency.call")),
        ]
        // Who can help in an emergency and where comes first, on the first page of any grid.
        if !site.shopPhone.isEmpty {
            nodes.append(
                Node(id: "phone.number", role: .emphasis, name: say("help.phone", ["phone": number(site.shopPhone)])))
        }
        if !site.shopPhonePlace.isEmpty {
            nodes.append(text("phone.place", say("help.phonePlace", ["place": phonePlace])))
        }
        nodes.append(text("how.attendant", say("help.attendant")))
        nodes.append(text("how.keys", say("help.keys")))
        nodes.append(text("finish", say("help.finish")))
        nodes += siteHours
        return visitScreen(
            "help", visit, nodes,
            [
                Choice(id: "choice.languages", name: say("menu.languages")),
                Choice(id: "choice.about", name: say("help.about")),
                Choice(id: "choice.staff", name: say("help.staff")),
            ])
    }

    private var siteHours: [Node] {
        let words = HoursWords(around.site.openingHours)
        let first = around.clockTrusted ? say(words.today(around.now)) : say("help.hours")
        return [text("hours.today", first)]
            + words.week.enumerated().map { text("hours.\($0.offset + 1)", say($0.element)) }
    }

    func about(_ visit: Visit) -> Screen {
        let site = around.site
        let place: [String: Message.Argument] = [
            "place": .text(site.placeName), "municipality": .text(site.municipality), "county": .text(site.county),
        ]
        let nodes = [
            heading(say("about.heading")),
            text("what", say("about.what", place)),
            text("counted", say("about.counted")),
            text("notCounted", say("about.notCounted")),
            text("wiped", say("about.wiped")),
            text("responsible", say("about.responsible", ["responsible": .text(site.responsible)])),
            text("accessibility", say("about.accessibility")),
            text("accessibility.gaps", say("about.accessibility.gaps")),
            text("complaints", say("about.complaints", ["phone": number(site.complaintsPhone)])),
            text("authority", say("about.authority")),
            text("version", say("about.version", ["version": .number(Int(content.version))])),
        ]
        return visitScreen("about", visit, nodes, [Choice(id: "choice.return", name: say("choice.return"))])
    }

    func question(_ visit: Visit, _ index: Int) -> Screen {
        guard content.questions.indices.contains(index) else { return surveyThanks(visit) }
        let question = content.questions[index]
        let answers = question.answerKeys.enumerated().map {
            Choice(id: "answer.\($0.offset + 1)", name: say($0.element))
        }
        let progress = say(
            "survey.progress", ["number": .number(index + 1), "count": .number(content.questions.count)])
        return visitScreen(
            "question", visit, [heading(say(question.textKey)), text("progress", progress)],
            answers + [Choice(id: "choice.skip", name: say("survey.skip"))])
    }

    func surveyThanks(_ visit: Visit) -> Screen {
        visitScreen(
            "survey-thanks", visit, [heading(say("survey.thanks")), text("thanks", say("survey.thanks.text"))],
            [Choice(id: "choice.menu", name: say("choice.menu"))])
    }

    func idleWarning(_ secondsLeft: Int) -> Screen {
        let nodes = [
            fault("idle.heading"),
            Node(id: "countdown", role: .emphasis, name: say(.plural("idle.seconds", secondsLeft))),
            text("what", say("idle.text")),
        ]
        return overlay("idle-warning", nodes, "idle.stay")
    }

    func closingWarning() -> Screen {
        let minutes = MenuTiming.closingGraceSeconds / 60
        let nodes = [fault("closing.heading"), text("what", say(.plural("closing.text", minutes)))]
        return overlay("closing-warning", nodes, "closing.stay")
    }

    private func overlay(_ id: String, _ nodes: [Node], _ stayKey: String) -> Screen {
        let choices = choices([Choice(id: "choice.stay", name: say(stayKey))])
        return assemble(id, .standard, nodes + choices + bar(), Step(.menu))
    }
}
