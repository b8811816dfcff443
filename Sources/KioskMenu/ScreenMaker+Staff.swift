// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// The attendant's screens: the sign, the code, the reasons.
extension ScreenMaker {
    func call(_ visit: Visit) -> Screen {
        if visit.call?.isUnanswered == true { return unanswered(visit) }
        // The sign and its answer are read by the attendant, across the room: they are in Swedish.
        let swedish = content.languages[0].tag
        let other = swedish == tag ? nil : swedish
        let readsSwedish = tag.split(separator: "-").first == swedish.split(separator: "-").first
        var sign = heading(content.text("call.sign", swedish))
        sign.language = other
        let nodes = [sign, text("what", say(around.hasCallChannel ? "call.text" : "call.counter"))]
        return visitScreen(
            "attendant-sign", visit, kind: .sign, nodes,
            [
                Choice(
                    id: "choice.answer", name: content.text("call.answer", swedish),
                    hint: readsSwedish ? "" : say("call.answer.hint"), language: other),
                Choice(id: "choice.cancel", name: say("call.cancel")),
            ])
    }

    private func unanswered(_ visit: Visit) -> Screen {
        let site = around.site
        var nodes = [fault("call.unanswered"), text("where", say("call.unanswered.where"))]
        if !site.shopPhonePlace.isEmpty {
            nodes.append(text("phone.place", say("help.phonePlace", ["place": phonePlace])))
        }
        if !site.shopPhone.isEmpty {
            nodes.append(
                Node(id: "phone.number", role: .emphasis, name: say("help.phone", ["phone": number(site.shopPhone)])))
        }
        return visitScreen(
            "attendant-unanswered", visit, nodes,
            [
                Choice(id: "choice.again", name: say("call.again")),
                Choice(id: "choice.return", name: say("choice.return")),
            ])
    }

    func staffCode(_ visit: Visit) -> Screen {
        if state.codeBlockedUntilMilliseconds != nil {
            return visitScreen("staff-wait", visit, [fault("code.blocked"), text("wait", say("code.wait"))])
        }
        return visitScreen(
            "staff-code", visit, kind: .keypad, [heading(say("code.pause"))] + keypad(visit.keypad))
    }

    func staffReasons() -> Screen {
        var all = PauseReason.allCases.map { Choice(id: "reason.\($0)", name: say("reasons.\($0)")) }
        if mayOpenDevices {
            let count = around.devicesByGravity.count { $0.gravity < 2 }
            // On the first page.
            all.insert(
                Choice(
                    id: "choice.devices", name: say("devices.open"),
                    value: count == 0 ? "" : say(.plural("devices.faults", count))), at: 3)
        }
        return staffScreen("staff-reasons", [heading(say("reasons.heading"))] + staffNotices, all)
    }

    /// The pause alone is open to a card that proved nothing.
    private var mayOpenDevices: Bool {
        switch state.stage {
        case .visit(let visit): visit.isStaffProven
        case .staff(let staff): staff.isProven
        default: false
        }
    }
}
