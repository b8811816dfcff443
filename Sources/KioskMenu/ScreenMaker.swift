// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// Makes a `Screen` of a state. What is shown first is spoken first.
struct ScreenMaker {
    let state: MenuState
    let around: Surroundings
    /// Language of the screen.
    let tag: String
    var content: KioskContent { around.content }
    var now: Int64 { around.monotonicMilliseconds }

    init(state: MenuState, around: Surroundings) {
        self.state = state
        self.around = around
        tag = around.content.language(state.visit?.language ?? around.content.languages[0].tag).tag
    }

    func screen() -> Screen {
        if state.visit == nil, let keyboard = askedKeyboard { return newKeyboard(keyboard) }
        return switch state.stage {
        case .attract: attract()
        case .closed: closed()
        case .goodbye: goodbye()
        case .paused(let reason): paused(reason)
        case .resuming(let resuming): pausedCode(resuming)
        case .forgotten: cardForgotten()
        case .staff(let staff): screen(staff)
        case .testing(let test): deviceTest(test.step)
        case .visit(let visit): screen(visit)
        }
    }

    private func screen(_ staff: StaffVisit) -> Screen {
        switch staff.step.place {
        case .fixSheet(let fix): fixSheet(fix)
        case .staffReasons: staffReasons()
        default: devices()
        }
    }

    private func screen(_ visit: Visit) -> Screen {
        if let parting = visit.parting { return cardLeft(visit, parting) }
        if let left = visit.idleSecondsLeft(at: now) { return idleWarning(left) }
        if visit.closingWarnedMilliseconds != nil, !visit.closingWarningSeen { return closingWarning() }
        if let keyboard = askedKeyboard { return newKeyboard(keyboard) }
        switch visit.step.place {
        case .menu: return menu(visit)
        case .languages: return languages(visit)
        case .help: return help(visit)
        case .about: return about(visit)
        case .agencies: return agencies(visit)
        case .agency(let code): return agency(visit, code)
        case .slip: return slip(visit)
        case .slipsStopped: return slipsStopped(visit)
        case .meetings: return meetings(visit)
        case .booking: return booking(visit)
        case .booked: return booked(visit)
        case .meeting: return meeting(visit)
        case .meetingsStopped: return meetingsStopped(visit)
        case .callback: return callback(visit)
        case .meetingRating: return meetingRating(visit)
        case .rehearsal: return rehearsal(visit)
        case .page: return page(visit)
        case .question(let index): return question(visit, index)
        case .surveyThanks: return surveyThanks(visit)
        case .call: return call(visit)
        case .staffCode: return staffCode(visit)
        case .staffReasons: return staffReasons()
        case .devices: return devices()
        case .fixSheet(let fix): return fixSheet(fix)
        }
    }

    // MARK: Words

    func say(_ message: Message) -> String { content.text(message, tag) }
    func say(_ key: String, _ arguments: [String: Message.Argument] = [:]) -> String { say(Message(key, arguments)) }

    /// Where the shop's telephone stands, in the visitor's language where the site names a place that has words
    /// ("till" → `place.till`), else as the site wrote it.
    var phonePlace: Message.Argument {
        let key = "place." + around.site.shopPhonePlace
        return content.language(tag).strings[key] == nil ? .text(around.site.shopPhonePlace) : .message(Message(key))
    }

    /// A telephone number that stays on one row.
    func number(_ phone: String) -> Message.Argument {
        .text(String(phone.map { $0 == " " ? "\u{A0}" : $0 }))
    }

    func heading(_ name: String) -> Node { Node(id: "heading", role: .heading, name: name) }
    func text(_ id: String, _ name: String) -> Node { Node(id: id, role: .text, name: name) }
    func fault(_ key: String) -> Node { Node(id: "fault", role: .notice(.assertive), name: say(key)) }

    /// Each language that has words of its own, for screens that are nobody's.
    var everyTag: [String] { content.languages.map(\.tag).filter { !$0.contains("-x-") } }

    /// One text in every language.
    func inEveryLanguage(_ id: String, _ message: Message) -> [Node] {
        everyTag.map { tag in
            var node = Node(id: "\(id).\(tag)", role: .text, name: content.text(message, tag))
            if tag != self.tag { node.language = tag }
            return node
        }
    }

    // MARK: Choices

