// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel

/// Face to face with the practice agency: the menu's entry, the ticket, the locked-down browser, both pictures, a slip of
/// the clerk's, and nothing left behind.
extension Tour {
    private static let slipWords = "Ta med passet på tisdag."

    func meeting() throws {
        let clerk = try county.clerk()
        defer { clerk.close() }
        let visitor = try visitor(
            purpose: "demo", arguments: ["--meeting-camera", "fake", "--meeting-display", "none"])
        let words = TourWords.swedish
        try visitor.choose(words.language)
        visitor.expect("Tala med en myndighet", "the menu offers a meeting", seconds: 30)
        report.check(
            "and once the central has said so, it can be had",
            Patience.until(seconds: 90) { visitor.rest() && !visitor.text.contains("går inte nu") }, visitor.text)
        try visitor.choose("Tala med en myndighet")
        visitor.expect("öppet nu", "the list says that the agency's desk is open", seconds: 90)
        try visitor.choose("Övningsmyndigheten")
        visitor.expect("Du väntar på svar", "two presses from the menu the visitor waits")
        visitor.expect("Inget spelas in", "and reads what is kept before any camera is on")
        report.check("nothing of a browser runs meanwhile", browserProcesses(of: visitor).isEmpty)
        report.check("the clerk sees that somebody waits", clerk.seesSomebody(), clerk.browser.text)
        try clerk.answer()
        visitor.expect("Samtalet pågår", "the clerk answers, and the meeting begins", seconds: 40)
        report.check("the clerk's browser decodes the visitor's picture", clerk.seesPicture(), clerk.browser.text)
        report.check(
            "and the visitor's the clerk's, which her page says", clerk.isSeen(),
            clerk.browser.text + "\n" + Leftovers.text(county.state.appendingPathComponent("kioskd.log")))
        visitor.expect("Nu ser och hör ni varandra", "the screen says so")
        try lookForToken(visitor)
        try clerk.send(slip: [Self.slipWords])
        visitor.expect("Du har fått en lapp", "a slip of the clerk's is told of")
        try visitor.choose("Lägg på")
        visitor.expect("Ta med passet", "hung up: the slip is shown before it is taken", seconds: 4)
        report.check(
            "and of the browser nothing is left",
            Patience.until(seconds: 5) { visitor.rest() && self.browserProcesses(of: visitor).isEmpty },
            browserProcesses(of: visitor).joined(separator: "\n"))
        try takeMeetingSlip(visitor)
        try backToMenu(visitor, words)
        try loseTheClerk(clerk, visitor)
        try backToMenu(visitor, words)
        leave(visitor, words)
        try lookAtMeetingLog()
        close(visitor)
        try countMeeting()
    }

    /// The clerk's browser dies in the middle: the visitor is told in plain words, and what to do instead.
    private func loseTheClerk(_ clerk: Clerk, _ visitor: Visitor) throws {
        try visitor.choose("Tala med en myndighet")
        visitor.expect("öppet nu", "the same visitor may ask again")
        try visitor.choose("Övningsmyndigheten")
        visitor.expect("Du väntar på svar", "and waits")
        try clerk.answer()
        visitor.expect("Nu ser och hör ni varandra", "the clerk answers", seconds: 60)
        clerk.browser.kill()
        visitor.expect("Samtalet bröts", "her browser is killed: the visitor hears of it", seconds: 18)
        visitor.expect("Vänta på någon annan", "and may wait for somebody else")
        visitor.expect("Bli uppringd", "or be rung up")
        report.check(
            "and of the browser nothing is left",
            Patience.until(seconds: 5) { visitor.rest() && self.browserProcesses(of: visitor).isEmpty },
            browserProcesses(of: visitor).joined(separator: "\n"))
    }

    private func takeMeetingSlip(_ visitor: Visitor) throws {
        let before = county.printedSlips.count
        try visitor.choose("Skriv ut")
        report.check(
            "and printed once", Patience.until(seconds: 20) { visitor.rest() && county.printedSlips.count > before },
            visitor.text)
        let slip = county.printedSlips.last ?? ""
        report.check("with the clerk's words", slip.contains("passet"), slip)
        visitor.expect("Ta din lapp", "the screen says to take it")
        visitor.goBack()
        visitor.expect("Fick du det du behövde?", "then one question")
        try visitor.choose("Ja")
    }

    /// Programs that run below kioskd, by their command lines.
    private func browserProcesses(of visitor: Visitor) -> [String] {
        ProcessList.below(visitor.process).filter {
            $0.contains("chromium") || $0.contains("bwrap") || $0.contains("cage")
        }
    }

    /// No ticket and no token where anybody could read it: command lines of everything that runs.
    private func lookForToken(_ visitor: Visitor) throws {
        let lines = ProcessList.below(visitor.process)
        report.check("a browser runs below kioskd", lines.contains { $0.contains("chromium") }, lines.joined())
        report.check(
            "and no argument list holds a room or a token",
            !lines.contains { $0.contains("janus.plugin") || $0.contains("/visit/") }, lines.joined(separator: "\n"))
    }

    private func lookAtMeetingLog() throws {
        let log = Leftovers.text(county.state.appendingPathComponent("kioskd.log"))
        report.check("the log says that the meeting is wiped", log.contains("a meeting is wiped"), log)
        report.check(
            "and names neither agency, address nor token",
            !log.contains("vningsmyndigheten") && !log.contains("/visit/") && !log.contains("janus.plugin"), log)
    }

    /// What happened stands in the journal as practice, each once.
    private func countMeeting() throws {
        let listed = try county.programs.must(
            "kioskctl", ["journal", "list", "--state", county.state.path, "--json"])
        let events = listed.jsonArray.compactMap { row in
            ["event", "kind", "name"].compactMap { row[$0] as? String }.first
        }
        for (name, wanted) in [("meetingRequested", 2), ("meetingEnded", 2), ("meetingRated", 1)] {
            let count = events.count { $0 == name }
            report.check("\(name) stands in the journal as often as it was so", count == wanted, "\(count) times")
        }
        let ends = listed.jsonArray.filter { $0["event"] as? String == "meetingEnded" }.compactMap {
            $0["second"] as? Int
        }
        report.check(
            "the one that broke off with its reason", ends.last == Int(MeetingEnd.agencyLost.rawValue), "\(ends)")
    }
}
