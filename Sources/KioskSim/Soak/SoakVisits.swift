// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// Visits of the soak: a language, an agency, a slip, and whatever the screen says about it is answered as a person would.
extension PeripheralsSoak {
    static let words = TourWords.swedish
    private static let haveIt = "Ja, jag har hela lappen"
    private static let haveNot = "Nej, skriv ut en ny"
    private static let show = "Visa lappen på skärmen"
    private static let shown = "Din lapp"
    private static let agencies = "Vem vill du nå?"
    private static let goodbye = "Tack för besöket"
    private static let myCardStays = "Ditt kort sitter kvar"
    private static let cardStays = "Ett kort sitter kvar"
    private static let newKeyboard = "ett nytt tangentbord är här"
    private static let preview = "Så här blir lappen"
    private static let printedAnyway = "Lappen hann skrivas ut"

    /// One visit from the attract screen back to it.
    func visit(_ visitor: Visitor, calmly: Bool) throws {
        beginDraws()
        let most = calmly ? 0 : 6
        disturb(visitor, atMost: most)
        try begin(visitor)
        disturb(visitor, atMost: most)
        try choose(Self.words.contactSlip, visitor, leadsTo: Self.agencies)
        try choose(agency, visitor, leadsTo: Self.words.wantSlip)
        try must("the agency that was chosen", visitor.text.contains(agency), visitor)
        disturb(visitor, atMost: most)
        try choose(Self.words.wantSlip, visitor, leadsTo: Self.preview)
        disturb(visitor, atMost: most)
        try takeSlip(visitor, most)
        disturb(visitor, atMost: most)
        try leave(visitor)
    }

    /// The agency of this visit: never that of the one before.
    var agency: String { SoakPaper.agencies[visits % SoakPaper.agencies.count] }

    private func begin(_ visitor: Visitor) throws {
        for _ in 0..<5 {
            try becomesAttract(visitor)
            try visitor.choose(Self.words.language)
            if sees(visitor, { $0.contains(Self.words.menu) }) { break }
        }
        visits += 1
        try must("the menu asks", visitor.text.contains(Self.words.menu), visitor)
    }

    // MARK: The slip

    private func takeSlip(_ visitor: Visitor, _ most: Int) throws {
        settlePaper()
        try ask(Self.words.print, visitor)
        disturb(visitor, atMost: most == 0 ? 0 : most + 2)
        if most > 0, draws.chance(0.15) { return try giveUp(visitor, mends: draws.chance(0.5)) }
        try awaitEnd(visitor)
        guard slips.last?.answer == .unknown else { return }
        // The screen asks: look into the printer. Is the whole slip there?
        if slips.last?.wholes == 1 {
            try choose(Self.haveIt, visitor, leadsTo: Self.words.takeSlip)
        } else if hands.chance(0.7) {
            try ask(Self.haveNot, visitor)
            try awaitEnd(visitor)
        } else {
            try ask(Self.show, visitor)
            try must("the slip is shown", sees(visitor) { $0.contains(Self.shown) }, visitor)
            answer(.shown)
        }
    }

    private func ask(_ key: String, _ visitor: Visitor) throws {
        // What stands so already counts as well as what comes.
        let troubles = SoakFault.all(dock).map { fault -> SoakSlip.Trouble in
            switch fault {
            case .paper, .cover, .jam: .held
            case .plug: .cable
            case .offline: .silent
            case .setAside: .garbage
            }
        }
        slips.append(SoakSlip(visit: visits, agency: agency, troubles: Set(troubles)))
        for _ in 0..<3 {
            try waitFor(key, visitor)
            try visitor.choose(key)
            // The question of a new keyboard may have come first, and the key was its.
            if sees(visitor, { !$0.contains(key) }), !visitor.sees(key, seconds: 0.2) { return }
        }
        try must("\"\(key)\" does something", false, visitor)
    }

    /// Somebody mends what the screen says, and the slip comes to an end of its own.
    private func awaitEnd(_ visitor: Visitor) throws {
        let ends: [(String, SoakSlip.Answer)] = [
            (Self.words.takeSlip, .taken), (Self.haveIt, .unknown),
        ]
        let end = mendUntil(visitor, ends)
        try must("the slip comes to an end once what the screen says is mended", end != nil, visitor)
        answer(end ?? .none)
        settlePaper()
        if end == .taken {
            let count = slips.last?.wholes ?? 0
            try must("\"\(Self.words.takeSlip)\", and it is there once", count == 1, visitor, "\(count) whole slips")
        }
        // Whoever looks after the printer leaves nothing open: the events are the same whoever was faster.
        mendAll()
    }

    /// Goes back while the slip is being made. It may still come; then it is said to be unknown, or printed.
    private func giveUp(_ visitor: Visitor, mends: Bool) throws {
        let shown = visitor.text
        visitor.goBack()
        _ = visitor.sees(seconds: 5) { $0 != shown }
        answer(.givenUp)
        if mends { mendAll() }
        // What was begun may end yet, and is said to have.
        _ = visitor.sees(seconds: mends ? 3 : 0.5) { $0.contains(Self.printedAnyway) }
        settlePaper()
    }

    private func answer(_ answer: SoakSlip.Answer) {
        guard !slips.isEmpty else { return }
        slips[slips.count - 1].answer = answer
    }