    /// A choice before it has its place and digit.
    struct Choice {
        var id: String
        var name: String
        var value = ""
        var hint = ""
        var isSelected = false
        var isEnabled = true
        var language: String?
    }

    /// The most choices a page has.
    static let choicesAtMost = 5

    /// Choices with their digits: all, or a page and "more". `atMost`: how many choices a page has, "more" among them.
    func choices(_ all: [Choice], page: Int = 0, atMost: Int = choicesAtMost) -> [Node] {
        var shown = all
        if all.count > atMost {
            let perPage = atMost - 1
            let pages = (all.count + perPage - 1) / perPage
            let present = page % pages
            shown = Array(all[(present * perPage)..<min(all.count, (present + 1) * perPage)])
            shown.append(
                Choice(
                    id: "choice.more", name: say("choice.more"),
                    value: say("choice.page", ["page": .number(present + 1), "pages": .number(pages)])))
        }
        return shown.enumerated().map { index, choice in
            Node(
                id: choice.id, role: .choice, name: choice.name, value: choice.value, hint: choice.hint,
                key: String(index + 1), isEnabled: choice.isEnabled, isSelected: choice.isSelected,
                language: choice.language)
        }
    }

    // MARK: Frame

    var header: Screen.Header {
        Screen.Header(
            symbolText: say("header.symbol"), place: SafeText.clean(around.site.placeName),
            clock: around.clockTrusted
                ? say(
                    "header.clock",
                    [
                        "weekday": .message(Message("weekday.short.\(around.now.date.weekday)")),
                        "time": .time(around.now.minute),
                    ]) : "")
    }

    var more: Node { Node(id: "more", role: .bar, name: say("bar.more"), key: say("key.space")) }

    /// The choices at the foot of every screen of a visit.
    func bar(isKeypad: Bool = false) -> [Node] {
        [
            more,
            Node(id: "bar.back", role: .bar, name: say("bar.back"), key: "Esc"),
            Node(id: "bar.help", role: .bar, name: say("bar.help"), key: "?"),
            // On a keypad the digits are digits.
            Node(id: "bar.attendant", role: .bar, name: say("bar.attendant"), key: isKeypad ? "" : "0"),
            Node(id: "bar.finish", role: .bar, name: say("bar.finish"), key: isKeypad ? "" : "9"),
        ]
    }

    /// A screen of a visit.
    func visitScreen(
        _ id: String, _ visit: Visit, kind: Screen.Kind = .standard, _ body: [Node], _ choices: [Choice] = [],
        atMost: Int = choicesAtMost
    ) -> Screen {
        var nodes = body
        if let notice = visit.notice {
            nodes.insert(Node(id: "notice", role: .notice(.polite), name: say(notice)), at: 0)
        }
        nodes += self.choices(choices, page: visit.step.choicePage, atMost: atMost)
        return assemble(id, kind, nodes + bar(isKeypad: kind == .keypad), visit.step)
    }

    /// A screen that a visit and staff share: the bar of a visit, or no more than Back.
    func staffScreen(
        _ id: String, _ body: [Node], _ choices: [Choice] = [], atMost: Int = choicesAtMost
    ) -> Screen {
        switch state.stage {
        case .visit(let visit): return visitScreen(id, visit, body, choices, atMost: atMost)
        case .staff(let staff):
            var nodes = body
            if let notice = staff.notice {
                nodes.insert(Node(id: "notice", role: .notice(.polite), name: say(notice)), at: 0)
            }
            nodes += self.choices(choices, page: staff.step.choicePage, atMost: atMost)
            nodes += [more, Node(id: "bar.back", role: .bar, name: say("bar.back"), key: "Esc")]
            if staff.step.place == .devices, staff.reason == nil {
                nodes.append(Node(id: "bar.pause", role: .bar, name: say("devices.pause")))
            }
            return assemble(id, .standard, nodes, staff.step)
        default: preconditionFailure("\(id) is a screen of a visit or of staff")
        }
    }

    func assemble(_ id: String, _ kind: Screen.Kind, _ nodes: [Node], _ step: Step) -> Screen {
        let focusable = nodes.filter(\.isFocusable)
        let kept = focusable.first { $0.id == step.focus }
        let first = focusable.first { $0.role != .bar } ?? focusable.first { $0.id != "more" }
        return Screen(
            id: id, kind: kind, language: tag, header: header, nodes: nodes, focus: (kept ?? first)?.id,
            page: step.page)
    }
}
