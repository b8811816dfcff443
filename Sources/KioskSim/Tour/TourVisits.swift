// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// Visits with nothing wrong.
extension Tour {
    func visitTwice() throws {
        let visitor = try visitor()
        for words in [TourWords.swedish, .english] {
            try begin(visitor, words)
            try lookAtHelp(visitor, words)
            try takeSlip(visitor, words)
            try sayWhatOneThinks(visitor, words)
            try callAndCancel(visitor, words)
            leave(visitor, words)
        }
        close(visitor)
    }

    /// First touch: a language by its digit on the attract screen.
    func begin(_ visitor: Visitor, _ words: TourWords) throws {
        try visitor.choose(words.language)
        visitor.expect(words.menu, "\(words.language): the menu asks \"\(words.menu)\"")
        visits += 1
    }

    private func lookAtHelp(_ visitor: Visitor, _ words: TourWords) throws {
        visitor.press("?")
        visitor.expect("112", "\(words.language): help names 112")
        visitor.expectOnSomePage(county.shopPhone, "and the shop's telephone")
        visitor.goBack()
        visitor.expect(words.menu, "back leads to the menu")
    }

    /// From the menu to a printed slip and back to the menu. The name of the agency.
    @discardableResult
    func takeSlip(_ visitor: Visitor, _ words: TourWords) throws -> String {
        let agency = try openPreview(visitor, words)
        let before = county.printedSlips.count
        try visitor.choose(words.print)
        slips += 1
        visitor.expect(words.takeSlip, "\(words.language): the screen says that the slip is there", seconds: 30)
        report.check(
            "the printer printed one slip", Patience.until(seconds: 10) { county.printedSlips.count == before + 1 },
            "\(county.printedSlips.count - before) slips")
        check(slip: county.printedSlips.last ?? "", agency: agency)
        try backToMenu(visitor, words)
        return agency
    }

    /// From the menu to the preview of an agency's slip.
    func openPreview(_ visitor: Visitor, _ words: TourWords) throws -> String {
        try visitor.choose(words.contactSlip)
        let agency = TourWords.agency
        try visitor.choose(agency)
        visitor.expect(agency, "\(words.language): the page of \(agency) opens")
        try visitor.choose(words.wantSlip)
        visitor.expect(county.placeName, "the preview shows the slip")
        return agency
    }

    private func check(slip: String, agency: String) {
        let flat = slip.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        report.check("the slip names the place", flat.contains(county.placeName), slip)
        report.check("and the agency", flat.contains(agency.prefix(12)), slip)
        report.check("and its telephone number", flat.contains(TourWords.agencyPhone), slip)
        report.check("its å, ä and ö are printed", slip.contains(/[åäöÅÄÖ]/) && !slip.contains("?"), slip)
    }

    func backToMenu(_ visitor: Visitor, _ words: TourWords) throws {
        for _ in 0..<6 where !visitor.sees(words.menu, seconds: 1) { visitor.goBack() }
        guard visitor.sees(words.menu) else { throw TourFailure("no way back to the menu:\n\(visitor.text)") }
    }

    private func sayWhatOneThinks(_ visitor: Visitor, _ words: TourWords) throws {
        try visitor.choose(words.survey)
        _ = visitor.sees { !$0.contains(words.menu) }
        for _ in 0..<12 where !visitor.text.contains(words.thanks) {
            let before = visitor.text
            visitor.press("1")
            _ = visitor.sees { $0 != before }
        }
        visitor.expect(words.thanks, "\(words.language): an opinion is asked for and thanked for")
        try backToMenu(visitor, words)
    }

    private func callAndCancel(_ visitor: Visitor, _ words: TourWords) throws {
        visitor.press("0")
        visitor.expect(words.callSign, "\(words.language): 0 calls the attendant")
        try visitor.choose(words.cancelCall)
        visitor.expect(words.menu, "and the call can be cancelled")
    }

    /// Finish wipes: the next visitor finds nothing of this one.
    func leave(_ visitor: Visitor, _ words: TourWords) {
        visitor.finish()
        visitor.expect(words.goodbye, "\(words.language): finish says to take the slip")
        visitor.press("\r")
        let isBack = visitor.sees(seconds: 30) { $0.contains(TourWords.swedish.language) && $0.contains("English") }
        report.check("and the attract screen is back, with nothing of the visit", isBack, visitor.text)
    }
}
