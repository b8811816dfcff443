// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Testing

/// The desk's browser of demo and tests: Debian's Chromium itself.
struct BrowserTests {
    @Test func opensAPageFillsAFieldAndSeesAPicture() throws {
        let folder = Browser.newFolder()
        let browser = try Browser(folder: folder)
        try browser.open(
            "data:text/html,<input id=name><button onclick=\"document.title=document.querySelector('input').value\">ok</button>"
        )
        #expect(browser.becomes("document.querySelector('button')"))
        try browser.fill("#name", "Åsa \"citat\"")
        try browser.press("button")
        #expect(try browser.value("document.title") as? String == "Åsa \"citat\"")
        #expect(try browser.picture().starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(throws: TourFailure.self) { try browser.value("nothing.there") }
        #expect(throws: TourFailure.self) { try browser.until("1 > 2", seconds: 0.1) }
        browser.close()
        #expect(!FileManager.default.fileExists(atPath: folder.path))
        #expect(throws: TourFailure.self) { try browser.value("1") }
    }
}
