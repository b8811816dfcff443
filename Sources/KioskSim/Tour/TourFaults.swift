// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// Visits with something wrong: the errand is kept, and nothing is lost or done twice.
extension Tour {
    func paperOut() throws {
        let words = TourWords.swedish
        let visitor = try visitor()
        try begin(visitor, words)
        _ = try openPreview(visitor, words)
        let before = county.printedSlips.count
        try county.tellPrinter("paper out")
        try visitor.choose(words.print)
        slips += 1
        visitor.expect(words.paperOut, "the screen says that the paper is out", seconds: 30)
        visitor.expect(words.showOnScreen, "and what one can do")
        report.check("nothing was printed", county.printedSlips.count == before)
        try county.tellPrinter("paper in")
        visitor.expect(words.takeSlip, "after the refill the slip is printed", seconds: 30)
        try backToMenu(visitor, words)
        leave(visitor, words)
        report.check(
            "the slip came once", county.printedSlips.count == before + 1,
            "\(county.printedSlips.count - before) slips")
        close(visitor)
    }

    func centralRestarts() throws {
        let words = TourWords.english
        let visitor = try visitor()
        try begin(visitor, words)
        report.check("the central ends when asked", county.stopCentral())
        try takeSlip(visitor, words)
        leave(visitor, words)
        try county.startCentral()
        report.check("the central is back on its ports", true)
        close(visitor)
    }

    /// SIGKILL: no goodbye, no flush. The journal is whole and the next start says nothing of it.
    func powerLost() throws {
        let words = TourWords.swedish
        let first = try visitor()
        try begin(first, words)
        try first.choose(words.contactSlip)
        _ = first.sees { !$0.contains(words.menu) }
        report.check("kioskd is gone", first.end(SIGKILL) == 128 + SIGKILL)
        let second = try visitor()
        report.check("the next start shows nothing of the visit", !second.text.contains(words.menu), second.text)
        close(second)
    }

    /// Its battery is empty and the central is away: printed hours, no clock. Then the central answers.
    func wakesIn1970() throws {
        let words = TourWords.swedish
        let state = county.folder.appendingPathComponent("terminal-1970")
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        try county.startCentralWhereItIsGone()
        try county.enrol(state: state)
        terminals.append(state)
        report.check("the central ends when asked", county.stopCentral())
        let visitor = try Visitor(county, state: state, report: report, environment: try Self.clockAt1970())
        visitor.expect("SERVICEPUNKT", "kioskd starts with the clock at 1970", seconds: 20)
        try begin(visitor, words)
        try visitor.choose(words.contactSlip)
        report.check("the agencies are listed", visitor.sees(TourWords.agency), visitor.text)
        report.check(
            "none is called open by a clock nobody confirmed", !visitor.text.contains(words.openNow), visitor.text)
        report.check("and no time of day is shown", !Self.showsClock(visitor.text), visitor.text)
        try backToMenu(visitor, words)
        try county.startCentral()
        report.check(
            "the central is reached all the same, and the clock is right again",
            visitor.sees(seconds: 150) { Self.showsClock($0) }, visitor.text)
        leave(visitor, words)
        close(visitor)
    }

    /// The header's clock, "tis 14:05". Hours of an office have no day before them in that form.
    private static func showsClock(_ text: String) -> Bool {
        (text.split(separator: "\n").first ?? "").contains(/(mån|tis|ons|tors|fre|lör|sön) [0-2]?[0-9][:.][0-5][0-9]/)
    }

    private static func clockAt1970() throws -> [String: String] {
        let folder = "/usr/lib"
        let library = try FileManager.default.contentsOfDirectory(atPath: folder)
            .map { "\(folder)/\($0)/faketime/libfaketime.so.1" }
            .first { FileManager.default.fileExists(atPath: $0) }
        guard let library else { throw TourFailure("libfaketime is missing: install the package faketime") }
        return [
            "LD_PRELOAD": library, "FAKETIME": "@1970-01-01 00:00:00", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            // Else its wait on a monotonic condition ends in 2026, fifty-six years from its now.
            "DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        ]
    }
}
