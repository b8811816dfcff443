// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// A card left behind.
extension ScreenMaker {
    func cardLeft(_ visit: Visit, _ parting: Parting) -> Screen {
        var nodes = [
            fault("card.left"), text("what", say("card.left.what")),
            Node(
                id: "countdown", role: .emphasis, name: say(.plural("idle.seconds", parting.secondsLeft(at: now)))),
        ]
        if parting.mayGoOn { nodes += choices([Choice(id: "choice.stay", name: say("card.stay"))]) }
        return assemble("card-left", .standard, nodes + bar(), visit.step)
    }

    /// Nobody's screen: it stands until the card is gone, and a new visit begins over it.
    func cardForgotten() -> Screen {
        var nodes = [heading(say("card.forgotten"))] + inEveryLanguage("what", Message("card.forgotten.what"))
        if !around.isClosed {
            // The digits are the languages', as on the attract screen.
            nodes.append(Node(id: "choice.start", role: .choice, name: say("card.start")))
            nodes += [more] + attractLanguages
            nodes.append(Node(id: "bar.help", role: .bar, name: say("bar.help"), key: "?"))
            nodes.append(Node(id: "bar.attendant", role: .bar, name: say("bar.attendant"), key: "0"))
        } else {
            nodes.append(more)
        }
        return assemble("card-forgotten", .standard, nodes, state.terminalStep)
    }
}
