// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// Devices for staff: the list, and the three steps of a fault.
extension ScreenMaker {
    static func deviceID(_ device: DeviceStatus) -> String { "device.\(device.kind).\(device.ordinal)" }

    static func name(of device: DeviceStatus) -> Message { name(of: device.kind, ordinal: device.ordinal) }

    /// "Skrivaren", and "Skrivaren 2" for the second of them.
    static func name(of kind: PeripheralKind, ordinal: Int) -> Message {
        let name = Message("device.\(kind)")
        if ordinal < 2 { return name }
        return Message("device.numbered", ["device": .message(name), "number": .number(ordinal)])
    }

    /// Every device, the gravest fault first; what three steps mend can be chosen.
    func devices() -> Screen {
        let all = around.devicesByGravity.map { device in
            let condition = device.knownCondition
            return Choice(
                id: Self.deviceID(device), name: say(Self.name(of: device)),
                value: say("device.state.\(condition.name)"),
                hint: condition.remedy == .none ? "" : say("remedy.\(condition.remedy)"),
                isEnabled: condition.hasFixSheet)
        }
        var nodes = [heading(say("devices.heading"))]
        if all.isEmpty { nodes.append(text("empty", say("devices.empty"))) }
        return staffScreen("devices", nodes + staffNotices, all, atMost: 4)
    }

    /// The language a sheet is read in.
    func tag(of fix: Fix) -> String { fix.isForStaff ? content.languages[0].tag : tag }

    func fixSheet(_ fix: Fix) -> Screen {
        let sheet = FixSheet(fix, around: around)
        let language = tag(of: fix)
        let other = language == tag ? nil : language
        func node(_ id: String, _ role: Node.Role, _ message: Message) -> Node {
            Node(id: id, role: role, name: content.text(message, language), language: other)
        }
        func choice(_ id: String, _ key: String) -> Choice {
            Choice(id: id, name: content.text(Message(key), language), language: other)
        }
        var nodes = [node("heading", .heading, sheet.title)]
        nodes += zip(["first", "second", "third"], sheet.steps).map { node($0, .text, $1) }
        var all: [Choice] = [choice("choice.return", "choice.return")]
        if around.printer.canPrint, fix.kind != .printer || fix.condition == .paperLow {
            all.append(choice("choice.print", "fix.print"))
        }
        if fix.isForStaff, around.fixable.count > 1 { all.append(choice("choice.devices", "devices.open")) }
        return staffScreen("fix-sheet", nodes, all)
    }

    /// Staff who are at the screen anyway hear of the keyboard that waits, and of the courier's stick.
    var staffNotices: [Node] {
        var notices: [Node] = []
        if around.newKeyboard != nil {
            notices.append(Node(id: "keyboard", role: .notice(.polite), name: say("keyboard.waits")))
        }
        if let key = stickKey { notices.append(Node(id: "stick", role: .notice(.polite), name: say(key))) }
        return notices + bookingTrouble
    }

    // MARK: The keyboard that waits

    var askedKeyboard: NewKeyboard? { KioskMenu.asksForKeyboard(state, around) ? around.newKeyboard : nil }

    func newKeyboard(_ keyboard: NewKeyboard) -> Screen {
        // Apart, so that each is spoken as a digit.
        let digits = String(keyboard.code.prefix(3).flatMap { [$0, " "] }.dropLast())
        var nodes = [Node(id: "heading", role: .heading, name: digits)]
        if keyboard.failures > 0 {
            nodes.append(Node(id: "notice", role: .notice(.assertive), name: say("keyboard.wrong")))
        }
        nodes.append(text("what", say("keyboard.what")))
        nodes.append(
            Node(
                id: "field", role: .field, name: say("keyboard.field"),
                value: String(repeating: "•", count: min(3, max(0, keyboard.typedCount))), isPrivate: true))
        // No digit means anything here: who types the code on another keyboard must not lose it.
        let key = state.visit == nil ? "Esc" : ""
        nodes.append(Node(id: "choice.later", role: .choice, name: say("keyboard.later"), key: key))
        if state.visit != nil { nodes += bar(isKeypad: true) }
        return assemble("keyboard-new", .sign, nodes, state.terminalStep)
    }
}
