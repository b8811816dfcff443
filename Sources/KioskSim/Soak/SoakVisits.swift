// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// Visits of the soak: a language, an agency, a slip, and whatever the screen says about it is answered as a person would.
extension PeripheralsSoak {
    private static let words = TourWords.swedish
    private static let haveIt = "Ja, jag har hela lappen"
    private static let myCardStays = "Ditt kort sitter kvar"
    private static let cardStays = "Ett kort sitter kvar"
    private static let newKeyboard = "ett nytt tangentbord är här"
    private static let preview = "Så här blir lappen"

    /// One visit from the attract screen back to it.
    func visit(_ visitor: Visitor, calmly: Bool) throws {
        let most = calmly ? 0 : 6
        disturb(visitor, atMost: most)
        becomesAttract(visitor)
        try visitor.choose(Self.words.language)
        visits += 1
        guard report.check("visit \(visits): the menu asks", visitor.sees(Self.words.menu), seen(visitor)) else {
            throw TourFailure("visit \(visits) did not begin")
        }
        disturb(visitor, atMost: most)
        try choose(Self.words.contactSlip, visitor)
        try choose(TourWords.agency, visitor)
        disturb(visitor, atMost: most)
        try choose(Self.words.wantSlip, visitor)
        disturb(visitor, atMost: most)
        try takeSlip(visitor, most)
        disturb(visitor, atMost: most)
        try leave(visitor)
    }

    private func takeSlip(_ visitor: Visitor, _ most: Int) throws {
        settlePaper()
        let before = wholeSlips
        try choose(Self.words.print, visitor)
        fallen.append(0)
        _ = visitor.sees(seconds: 5) { !$0.contains(Self.preview) }
        disturb(visitor, atMost: most + 2)
        if most > 0, disturbance.random.chance(0.2) { return giveUp(visitor, before) }
        // Somebody mends what is broken, and the screen comes to an end of its own.
        for command in disturbance.mending(dock) { perform(command) }
        let ends = [Self.words.takeSlip, Self.haveIt, Self.words.wantSlip, Self.preview]
        let hasEnded = sees(visitor, seconds: 90) { screen in ends.contains { screen.contains($0) } }
        report.check("visit \(visits): the slip comes to an end after the printer was mended", hasEnded, seen(visitor))
        let answer = ends.first { visitor.text.contains($0) } ?? "none"
        answers[answer, default: 0] += 1
        settlePaper()
        fallen[fallen.count - 1] = wholeSlips - before
        if answer == Self.words.takeSlip {
            let count = fallen.last ?? 0
            report.check("visit \(visits): \"\(answer)\", and it is there once", count == 1, "\(count) slips")
        }
        if answer == Self.haveIt { try choose(Self.haveIt, visitor) }
    }

    /// Goes back while the slip is being made. It may still come; then it is said to be unknown, or printed.
    private func giveUp(_ visitor: Visitor, _ before: Int) {
        visitor.goBack()
        answers["given up", default: 0] += 1
        for command in disturbance.mending(dock) { perform(command) }
        visitor.rest(milliseconds: 1_500)
        settlePaper()
        fallen[fallen.count - 1] = wholeSlips - before
    }

    /// Whole slips that fell so far, by their last line; the cut of a broken one does not count.
    var wholeSlips: Int {
        let printer = dock.printer.printer
        let rows = printer.slips.map(\.text) + [printer.unfinishedText]
        return rows.reduce(0) { count, rows in
            let flat = rows.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return count + flat.ranges(of: "tiderna hämtades").count
        }
    }

    /// What is still in the printer comes out, where nothing holds it.
    private func settlePaper() {
        _ = Patience.until(seconds: 5) { dock.printer.printer.isAtRest || dock.printer.printer.state.isHeld }
    }

    private func leave(_ visitor: Visitor) throws {
        for _ in 0..<8 where !visitor.sees(Self.words.menu, seconds: 0.5) { visitor.goBack() }
        guard sees(visitor, { $0.contains(Self.words.menu) }) else {
            report.check("visit \(visits): a way back to the menu", false, seen(visitor))
            throw TourFailure("visit \(visits) lost its menu")
        }
        visitor.finish()
        _ = visitor.sees { $0.contains(Self.words.goodbye) || $0.contains(Self.myCardStays) }
        // A card left behind is taken, as the screen asks.
        if visitor.text.contains(Self.myCardStays) || dock.hasCard { perform(.pull) }
        visitor.press("\r")
        let isBack = becomesAttract(visitor)
        report.check("visit \(visits): ends on the attract screen", isBack, seen(visitor))
    }

    /// Waits for a screen; the question of a new keyboard, asked meanwhile, is put off.
    private func sees(_ visitor: Visitor, seconds: Double = 10, _ condition: (String) -> Bool) -> Bool {
        for _ in 0..<10 {
            let isThere = visitor.sees(seconds: seconds) { condition($0) || $0.contains(Self.newKeyboard) }
            guard isThere else { return false }
            guard visitor.text.contains(Self.newKeyboard) else { return true }
            visitor.goBack()
            _ = visitor.sees(seconds: 3) { !$0.contains(Self.newKeyboard) }
        }
        return false
    }

    private func choose(_ name: String, _ visitor: Visitor) throws {
        _ = sees(visitor, seconds: 2) { $0.contains(name) }
        try visitor.choose(name)
    }

    /// Answers what stands in the way of the attract screen, as staff would: a card left behind, a new keyboard.
    @discardableResult
    private func becomesAttract(_ visitor: Visitor) -> Bool {
        for _ in 0..<20 {
            let isThere = visitor.sees(seconds: 3) { screen in
                screen.contains(Self.words.language) && screen.contains("English") || screen.contains(Self.cardStays)
                    || screen.contains(Self.newKeyboard)
            }
            let screen = visitor.text
            if screen.contains(Self.newKeyboard) {
                visitor.goBack()
                _ = visitor.sees(seconds: 3) { !$0.contains(Self.newKeyboard) }
            } else if screen.contains(Self.cardStays) {
                if dock.hasCard { perform(.pull) }
                _ = visitor.sees(seconds: 3) { !$0.contains(Self.cardStays) }
            } else if isThere {
                return true
            }
        }
        return false
    }

    /// The screen, and what happened last.
    private func seen(_ visitor: Visitor) -> String {
        visitor.text + "\nafter: " + dock.history.suffix(12).joined(separator: "; ") + "\n" + dock.status
    }
}