    /// What is still in the printer comes out, where nothing holds it, and is looked at.
    func settlePaper() {
        _ = Patience.until(seconds: 5) { dock.printer.printer.isAtRest || dock.printer.printer.state.isHeld }
        lookAtPaper()
    }

    // MARK: The end

    private func leave(_ visitor: Visitor) throws {
        for _ in 0..<8 where !isAtRest(visitor, on: Self.words.menu) {
            let shown = visitor.text
            visitor.goBack()
            _ = visitor.sees(seconds: 5) { $0 != shown }
        }
        try must("a way back to the menu", sees(visitor) { $0.contains(Self.words.menu) }, visitor)
        finish(visitor)
        if visitor.text.contains(Self.myCardStays) {
            // A card left behind is taken, as the screen asks; then the visit ends.
            perform(.pull)
            let isGone = visitor.sees(seconds: 20) { !$0.contains(Self.myCardStays) }
            try must("the visit ends with its card", isGone, visitor)
        }
        passGoodbye(visitor)
        try becomesAttract(visitor)
        if dock.hasCard { perform(.pull) }
    }

    private func finish(_ visitor: Visitor) {
        visitor.finish()
        _ = sees(visitor) { $0.contains(Self.goodbye) || $0.contains(Self.myCardStays) }
    }

    /// Whether this is on the screen, and stays: the clock, or a device, may have changed something just now, and a key
    /// pressed at once would be meant for another screen than it meets.
    private func isAtRest(_ visitor: Visitor, on words: String) -> Bool {
        visitor.rest()
        return visitor.text.contains(words)
    }

    private func passGoodbye(_ visitor: Visitor) {
        guard isAtRest(visitor, on: Self.goodbye) else { return }
        visitor.press("\r")
        _ = visitor.sees(seconds: 15) { !$0.contains(Self.goodbye) }
    }

    /// Answers what stands in the way of the attract screen, as staff would: a card left behind, a new keyboard.
    func becomesAttract(_ visitor: Visitor) throws {
        let others = [Self.cardStays, Self.newKeyboard, Self.words.menu]
        for _ in 0..<20 {
            let isThere = visitor.sees(seconds: 3) { screen in
                screen.contains(Self.words.language) && screen.contains("English")
                    || others.contains { screen.contains($0) }
            }
            let screen = visitor.text
            if screen.contains(Self.newKeyboard) {
                putOff(visitor)
            } else if screen.contains(Self.words.menu) {
                // A key meant for a screen that was gone by then has begun a visit: it is ended.
                strayVisits += 1
                finish(visitor)
                passGoodbye(visitor)
            } else if screen.contains(Self.cardStays) {
                if dock.hasCard { perform(.pull) }
                _ = visitor.sees(seconds: 5) { !$0.contains(Self.cardStays) }
            } else if isThere, isAtRest(visitor, on: Self.words.language) {
                return
            }
        }
        try must("the attract screen", false, visitor)
    }

    // MARK: Screens

    /// Waits for a screen; the question of a new keyboard, asked meanwhile, is put off.
    func sees(_ visitor: Visitor, seconds: Double = 15, _ condition: (String) -> Bool) -> Bool {
        for _ in 0..<10 {
            let isThere = visitor.sees(seconds: seconds) { condition($0) || $0.contains(Self.newKeyboard) }
            guard isThere else { return false }
            guard visitor.text.contains(Self.newKeyboard) else { return true }
            putOff(visitor)
        }
        return false
    }

    private func putOff(_ visitor: Visitor) {
        // Nobody presses a key in the very moment that a screen comes.
        visitor.rest()
        guard visitor.text.contains(Self.newKeyboard) else { return }
        visitor.goBack()
        _ = visitor.sees(seconds: 5) { !$0.contains(Self.newKeyboard) }
    }

    private func waitFor(_ name: String, _ visitor: Visitor) throws {
        try must("\"\(name)\" is offered", sees(visitor) { $0.contains(name) }, visitor)
    }

    private func choose(_ name: String, _ visitor: Visitor, leadsTo next: String) throws {
        for _ in 0..<3 {
            try waitFor(name, visitor)
            try visitor.choose(name)
            if sees(visitor, { $0.contains(next) }) { return }
        }
        try must("\"\(name)\" leads to \"\(next)\"", false, visitor)
    }

    /// Has to hold, or the visit is lost: what is needed to find the cause is told.
    func must(_ what: String, _ holds: Bool, _ visitor: Visitor, _ detail: String = "") throws {
        if report.check("visit \(visits): \(what)", holds, detail + "\n" + seen(visitor)) { return }
        throw TourFailure("visit \(visits) after \(done) events")
    }

    /// What is needed to find a cause: where it was, the screen, the devices, what happened last.
    func seen(_ visitor: Visitor) -> String {
        """
        seed \(seed), event \(done), visit \(visits)
        \(visitor.text)
        devices: \(dock.status)
        happened last: \(dock.history.suffix(16).joined(separator: "; "))
        pressed last: \(visitor.pressed.joined(separator: " "))
        slip: \(slips.last?.line ?? "none yet")
        last paper: \((dock.printer.printer.slips.last?.text ?? []).joined(separator: " / "))
        kioskctl: \(kioskctlStatus)
        """
    }

    private var kioskctlStatus: String {
        let arguments = ["status", "--state", county.state.path]
        let status = try? county.programs.run("kioskctl", arguments, deadlineSeconds: 20)
        return status.map { $0.output + $0.errors } ?? "no answer"
    }
}
