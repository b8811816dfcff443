// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// Screens that are no visitor's: attract, closed, goodbye, paused.
extension ScreenMaker {
    func attract() -> Screen {
        var nodes = [
            Node(
                id: "symbol", role: .symbol, name: say("symbol.spoken"),
                value: around.symbolArt.joined(separator: "\n")),
            heading(say("attract.place", ["place": .text(around.site.placeName)])),
            text("sentence", say(promise)),
        ]
        if around.clockTrusted {
            nodes.append(text("hours", say(HoursWords(around.site.openingHours).today(around.now))))
        }
        switch (printerKey, videoKey) {
        case (let printer?, let video?):
            nodes.append(
                text(
                    "ready",
                    say("attract.ready", ["first": .message(Message(printer)), "second": .message(Message(video))])))
        case (let key?, nil), (nil, let key?): nodes.append(text("ready", say(key)))
        case (nil, nil): break
        }
        if let key = stickKey { nodes.append(text("stick", say(key))) }
        nodes += bookingTrouble
        nodes.append(Node(id: "choice.start", role: .choice, name: say("attract.start")))
        nodes += attractLanguages
        nodes.append(Node(id: "bar.help", role: .bar, name: say("bar.help"), key: "?"))
        nodes.append(Node(id: "bar.attendant", role: .bar, name: say("bar.attendant"), key: "0"))
        return assemble("attract", .attract, nodes, state.terminalStep)
    }

    /// What the terminal is for, with what it has.
    private var promise: String {
        let canMeet = around.offersMeetings && around.meetings.obstacle == nil
        return (canMeet ? "attract.sentence.meeting" : "attract.sentence")
            + (around.printer.state == .noDevice ? "" : ".slip")
    }

    /// Four languages, or three and a way to the others.
    var attractLanguages: [Node] {
        let fit = content.languages.count > 4 ? 3 : 4
        var nodes = content.languages.prefix(fit).enumerated().map { index, language in
            Node(
                id: "language." + language.tag, role: .bar,
                name: SafeText.clean(language.strings["language.short"] ?? language.name),
                key: String(index + 1), language: language.tag == tag ? nil : language.tag)
        }
        if content.languages.count > 4 {
            nodes.append(Node(id: "bar.languages", role: .bar, name: say("attract.languages"), key: "4"))
        }
        return nodes
    }

    /// What the printer can do now, as far as it has said; `nil` where none is fitted.
    var printerKey: String? {
        let printer = around.printer
        if printer.state == .noDevice { return nil }
        if !around.journalWritable { return "printer.stopped" }
        if printer.canPrint { return "printer.ready" }
        switch printer.knownCondition {
        case .paperOut: return "printer.paper"
        case .coverOpen: return "printer.cover"
        case .untold, .silent, .starting: return "printer.unknown"
        case .recovering: return "printer.busy"
        default: return "printer.offline"
        }
    }

    /// Whether one can be met by video now; `nil` where nobody ever can.
    private var videoKey: String? {
        guard around.offersMeetings else { return nil }
        return around.meetings.obstacle == nil ? "video.ready" : "video.notNow"
    }

    /// How it stands with a courier's stick; `nil` where none is in.
    var stickKey: String? {
        for device in around.devices where device.kind == .storage {
            switch device.condition {
            case .courierBusy: return "stick.busy"
            case .courierDone: return "stick.done"
            case .courierFull: return "stick.full"
            case .broken: return "stick.broken"
            default: break
            }
        }
        return nil
    }

    /// For the attendant: somebody comes soon to a meeting that cannot be held as things are.
    var bookingTrouble: [Node] {
        guard let start = around.meetings.troubledBooking else { return [] }
        let key = "booked.trouble." + (around.meetings.badLight ?? "all")
        return [
            Node(
                id: "booked", role: .notice(.polite), name: say(key, ["time": .time(start.minute)]))
        ]
    }

    func closed() -> Screen {
        var nodes = [
            heading(say("closed.heading")),
            text("hours", say(HoursWords(around.site.openingHours).opens(around.now))),
        ]
        if let key = stickKey { nodes.append(text("stick", say(key))) }
        for (index, line) in HoursWords(around.site.openingHours).week.enumerated() {
            nodes.append(text("week.\(index + 1)", say(line)))
        }
        nodes += inEveryLanguage("emergency", Message("emergency.call"))
        if !around.site.shopPhone.isEmpty {
            nodes.append(text("phone", say("closed.phone", ["phone": number(around.site.shopPhone)])))
        }
        return assemble("closed", .dark, nodes + [more], state.terminalStep)
    }

    func goodbye() -> Screen {
        let nodes = [heading(say("goodbye.heading"))] + inEveryLanguage("goodbye", Message("goodbye.text"))
        return assemble("goodbye", .standard, nodes, state.terminalStep)
    }

    func paused(_ reason: PauseReason) -> Screen {
        var all = [Choice(id: "choice.resume", name: say("paused.resume"))]
        if !around.fixable.isEmpty { all.append(Choice(id: "choice.wrong", name: say("paused.wrong"))) }
        let nodes =
            [heading(say("paused.heading"))]
            + (stickKey.map { [text("stick", say($0))] } ?? []) + bookingTrouble
            + inEveryLanguage("reason", Message("paused.\(reason)"))
            + inEveryLanguage("emergency", Message("emergency.call"))
            + choices(all)
        return assemble("paused", .standard, nodes + [more], state.terminalStep)
    }

    func pausedCode(_ resuming: MenuState.Resuming) -> Screen {
        let back = Node(id: "bar.back", role: .bar, name: say("bar.back"), key: "Esc")
        if state.codeBlockedUntilMilliseconds != nil {
            let nodes = [fault("code.blocked"), text("wait", say("code.wait")), more, back]
            return assemble("paused-wait", .standard, nodes, state.terminalStep)
        }
        var nodes = [heading(say("code.resume"))]
        if resuming.isWrong { nodes.append(Node(id: "notice", role: .notice(.assertive), name: say("code.wrong"))) }
        return assemble(
            "paused-code", .keypad, nodes + keypad(resuming.typed) + [more, back], state.terminalStep)
    }

    /// A field and its keys.
    /// - Parameter isPrivate: a code of the staff, which nobody reads over a shoulder; the visitor's own digits are shown, so
    ///   that they can be corrected.
    func keypad(_ typed: String, name: String = "code.field", isPrivate: Bool = true) -> [Node] {
        let field = Node(id: "field", role: .field, name: say(name), value: typed, isPrivate: isPrivate)
        let digits = (1...9).map { String($0) } + ["0"]
        return [field] + digits.map { Node(id: "key.\($0)", role: .key, name: $0, key: $0) } + [
            Node(id: "key.erase", role: .key, name: say("key.erase")),
            Node(id: "key.ok", role: .key, name: say("key.ok")),
        ]
    }
}
