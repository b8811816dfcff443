// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// The desk's page and the visitors' listener over HTTP: who may do what.
@Suite struct MeetingDeskTests {
    typealias Browser = OperatorsListenerTests.Browser

    private static let password = "ett långt lösenord"

    private static func withDesk(_ body: (MeetingWorld, Browser) async throws -> Void) async throws {
        let folder = try TestFolder.make("media")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let media = MediaSettings(
            websocket: "wss://meet.example.se:8989", deskWebsocket: nil, control: folder + "/janus",
            tokenSecret: "s3cret", adminKey: "key",
            relay: .init(urls: ["turn:meet.example.se:3478?transport=udp"], secret: "turn secret"))
        try JSONEncoder().encode(media).write(to: URL(fileURLWithPath: folder + "/media.json"))
        func configure(_ settings: inout CentralSettings) {
            settings.mediaFile = folder + "/media.json"
            settings.meetingsPort = 0
            settings.meetingsAddress = "127.0.0.1"
        }
        try await TestCentral.run(clock: TestClock(testNow), configure: configure) { central in
            let world = try await MeetingWorld(
                central, [MeetingWorld.agency(9, .desk), MeetingWorld.agency(8, .desk)])
            try await central.store.operators.save(name: "Kim", password: password, area: "se", desk: [9])
            try await central.store.operators.save(name: "Åsa", password: password, area: "se")
            try await body(world, try Browser(central))
        }
    }

    /// What the page's script sends.
    private static func post(
        _ browser: Browser, _ name: String, _ wish: [String: Any], form: String? = nil
    ) async throws -> HTTPAnswer {
        var token = form
        if token == nil {
            let page = try await browser.get("/desk").text
            token = page.firstMatch(of: /data-form="([0-9a-f]+)"/).map { String($0.1) }
        }
        return try await Curl.request(
            browser.url + "/desk/" + name, method: "POST", body: try JSONSerialization.data(withJSONObject: wish),
            headers: ["Content-Type: application/json", "X-Form: \(token ?? "")"],
            arguments: ["--cookie", browser.jar, "--cookie-jar", browser.jar])
    }

