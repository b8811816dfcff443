// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// Opening hours and contact slip.
extension ScreenMaker {
    func agencies(_ visit: Visit) -> Screen {
        let all = around.contactAgencies.map { agency in
            let about = agency.text(in: tag)
            let isOpen = agency.hours.isOpen(at: around.now)
            return Choice(
                id: "agency." + agency.id, name: SafeText.clean(agency.name),
                value: around.clockTrusted ? say(isOpen ? "hours.openNow" : "hours.closedNow") : "",
                hint: SafeText.clean(about.text))
        }
        let empty = all.isEmpty ? [text("empty", say("agencies.empty"))] : []
        // Each has a sentence under it: three fill the smallest grid.
        return visitScreen("agencies", visit, [heading(say("agencies.heading"))] + empty, all, atMost: 4)
    }

    func agency(_ visit: Visit, _ code: Int32) -> Screen {
        guard let agency = content.agencies.first(where: { $0.code == code }) else {
            return visitScreen(
                "agency", visit, [heading(say("agencies.heading")), text("empty", say("agencies.empty"))])
        }
        let about = agency.text(in: tag)
        let words = HoursWords(agency.hours)
        var nodes = [heading(SafeText.clean(agency.name)), text("about", SafeText.clean(about.text))]
        nodes[0].language = tag == "sv" ? nil : "sv"
        nodes[1].language = about.language == tag ? nil : about.language
        nodes.append(Node(id: "phone", role: .emphasis, name: say("agency.phone", ["phone": number(agency.phone)])))
        if around.clockTrusted {
            if SwedishCalendar.isHoliday(around.now.date) { nodes.append(text("holiday", say("hours.isHoliday"))) }
            nodes.append(text("today", say(words.today(around.now))))
        }
        nodes += words.week.enumerated().map { text("week.\($0.offset + 1)", say($0.element)) }
        if !agency.web.isEmpty { nodes.append(text("web", say("agency.web", ["web": .text(agency.web)]))) }
        let slip = Choice(
            id: "choice.slip", name: say(around.printer.state == .noDevice ? "agency.show" : "agency.slip"),
            value: around.journalWritable ? "" : say("agency.slip.stopped"))
        return visitScreen("agency", visit, nodes, [slip])
    }

    func slip(_ visit: Visit) -> Screen {
        guard let errand = visit.slip else { return slipsStopped(visit) }
        switch errand.phase {
        case .preview: return preview(visit, errand)
        // Out of paper in the middle: it is finished after the refill, and the screen says what is missing.
        case .printing:
            guard let obstacle = around.printer.obstacle, obstacle.interruptsPrinting else { return printing(visit) }
            return waiting(visit, obstacle)
        case .waiting(let obstacle):
            // Mended, and not begun again yet: the fault is no longer true.
            let isMended = [.ready, .paperLow].contains(around.printer.condition) && around.printer.canPrint
            return waiting(visit, around.printer.obstacle ?? (isMended ? .busy : obstacle))
        case .printed: return printed(visit, errand)
        case .shown: return shown(visit, errand)
        case .unknown: return unknown(visit, errand)
        }
    }

    private func preview(_ visit: Visit, _ errand: SlipErrand) -> Screen {
        var all: [Choice] = []
        if mayPrint(errand) { all.append(Choice(id: "choice.print", name: say("slip.print"), value: printerValue)) }
        all.append(Choice(id: "choice.show", name: say("slip.show")))
        all.append(Choice(id: "choice.without", name: say("slip.without")))
        return visitScreen(
            "slip-preview", visit, kind: .preview, [heading(say("slip.preview"))] + lines(visit, errand), all)
    }

    /// What stands in the way of printing, if anything is known to.
    private var printerValue: String {
        guard let key = printerKey, key != "printer.ready" else { return "" }
        return say(key + ".short")
    }

    private func mayPrint(_ errand: SlipErrand) -> Bool {
        around.printer.state != .noDevice && errand.copies < SlipErrand.copiesAtMost
    }

