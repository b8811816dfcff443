// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Testing

@testable import Central

/// A visitor's own picture, voice and a tone, in a real browser with a test picture and a microphone that beeps.
struct MirrorPageTests {
    private static func open(
        _ language: String, _ body: (DeskBrowser) async throws -> Void
    ) async throws {
        func configure(_ settings: inout CentralSettings) {
            settings.meetingsPort = 0
            settings.meetingsAddress = "127.0.0.1"
        }
        try await TestCentral.run(configure: configure) { central in
            let port = try #require(central.ports.meetings)
            let browser = try DeskBrowser(serverKeyHash: central.store.state.serverKeyHash)
            do {
                try await browser.open("https://127.0.0.1:\(port)/mirror?language=\(language)")
                try await body(browser)
            } catch {
                await browser.close()
                throw error
            }
            await browser.close()
        }
    }

    @Test(.timeLimit(.minutes(2))) func oneSeesOneselfIsHeardAndHearsATone() async throws {
        try await Self.open("sv") { browser in
            try await browser.until("document.getElementById('own').videoWidth > 0")
            try await browser.until("document.getElementById('state').textContent.startsWith('Så ser de dig.')")
            try await browser.until("document.getElementById('says').textContent === 'Din röst hörs.'")
            try await browser.press("#tone")
            try await browser.until("document.getElementById('heard').textContent === 'Tonen spelas.'")
            try await browser.until("document.getElementById('heard').textContent.includes('Säg till personalen')")
            try await browser.keep("mirror")
            // It can be played again.
            #expect(try await browser.value("document.getElementById('tone').disabled ? 'no' : 'yes'") == "yes")
        }
    }

    @Test(
        .timeLimit(.minutes(2)),
        arguments: [("fi", "Soita ääni"), ("sv-x-plain", "Spela en ton"), ("de", "Spela en ton")])
    func itSpeaksTheLanguagesOfTheMenuAndSwedishElse(_ language: String, _ word: String) async throws {
        try await Self.open(language) { browser in
            try await browser.until("document.getElementById('tone').textContent === '\(word)'")
            let shown = language == "de" ? "sv" : language
            #expect(try await browser.value("document.documentElement.lang") == shown)
        }
    }
}
