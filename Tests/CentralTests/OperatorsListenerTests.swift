// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

@Suite struct OperatorsListenerTests {
    /// A browser with its cookies.
    struct Browser {
        let url: String
        let jar: String

        init(_ central: TestCentral) throws {
            url = central.operatorsURL
            jar = try TestFolder.make("jar") + "/cookies"
        }

        func get(_ path: String) async throws -> HTTPAnswer {
            try await Curl.request(url + path, arguments: ["--cookie", jar, "--cookie-jar", jar])
        }

        func post(_ path: String, _ fields: [String: String]) async throws -> HTTPAnswer {
            try await Curl.request(
                url + path, method: "POST",
                arguments: ["--cookie", jar, "--cookie-jar", jar]
                    + fields.flatMap { ["--data-urlencode", "\($0.key)=\($0.value)"] })
        }

        func formToken(_ path: String) async throws -> String {
            let page = try await get(path).text
            let match = try #require(page.firstMatch(of: /name="form" value="([0-9a-f]+)"/))
            return String(match.1)
        }

        func signIn(_ name: String, _ password: String) async throws -> HTTPAnswer {
            try await post("/login", ["name": name, "password": password, "form": formToken("/login")])
        }
    }

    func withOperator(_ body: (TestCentral, Browser) async throws -> Void) async throws {
        try await TestCentral.run { central in
            try await central.store.operators.save(name: "Åsa", password: "ett långt lösenord", area: "se")
            try await body(central, try Browser(central))
        }
    }

    @Test func strangersSeeOnlyTheDoor() async throws {
        try await withOperator { central, browser in
            let terminal = try await central.newTerminal()
            for path in ["/", "/terminals/\(terminal.id)"] {
                let answer = try await browser.get(path)
                #expect(answer.status == 303)
                #expect(!answer.text.contains("Sillerud"))
            }
            let door = try await browser.get("/login")
            #expect(door.status == 200)
            #expect(door.headers.contains("default-src 'none'"))
            #expect(!door.text.contains("<script"))
        }
    }

    @Test func signingInAndOut() async throws {
        try await withOperator { central, browser in
            #expect(try await browser.signIn("Åsa", "fel lösenord").status == 403)
            #expect(try await browser.signIn("Ingen", "ett långt lösenord").status == 403)
            let unasked = try await browser.post("/login", ["name": "Åsa", "password": "ett långt lösenord"])
            #expect(unasked.status == 403)
            let answer = try await browser.signIn("Åsa", "ett långt lösenord")
            #expect(answer.status == 303)
            #expect(answer.headers.contains("HttpOnly"))
            #expect(answer.headers.contains("SameSite=Strict"))
            let cookies = try String(contentsOfFile: browser.jar, encoding: .utf8)
            #expect(try await browser.get("/").status == 200)
            #expect(try await browser.post("/logout", ["form": "00"]).status == 403)
            let token = try await browser.formToken("/")
            central.clock.advance(seconds: 1)
            #expect(try await browser.post("/logout", ["form": token]).status == 303)
            // A copy of the cookie is worth nothing after signing out.
            try cookies.write(toFile: browser.jar, atomically: true, encoding: .utf8)
            #expect(try await browser.get("/").status == 303)
        }
    }

    @Test func cookiesEndAfterTwelveHours() async throws {
        try await withOperator { central, browser in
            _ = try await browser.signIn("Åsa", "ett långt lösenord")
            central.clock.advance(seconds: 12 * 3_600 - 60)
            #expect(try await browser.get("/").status == 200)
            central.clock.advance(seconds: 61)
            #expect(try await browser.get("/").status == 303)
        }
    }

    @Test func guessingIsSlowedDown() async throws {
        try await withOperator { central, browser in
            var statuses: [Int] = []
            for password in Array(repeating: "fel lösenord", count: 5) + ["ett långt lösenord"] {
                statuses.append(try await browser.signIn("Åsa", password).status)
            }
            #expect(statuses == [403, 403, 403, 403, 403, 429])
            central.clock.advance(seconds: 901)
            let later = try await browser.signIn("Åsa", "ett långt lösenord")
            #expect(later.status == 303)
        }
    }