    private func lines(_ visit: Visit, _ errand: SlipErrand) -> [Node] {
        let draft = SlipComposer(around: around, language: visit.language).draft(errand)
        return (draft?.lines ?? []).enumerated().compactMap { index, line in
            if line.role == .rule || line.role == .qr { return nil }
            let isLarge = line.role == .large || line.role == .heading
            return Node(
                id: "line.\(index + 1)", role: isLarge ? .emphasis : .slipLine, name: line.text,
                language: line.language == tag ? nil : line.language)
        }
    }

    private func printing(_ visit: Visit) -> Screen {
        visitScreen(
            "slip-printing", visit,
            [
                heading(say("slip.printing")),
                Node(id: "progress", role: .progress, name: say("slip.printing.text")),
            ], [Choice(id: "choice.cancel", name: say("slip.cancel"))])
    }

    private func waiting(_ visit: Visit, _ obstacle: SlipErrand.Obstacle) -> Screen {
        let key = obstacle.key
        var all = [
            Choice(id: "choice.show", name: say("slip.show")),
            Choice(id: "choice.attendant", name: say("menu.attendant.name"), hint: say(key + ".who")),
            Choice(id: "choice.without", name: say("slip.without")),
        ]
        if around.printer.knownCondition.hasFixSheet { all.append(Choice(id: "choice.fix", name: say("fix.show"))) }
        return visitScreen(obstacle.screenID, visit, [fault(key), text("errand", say(key + ".errand"))], all)
    }

    private func printed(_ visit: Visit, _ errand: SlipErrand) -> Screen {
        var all = waysOn(from: errand)
        if mayPrint(errand) { all.append(Choice(id: "choice.again", name: say("slip.again"))) }
        return visitScreen(
            "slip-printed", visit, [heading(say("slip.take")), text("take", say(takeKey(errand)))], all)
    }

    private func shown(_ visit: Visit, _ errand: SlipErrand) -> Screen {
        visitScreen(
            "slip-shown", visit, kind: .preview, [heading(say("slip.shown"))] + lines(visit, errand),
            waysOn(from: errand))
    }

    /// Where one goes on with a slip in hand.
    private func waysOn(from errand: SlipErrand) -> [Choice] {
        let menu = Choice(id: "choice.menu", name: say("choice.menu"))
        switch errand.matter {
        case .contact: return [Choice(id: "choice.return", name: say("slip.toAgency")), menu]
        case .agreement: return [Choice(id: "choice.go", name: say("slip.goOn"))]
        case .callback: return [menu]
        }
    }

    private func takeKey(_ errand: SlipErrand) -> String {
        switch errand.matter {
        case .contact: "slip.take.text"
        case .agreement: "slip.take.agreement"
        case .callback: "slip.take.callback"
        }
    }

    private func unknown(_ visit: Visit, _ errand: SlipErrand) -> Screen {
        var all = [Choice(id: "choice.have", name: say("slip.have"))]
        if mayPrint(errand) { all.append(Choice(id: "choice.again", name: say("slip.haveNot"))) }
        all.append(Choice(id: "choice.show", name: say("slip.show")))
        all.append(Choice(id: "choice.attendant", name: say("fault.unknown.attendant")))
        return visitScreen(
            "slip-unknown", visit,
            [
                fault("fault.unknown"), text("errand", say("fault.unknown.errand")),
                text("who", say("fault.unknown.who")),
            ], all)
    }

    func slipsStopped(_ visit: Visit) -> Screen {
        let isContact = visit.slip.map { $0.matter == .contact } ?? true
        return visitScreen(
            "slips-stopped", visit,
            [
                fault("fault.stopped"), text("errand", say(isContact ? "fault.stopped.errand" : "fault.stopped.other")),
                text("who", say("fault.stopped.who")),
            ], [Choice(id: "choice.return", name: say(isContact ? "slip.toAgency" : "choice.return"))])
    }
}