    @Test func aClerkSeesTheDeskAndNothingElse() async throws {
        try await Self.withDesk { world, browser in
            #expect(try await browser.get("/desk").status == 303)
            #expect(try await Self.post(browser, "look", [:], form: "00").status == 401)
            _ = try await browser.signIn("Kim", Self.password)
            _ = try await world.central.newTerminal()
            for path in ["/", "/months", "/terminals/0"] {
                let answer = try await browser.get(path)
                #expect(answer.status == 303 && answer.headers.lowercased().contains("location: /desk"), "\(path)")
                #expect(!answer.text.contains("Sillerud"))
            }
            let page = try await browser.get("/desk")
            #expect(page.status == 200)
            let policy = try #require(page.headers.firstMatch(of: /(?i)content-security-policy: (.*)/)).1
            #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
            #expect(policy.contains("connect-src 'self' wss://meet.example.se:8989;"))
            #expect(!policy.contains("unsafe") && !page.text.contains("<script>"))
            #expect(page.text.contains("Beslutet kommer med posten") && page.text.contains("Ta med …"))
            for secret in ["s3cret", "turn secret"] { #expect(!page.text.contains(secret)) }
            for script in ["desk.js", "room.js", "seal.js", "desk.css"] {
                #expect(try await browser.get("/" + script).status == 200)
            }
        }
    }

    @Test func anOperatorHasNoDesk() async throws {
        try await Self.withDesk { _, browser in
            _ = try await browser.signIn("Åsa", Self.password)
            #expect(try await browser.get("/desk").status == 303)
            let token = try await browser.formToken("/")
            #expect(try await Self.post(browser, "look", [:], form: token).status == 401)
            #expect(try await browser.get("/").status == 200)
        }
    }

    @Test func aNewPasswordLeavesAClerkAClerk() async throws {
        try await Self.withDesk { world, browser in
            try await world.central.store.operators.save(name: "Kim", password: "ett annat lösenord", area: "se")
            world.central.clock.advance(seconds: 1)
            _ = try await browser.signIn("Kim", "ett annat lösenord")
            #expect(try await browser.get("/").headers.lowercased().contains("location: /desk"))
        }
    }

    @Test func theDeskAnswersItsOwnPageOnly() async throws {
        try await Self.withDesk { world, browser in
            _ = try await browser.signIn("Kim", Self.password)
            #expect(try await Self.post(browser, "turn", ["agency": 9, "on": true], form: "00").status == 403)
            #expect(try await Self.post(browser, "turn", ["agency": 8, "on": true]).status == 403)
            let opened = try await Self.post(browser, "turn", ["agency": 9, "on": true])
            #expect(try opened.json(ClerkDesk.Sight.self).doors.map(\.isOn) == [true])
            let terminal = try await world.central.newTerminal()
            let request = world.request(terminal, 9)
            _ = try await world.ask(request, terminal)
            let looked = try await Self.post(browser, "look", [:])
            #expect(try looked.json(ClerkDesk.Sight.self).waiting.map(\.meeting) == [request.meeting])
            for (name, wish, status) in [
                ("answer", ["meeting": request.meeting], 503), ("answer", ["meeting": "00"], 410), ("answer", [:], 422),
                ("slip", ["meeting": request.meeting, "sealed": "AAAA"], 422),
                ("slip", ["meeting": request.meeting, "sealed": Data(count: 100).base64EncodedString()], 410),
                ("slip", ["meeting": request.meeting, "sealed": Data(count: 20_000).base64EncodedString()], 422),
                ("end", ["meeting": request.meeting], 410), ("interpreter", ["meeting": request.meeting], 410),
                ("joined", ["meeting": request.meeting], 410),
            ] as [(String, [String: Any], Int)] {
                #expect(try await Self.post(browser, name, wish).status == status, "\(name) \(wish)")
            }
            let from = testNow + 3_600_000
            let booked = try await Self.post(browser, "book", ["agency": 9, "fromMilliseconds": from])
            #expect(BookingCode(try booked.json(BookingDesk.Booked.self).code) != nil)
            let listed = try await Self.post(browser, "look", [:]).json(ClerkDesk.Sight.self).doors.first?.booked.first
            let id = try #require(listed?.id)
            for (wish, status) in [
                ([:], 422), (["booking": "00"], 410), (["booking": id], 200), (["booking": id], 410),
            ]
                as [([String: Any], Int)]
            {
                #expect(try await Self.post(browser, "cancel", wish).status == status, "\(wish)")
            }
            let noon = [Array(repeating: [720, 721], count: 7)][0]
            for (wish, status) in [
                (["agency": 8], 403), (["agency": 9, "week": [[1]]], 422), (["agency": 9, "week": noon], 200),
            ]
                as [([String: Any], Int)]
            {
                #expect(try await Self.post(browser, "hours", wish).status == status, "\(wish)")
            }
            #expect(try await Self.post(browser, "book", ["agency": 8, "fromMilliseconds": from]).status == 403)
            #expect(try await Self.post(browser, "book", ["agency": 9, "fromMilliseconds": 5]).status == 422)
        }
    }

    // MARK: visitors

    private static func visit(_ world: MeetingWorld, _ path: String, _ wish: [String: String]? = nil) async throws
        -> HTTPAnswer
    {
        try await Curl.request(
            "https://127.0.0.1:\(try #require(world.central.ports.meetings))" + path,
            method: wish == nil ? "GET" : "POST",
            body: try wish.map { try JSONEncoder().encode($0) }, headers: ["Content-Type: application/json"],
            arguments: ["--cacert", world.central.settings.directory + "/authority.pem"])
    }

    @Test func theVisitorsPagesSayNothingAndLinkNowhere() async throws {
        try await Self.withDesk { world, _ in
            for path in ["/visit/visit-00", "/ended", "/interpreter"] {
                let page = try await Self.visit(world, path)
                #expect(page.status == 200)
                #expect(page.headers.contains("default-src 'none'") && page.headers.contains("frame-ancestors 'none'"))
                #expect(!page.text.contains("<a ") && !page.text.contains("http"))
                #expect(!page.text.contains("s3cret"))
            }
            for script in ["visit.js", "interpreter.js", "room.js", "visit.css"] {
                #expect(try await Self.visit(world, "/" + script).status == 200)
            }
            #expect(try await Self.visit(world, "/").status == 404)
        }
    }

    @Test(arguments: ["sv", "sv-x-plain", "en", "fi"])
    func theVisitorsPageSpeaksTheLanguagesOfTheMenu(_ tag: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = try String(contentsOf: root.appending(path: "Kiosk/languages/\(tag).yaml"), encoding: .utf8)
        var strings: [String: String] = [:]
        for line in file.split(separator: "\n") {
            guard let found = line.wholeMatch(of: #/  (visit\.[A-Za-z]+): "(.*)"/#) else { continue }
            strings[String(found.1)] = String(found.2)
        }
        #expect(Set(strings.keys) == Set(VisitWords.swedish.keys.map { "visit." + $0 }))
        if tag == "sv" { for (key, said) in VisitWords.swedish { #expect(strings["visit." + key] == said) } }
        let content = KioskContent(
            version: 1, languages: [Language(code: 1, tag: tag, name: tag, strings: strings)], menu: [], agencies: [],
            questions: [], symbolSVG: "", phrases: [])
        let words = VisitWords(content, tag)
        #expect(words.language == tag && words.words["gone"] == strings["visit.gone"])
        // A content from before the messages, or a language it has not.
        #expect(VisitWords(content, "de").words == VisitWords.swedish)
        #expect(VisitWords(nil, tag).language == "sv")
    }

    @Test func aTokenOpensItsRoomAsLongAsThereIsOne() async throws {
        try await Self.withDesk { world, _ in
            try await world.open(9)
            let terminal = try await world.central.newTerminal()
            let request = world.request(terminal, 9)
            _ = try await world.ask(request, terminal)
            let room = DeskAdapter.room(request.meeting)
            // As if a clerk had answered.
            let values: [SQLValue] = [
                .text("se"), .text(terminal.id), .text(request.meeting), .text("Kim"), .text(room), .number(testNow),
            ]
            _ = try await world.central.store.database.write { try $0.run(Statements.Meetings.answer, values) }
            let ticket = try world.ticket(try await world.poll(terminal, request.meeting, 1))
            #expect(ticket.room == room)
            let answer = try await Self.visit(world, "/line/visit", ["room": room, "token": ticket.token])
            #expect(answer.status == 200, "\(answer.text)")
            let line = try answer.json(ClerkDesk.Line.self)
            #expect(line.websocket == "wss://meet.example.se:8989" && line.room == room)
            // The relay's name ends by itself, and its password is its HMAC-SHA-1.
            let relay = try #require(line.iceServers.first)
            #expect(Int64(relay.username.prefix { $0 != ":" }).map { $0 > testNow / 1_000 } == true)
            let code = try await Child.run(
                "/usr/bin/openssl", ["dgst", "-sha1", "-hmac", "turn secret", "-r"], input: relay.username)
            #expect(code.output.hasPrefix(Hex.encode(Array(Data(base64Encoded: relay.credential) ?? Data()))))
            for (room, token) in [
                (room, ""), (room, ticket.token + "x"), (DeskAdapter.room("00"), ticket.token),
                (room, DeskAdapter.token(room: room, until: testNow / 1_000 - 1, secret: "s3cret")),
                (room, DeskAdapter.token(room: room, until: testNow, secret: "another")),
            ] {
                #expect(try await Self.visit(world, "/line/visit", ["room": room, "token": token]).status == 403)
            }
            // What the visitor's browser decodes is told with the same token.
            var told = ["room": room, "token": ticket.token, "frames": "x"]
            #expect(try await Self.visit(world, "/line/seen", told).status == 422)
            told["frames"] = nil
            #expect(try await Self.visit(world, "/line/seen", told).status == 403)
            // No way to the room: the terminal hears that it is over and that nobody met.
            #expect(try await Self.visit(world, "/line/failed", ["room": room, "token": ticket.token]).status == 200)
            let over = try await world.poll(terminal, request.meeting, 2, .meeting)
            #expect(over.hasEnded && !over.hasJoined)
            #expect(try await Self.visit(world, "/line/visit", ["room": room, "token": ticket.token]).status == 403)
            // Whoever guesses is stopped.
            for _ in 0..<30 { _ = try await Self.visit(world, "/line/interpreter", ["code": "x"]) }
            #expect(try await Self.visit(world, "/line/interpreter", ["code": "x"]).status == 429)
        }
    }

    // MARK: what is kept

    @Test func secretsLieInAFileOfTheirOwnAndInNoCopy() async throws {
        try await Self.withDesk { world, _ in
            let store = world.central.store
            _ = try store.meetingSettings.set(
                ["application": "kiosk", "secret": "hush hush"], adapter: .jitsi, area: "se", agency: 1)
            let file = world.central.settings.directory + "/meetings.json"
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try store.meetingSettings.list().map(\.fields) == [["application", "secret"]])
            try await world.open(9)
            let terminal = try await world.central.newTerminal()
            let request = world.request(terminal, 9)
            _ = try await world.ask(request, terminal)
            let copy = world.central.settings.directory + "/copy"
            _ = try await store.backup(to: copy)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: copy))
            for text in [request.meeting, request.slipKey, "hush hush"] {
                #expect(bytes.range(of: Data(text.utf8)) == nil)
            }
            #expect(try await world.poll(terminal, request.meeting, 1).place == 1)
        }
    }

    @Test func aDatabaseOfTheVersionBeforeIsTakenAndANewerOneIsNot() async throws {
        let folder = try TestFolder.make("schema")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/central.sqlite"
        try await SQLiteDatabase(path: file).close()
        func sqlite(_ sql: String) async throws { _ = try await Child.run("/usr/bin/sqlite3", [file, sql]) }
        try await sqlite("DELETE FROM schema_version; INSERT INTO schema_version VALUES (2); DROP TABLE meeting_wish")
        let database = try SQLiteDatabase(path: file)
        let rows = try await database.read { try $0.run(Statements.Meetings.list, [.text("se")]) }
        #expect(rows.isEmpty)
        try await database.close()
        try await sqlite("INSERT INTO schema_version VALUES (\(Schema.version + 1))")
        #expect(throws: CentralError.self) { _ = try SQLiteDatabase(path: file) }
    }
}