    @Test func theFirstPageTellsHowTheTerminalsAre() async throws {
        try await withOperator { central, browser in
            _ = try await browser.signIn("Åsa", "ett långt lösenord")
            #expect(try await browser.get("/").text.contains("Ingen terminal"))
            var terminal = try await central.newTerminal()
            let unheard = try await browser.get("/").text
            #expect(unheard.contains("Aldrig hörd"))
            #expect(!unheard.contains("minst</small>") && !unheard.contains("Utom besök"))
            let now = central.store.clock.nowMilliseconds()
            terminal.boots = [TestTerminal.boot(wall: now - 600_000)]
            terminal.append(visits: 7)
            terminal.append([UsageEvent(.sessionStarted, purpose: .demo, first: 1)])
            _ = try await central.send(try terminal.signed(terminal.batch(1...8)), from: terminal)
            _ = try await central.send(Array("nonsense".utf8), from: terminal)
            let heartbeat = try JSONEncoder().encode(Signed(terminal.heartbeat(), by: terminal.signingKey))
            _ = try await central.ask(terminal, "heartbeat", method: "POST", body: heartbeat)
            var page = try await browser.get("/").text
            #expect(page.contains("Frisk"))
            #expect(page.contains(">7<"))
            #expect(page.contains("1 visning"))
            #expect(page.contains("komplett till"))
            #expect(page.contains("<code>malformed</code>"))
            page = try await browser.get("/terminals/\(terminal.id)").text
            #expect(page.contains("Besök började"))
            #expect(page.contains("papper finns"))
            // Within the promise silence is health, beyond it a figure is no longer complete.
            central.clock.advance(seconds: 290)
            #expect(try await browser.get("/").text.contains("Frisk"))
            central.clock.advance(seconds: 100)
            page = try await browser.get("/").text
            #expect(page.contains("Tyst"))
            #expect(page.contains("inte hörd sedan dess"))
            #expect(page.contains("minst"))
        }
    }

    @Test func textFromOutsideIsData() async throws {
        try await withOperator { central, browser in
            let hostile = "<b>Lada\u{1B}[31m\u{202E}\u{0}\u{9B}& \"co\"</b>"
            var terminal = try await central.newTerminal(TestCentral.sample(hostile))
            terminal.append(visits: 1)
            var heartbeat = terminal.heartbeat()
            heartbeat.softwareVersion = "<script>\u{1B}]0;x\u{7}\u{2028}"
            _ = try await central.ask(
                terminal, "heartbeat", method: "POST",
                body: try JSONEncoder().encode(Signed(heartbeat, by: terminal.signingKey)))
            _ = try await central.send(Array("\u{1B}[2J".utf8), from: terminal)
            _ = try await browser.signIn("Åsa", "ett långt lösenord")
            for path in ["/", "/terminals/\(terminal.id)", "/metrics"] {
                let page = try await browser.get(path)
                #expect(page.status == 200)
                let unclean = page.text.unicodeScalars.filter { $0 != "\n" && !SafeText.isClean(String($0)) }
                #expect(unclean.isEmpty)
                #expect(!page.text.contains("<b>") && !page.text.contains("<script"))
            }
            #expect(try await browser.get("/").text.contains("&lt;b&gt;Lada[31m&amp;"))
        }
    }

    @Test func metricsPassPromtool() async throws {
        try await withOperator { central, browser in
            var terminal = try await central.newTerminal()
            terminal.append(visits: 2)
            _ = try await central.send(try terminal.signed(terminal.batch(1...2)), from: terminal)
            _ = try await central.send([1, 2, 3], from: terminal)
            _ = try await central.ask(
                terminal, "heartbeat", method: "POST",
                body: try JSONEncoder().encode(Signed(terminal.heartbeat(), by: terminal.signingKey)))
            let metrics = try await browser.get("/metrics").text
            #expect(metrics.contains("servicepunkt_events_ingested_total{area=\"se\"} 2"))
            #expect(metrics.contains("servicepunkt_batches_refused_total{area=\"se\",reason=\"malformed\"} 1"))
            #expect(metrics.contains("servicepunkt_terminals{area=\"se\",health=\"healthy\"} 1"))
            let verdict = try await Child.run("/usr/bin/promtool", ["check", "metrics"], input: metrics)
            #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
            #expect(verdict.output + verdict.errors == "")
            #expect(try await browser.get("/healthz").text == "ok\n")
        }
    }
}
