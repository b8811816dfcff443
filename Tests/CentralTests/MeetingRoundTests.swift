// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Central

/// A whole meeting with the real parts: Janus, coturn, the central, and browsers of a clerk, a visitor and an interpreter.
@Suite(.serialized) struct MeetingRoundTests {
    static let agency: Int32 = 9

    private struct Round {
        let world: MeetingWorld
        let media: MediaFile

        /// A browser for as long as `body` lasts.
        func browse(_ body: (HeadlessBrowser) async throws -> Void) async throws {
            let browser = try HeadlessBrowser(
                folder: try TestFolder.make("browser"), serverKeyHash: world.central.store.state.serverKeyHash)
            do {
                try await body(browser)
            } catch {
                await browser.close()
                throw error
            }
            await browser.close()
        }
    }

    private static func withRound(_ body: (Round) async throws -> Void) async throws {
        let folder = try TestFolder.make("media")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func configure(_ settings: inout CentralSettings) {
            settings.mediaFile = folder + "/media.json"
            settings.meetingsPort = 0
            settings.meetingsAddress = "127.0.0.1"
        }
        try await TestCentral.run(configure: configure) { central in
            let port = try #require(central.ports.meetings)
            let world = try await MeetingWorld(central, [desk(port: port)])
            try await central.store.operators.save(
                name: "Kim", password: "ett långt lösenord", area: MeetingWorld.county, desk: [agency])
            try await MediaServers.run(folder, certificates: central.settings.directory) {
                try await body(Round(world: world, media: MediaFile(path: folder + "/media.json")))
            }
        }
    }

    private static func desk(port: Int) -> Agency {
        var agency = MeetingWorld.agency(Self.agency, .desk)
        agency.name = "Övningsmyndigheten"
        agency.meeting?.start = "https://127.0.0.1:\(port)/visit/{room}#token={token}&language={language}"
        agency.meeting?.meetingOrigins = ["https://127.0.0.1:\(port)"]
        return agency
    }

    @Test(.timeLimit(.minutes(5)))
    func clerkVisitorAndInterpreterSeeOneAnother() async throws {
        try await Self.withRound { round in
            try await round.browse { clerk in
                try await round.browse { visitor in
                    do {
                        try await Self.meet(round, PracticeClerk(clerk), visitor)
                    } catch {
                        try await Self.keep(clerk, "failed-desk")
                        try await Self.keep(visitor, "failed-visit")
                        throw error
                    }
                }
            }
        }
    }

    /// Janus itself says which tokens it takes.
    @Test(.timeLimit(.minutes(2))) func janusTakesOurTokensAndNoOthers() async throws {
        try await Self.withRound { round in
            let media = try #require(round.media.settings())
            let janus = try #require(round.world.central.store.janus)
            let (room, other) = (DeskAdapter.room("00aa"), DeskAdapter.room("00bb"))
            try await janus.open(room)
            try await janus.open(other)
            // Two clerks may answer at once.
            try await janus.open(room)
            #expect(Set(try await janus.rooms()) == [room, other])
            let now = Int64(Date().timeIntervalSince1970)
            func token(_ room: String, until: Int64 = now + 60, secret: String = media.tokenSecret) -> String {
                DeskAdapter.token(room: room, until: until, secret: secret)
            }
            func key(_ room: String, until: Int64 = now + 60, secret: String = media.tokenSecret) -> String {
                DeskAdapter.roomToken(room: room, until: until, secret: secret)
            }
            let tries: [(String, String, String)] = [
                (token(room), key(room), "joined"),
                (token(room, until: now - 1), key(room), "403"),
                (token(room, secret: "another"), key(room), "403"),
                (token(room).replacing("\(now + 60)", with: "\(now + 9_999)"), key(room), "403"),
                ("", key(room), "403"),
                (key(room), key(room), "403"),
                (token(room), key(other), "433"),
                (token(room), token(room), "433"),
                (token(room), key(room, until: now - 1), "433"),
                (token(room), key(room, secret: "another"), "433"),
                (token(room), "", "433"),
            ]
            for (token, key, expected) in tries {
                let answer = try await Self.join(media, room: room, token: token, key: key)
                #expect(answer == expected, "\(token.prefix(24))… \(key.prefix(24))…")
            }
            // A browser with a good token makes no room, sees none and destroys none.
            for (request, expected) in [("create", "429"), ("destroy", "429"), ("list", "[]")] {
                let answer = try await Self.join(
                    media, room: request == "create" ? "mine" : room, token: token(room), key: key(room), request)
                #expect(answer == expected, "\(request)")
            }
            await janus.close([room, other])
            #expect(try await janus.rooms() == [])
        }
    }

    /// "joined", or the code of the refusal.
    private static func join(
        _ media: MediaSettings, room: String, token: String, key: String, _ request: String = "join"
    ) async throws -> String {
        let program = """
            import asyncio, json, sys, websockets
            line, room, token, key, request = json.load(sys.stdin)
            async def main():
                async with websockets.connect(line, subprotocols=["janus-protocol"]) as socket:
                    session = {}
                    async def say(**word):
                        await socket.send(json.dumps({**word, **session, "token": token, "transaction": "t"}))
                        while True:
                            answer = json.loads(await asyncio.wait_for(socket.recv(), 10))
                            if answer["janus"] == "error":
                                print(answer["error"]["code"])
                                sys.exit()
                            if answer["janus"] != "ack":
                                return answer
                    session["session_id"] = (await say(janus="create"))["data"]["id"]
                    handle = (await say(janus="attach", plugin="janus.plugin.videoroom"))["data"]["id"]
                    data = (await say(janus="message", handle_id=handle, body={
                        "request": request, "ptype": "publisher", "room": room, "token": key}))["plugindata"]["data"]
                    print(data.get("error_code") or (data.get("list") if request == "list" else data["videoroom"]))
            asyncio.run(main())
            """
        let line = try #require(media.deskWebsocket)
        let input = try JSONEncoder().encode([line, room, token, key, request])
        let result = try await Child.run(
            Peers.python, ["-c", program], input: String(decoding: input, as: UTF8.self))
        #expect(result.errors == "", "\(result.errors.suffix(300))")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func meet(
        _ round: Round, _ practice: PracticeClerk, _ visitor: HeadlessBrowser
    ) async throws {
        let (world, clerk) = (round.world, practice.browser)
        let terminal = try await world.central.newTerminal()
        let key = Curve25519.KeyAgreement.PrivateKey()
        try await practice.signIn(at: world.central.operatorsURL, name: "Kim", password: "ett långt lösenord")
        try await practice.open()

        let request = world.request(terminal, agency, key: key)
        #expect(try await world.ask(request, terminal).place == 1)
        try await clerk.until("document.getElementById('waiting').innerText.includes('Sillerud lanthandel')")
        #expect(try await clerk.value("document.title") == "(1) Desken – Servicepunkt")
        try await keep(clerk, "desk-waiting")
        try await practice.answer("Sillerud lanthandel")

        // The visitor's browser opens what the terminal makes of profile and ticket.
        let ticket = try world.ticket(try await world.poll(terminal, request.meeting, 1))
        let port = try #require(world.central.ports.meetings)
        let profile = try #require(desk(port: port).meeting)
        let address = try #require(
            MeetingAddress.start(profile, room: ticket.room, token: ticket.token, language: "sv-x-plain"))
        try await visitor.go(to: address)
        #expect(try await world.poll(terminal, request.meeting, 2, .meeting).ticket == nil)
        let (first, second) = (try await practice.frames(), try await PracticeClerk.frames(visitor, "room"))
        try await practice.frames(above: first)
        _ = try await PracticeClerk.frames(visitor, "room", above: second)
        #expect(try await visitor.value("location.href").contains("token") == false)
        #expect(try await visitor.value("document.getElementById('state').textContent") == "Ni ser och hör varandra.")
        #expect(try await world.poll(terminal, request.meeting, 3, .meeting).hasJoined)
        try await keep(clerk, "desk-meeting")
        try await keep(visitor, "visit-meeting")

        // A slip, sealed in the clerk's browser, opens at the terminal and nowhere else.
        try await practice.send(phrases: [(id: "bring", value: "passet")], lines: ["Ring 12–13.", "", " Åsa  "])
        let sealed = try #require(try await world.poll(terminal, request.meeting, 4, .meeting).slip)
        #expect(sealed.number == 1)
        let slip = try #require(MeetingSlip.open(sealed.sealed, by: key, meeting: request.meeting))
        #expect(slip.phrases == [MeetingSlip.Phrase(id: "bring", value: "passet")])
        #expect(slip.freeLines == ["Ring 12–13.", "Åsa"] && slip.freeLanguage == "sv")
        #expect(MeetingSlip.open(sealed.sealed, by: .init(), meeting: request.meeting) == nil)
        #expect(try await world.poll(terminal, request.meeting, 5, .meeting, slipTaken: 1).slip == nil)
        try await practice.slipArrived()

        try await interpret(round, practice, visitor) {
            let answer = try await world.poll(terminal, request.meeting, 6, .meeting)
            #expect(answer.interpreterJoined)
        }

        try await practice.end()
        try await visitor.until("location.pathname === '/ended'")
        #expect(try await world.poll(terminal, request.meeting, 7, .meeting).hasEnded)
        #expect(try await world.poll(terminal, request.meeting, 8, .ended).hasEnded)
        #expect(try await world.rows() == 0)
        #expect(try await world.central.store.janus?.rooms() == [])
        try await keep(visitor, "visit-ended")
        // Its token opens nothing any more.
        try await visitor.go(to: address)
        try await visitor.until("location.pathname === '/ended'")
    }

    private static func interpret(
        _ round: Round, _ practice: PracticeClerk, _ visitor: HeadlessBrowser, _ body: () async throws -> Void
    ) async throws {
        let clerk = practice.browser
        let link = try await practice.interpreterLink()
        try await round.browse { interpreter in
            try await interpreter.go(to: link)
            try await interpreter.click("#enter")
            try await interpreter.until("document.querySelectorAll('#others video').length === 2")
            _ = try await PracticeClerk.frames(interpreter, "room")
            for page in [clerk, visitor] {
                try await page.until("document.querySelectorAll('#others video').length === 2")
            }
            try await clerk.until("document.getElementById('state').textContent.includes('Tolken är med')")
            try await keep(interpreter, "interpreter-meeting")
            try await keep(visitor, "visit-three")
            try await body()
            try await interpreter.click("#leave")
            try await visitor.until("document.querySelectorAll('#others video').length === 1")
            // A foreign link opens nothing. It is the same page with another fragment: only from elsewhere is it loaded anew.
            try await interpreter.go(to: "about:blank")
            try await interpreter.go(to: link.prefix { $0 != "#" } + "#" + String(repeating: "A", count: 24))
            try await interpreter.click("#enter")
            try await interpreter.until("document.getElementById('state').textContent.includes('gäller inte')")
        }
    }

    /// Pictures for people to look at, where the environment names a folder.
    private static func keep(_ page: HeadlessBrowser, _ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["SERVICEPUNKT_PICTURES"] else { return }
        for (width, height) in [(1_600, 1_000), (1_280, 800), (700, 1_000)] {
            try await page.resize(width: width, height: height)
            try await page.until("innerWidth === \(width)")
            try await page.picture(to: "\(folder)/\(name)-\(width).png")
        }
    }
}
