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

    private struct Round: Sendable {
        let world: MeetingWorld
        let media: MediaFile

        /// A browser for as long as `body` lasts.
        func browse(_ body: (DeskBrowser) async throws -> Void) async throws {
            let browser = try DeskBrowser(serverKeyHash: world.central.store.state.serverKeyHash)
            do {
                try await body(browser)
            } catch {
                await browser.close()
                throw error
            }
            await browser.close()
        }

        /// The clerk signs in and opens the desk.
        func sit(_ clerk: DeskBrowser) async throws {
            let address = world.central.operatorsURL
            try await clerk.clerk {
                try $0.signIn(at: address, name: "Kim", password: "ett långt lösenord")
                try $0.open()
            }
        }

        /// A terminal asks, the clerk answers, and the visitor's browser opens what the terminal makes of profile and ticket.
        func meet(_ clerk: DeskBrowser, _ visitor: DeskBrowser, _ key: Curve25519.KeyAgreement.PrivateKey = .init())
            async throws -> (terminal: TestTerminal, meeting: String, address: String)
        {
            let terminal = try await world.central.newTerminal()
            let request = world.request(terminal, MeetingRoundTests.agency, key: key)
            let meeting = request.meeting
            #expect(try await world.ask(request, terminal).place == 1)
            try await clerk.until("document.getElementById('waiting').innerText.includes('Sillerud lanthandel')")
            #expect(try await clerk.value("document.title") == "(1) Desken – Servicepunkt")
            try await clerk.keep("desk-waiting")
            try await clerk.clerk { try $0.answer("Sillerud lanthandel") }
            let ticket = try world.ticket(try await world.poll(terminal, meeting, 1))
            let port = try #require(world.central.ports.meetings)
            let profile = try #require(MeetingRoundTests.desk(port: port).meeting)
            let address = try #require(
                MeetingAddress.start(profile, room: ticket.room, token: ticket.token, language: "sv-x-plain"))
            try await visitor.open(address)
            #expect(try await world.poll(terminal, meeting, 2, .meeting).ticket == nil)
            #expect(try await clerk.sees("current?.room"))
            #expect(try await visitor.sees("room"))
            return (terminal, meeting, address)
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
        let clock = TestClock(Int64(Date().timeIntervalSince1970 * 1_000), goes: true)
        try await TestCentral.run(clock: clock, configure: configure) { central in
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
                        try await Self.meet(round, clerk, visitor)
                    } catch {
                        try await clerk.keep("failed-desk")
                        try await visitor.keep("failed-visit")
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

    private static func meet(_ round: Round, _ clerk: DeskBrowser, _ visitor: DeskBrowser) async throws {
        let world = round.world
        let key = Curve25519.KeyAgreement.PrivateKey()
        try await round.sit(clerk)
        let (terminal, meeting, address) = try await round.meet(clerk, visitor, key)
        #expect(try await visitor.value("location.href").contains("token") == false)
        #expect(try await visitor.value("document.getElementById('state').textContent") == "Ni ser och hör varandra.")
        #expect(try await world.poll(terminal, meeting, 3, .meeting).hasJoined)
        // What the visitor's browser decodes is told to the clerk, as long as it goes on.
        let says = "document.getElementById('state').textContent"
        try await clerk.until("\(says) === 'Besökaren ser och hör dig.'")
        let told = Int(try await clerk.value("sight.own.visitorFrames")) ?? 0
        #expect(told > 0)
        try await clerk.until("sight.own.visitorFrames > \(told + 5)")
        _ = try await visitor.value("(room.isOver = true, 1)")
        try await clerk.until("\(says) === 'Besökaren ser dig inte just nu.'")
        _ = try await visitor.value("(room.isOver = false, watch(), 1)")
        try await clerk.until("\(says) === 'Besökaren ser och hör dig.'")
        try await clerk.keep("desk-meeting")
        try await visitor.keep("visit-meeting")

        // A slip, sealed in the clerk's browser, opens at the terminal and nowhere else.
        try await clerk.clerk {
            try $0.send(phrases: [(id: "bring", value: "passet")], slip: ["Ring 12–13.", "", " Åsa  "])
        }
        let sealed = try #require(try await world.poll(terminal, meeting, 4, .meeting).slip)
        #expect(sealed.number == 1)
        let slip = try #require(MeetingSlip.open(sealed.sealed, by: key, meeting: meeting))
        #expect(slip.phrases == [MeetingSlip.Phrase(id: "bring", value: "passet")])
        #expect(slip.freeLines == ["Ring 12–13.", "Åsa"] && slip.freeLanguage == "sv")
        #expect(MeetingSlip.open(sealed.sealed, by: .init(), meeting: meeting) == nil)
        #expect(try await world.poll(terminal, meeting, 5, .meeting, slipTaken: 1).slip == nil)
        try await clerk.clerk { try $0.slipArrived() }

        try await interpret(round, clerk, visitor) {
            let answer = try await world.poll(terminal, meeting, 6, .meeting)
            #expect(answer.interpreterJoined)
        }

        try await clerk.clerk { try $0.hangUp() }
        try await visitor.until("location.pathname === '/ended'")
        #expect(try await world.poll(terminal, meeting, 7, .meeting).hasEnded)
        #expect(try await world.poll(terminal, meeting, 8, .ended).hasEnded)
        #expect(try await world.rows() == 0)
        #expect(try await world.central.store.janus?.rooms() == [])
        try await visitor.keep("visit-ended")
        // Its token opens nothing any more.
        try await visitor.open(address)
        try await visitor.until("location.pathname === '/ended'")
    }

    private static func interpret(
        _ round: Round, _ clerk: DeskBrowser, _ visitor: DeskBrowser, _ body: () async throws -> Void
    ) async throws {
        let link = try await clerk.clerk { try $0.interpreterLink() }
        let says = "document.getElementById('state').textContent"
        try await round.browse { interpreter in
            try await interpreter.open(link)
            try await interpreter.press("#enter")
            try await interpreter.until("document.querySelectorAll('#others video').length === 2")
            #expect(try await interpreter.sees("room"))
            for page in [clerk, visitor] {
                try await page.until("document.querySelectorAll('#others video').length === 2")
            }
            try await clerk.until("\(says).includes('Tolken är med')")
            try await clerk.keep("desk-three")
            try await interpreter.keep("interpreter-meeting")
            try await visitor.keep("visit-three")
            try await body()
            // The link has let in once; the page that came in by it comes back by itself.
            try await round.browse { other in
                try await other.open(link)
                try await other.press("#enter")
                try await other.until("\(says).includes('gäller inte')")
            }
            try await interpreter.reload()
            try await interpreter.until("document.querySelectorAll('#others video').length === 2")
            try await interpreter.press("#leave")
            try await visitor.until("document.querySelectorAll('#others video').length === 1")
            try await clerk.until("!\(says).includes('Tolken är med')")
            // A foreign link opens nothing.
            try await interpreter.open("about:blank")
            try await interpreter.open(link.prefix { $0 != "#" } + "#" + String(repeating: "A", count: 24))
            try await interpreter.press("#enter")
            try await interpreter.until("\(says).includes('gäller inte')")
        }
    }

    /// From signing in to the end by keys alone, and the focus never lost.
    @Test(.timeLimit(.minutes(3))) func aClerkNeedsNoMouse() async throws {
        try await Self.withRound { round in
            try await round.browse { clerk in
                try await clerk.open(round.world.central.operatorsURL + "/login")
                try await clerk.keep("desk-sign-in")
                try await clerk.off {
                    try $0.fill("#name", "Kim")
                    try $0.fill("#password", "ett långt lösenord")
                    try $0.key("Enter")
                    try $0.until("location.pathname === '/desk' && document.querySelector('#doors button')")
                }
                try await clerk.keep("desk-closed")
                try await clerk.enter("#doors button")
                try await clerk.until("document.querySelector('.door.open')")
                #expect(try await clerk.value("document.activeElement.id") == "door9")
                try await clerk.keep("desk-empty")
                try await clerk.enter("#hours summary")
                try await clerk.until("document.getElementById('day0').value === '00:00–24:00'")
                try await clerk.off { try $0.fill("#day6", "10-12, 13.30-15") }
                try await clerk.keep("desk-hours")
                try await clerk.enter("#open button[type=submit]")
                try await clerk.until("document.getElementById('hours-said').textContent.includes('sparade')")
                #expect(try await clerk.value("document.getElementById('day6').value") == "10:00–12:00, 13:30–15:00")
                try await clerk.enter("#usual")
                try await clerk.until("document.getElementById('day6').value === '00:00–24:00'")
                _ = try await clerk.value("document.getElementById('hours').open = false")
                let terminal = try await round.world.central.newTerminal()
                let request = round.world.request(terminal, Self.agency)
                #expect(try await round.world.ask(request, terminal).place == 1)
                try await clerk.until("document.querySelector('#waiting button')")
                try await clerk.enter("#waiting button")
                try await clerk.until("!document.getElementById('stage').hidden && current.room")
                #expect(try await clerk.value("document.activeElement.id") == "meeting-title")
                for id in ["microphone", "camera"] {
                    try await clerk.enter("#" + id)
                    #expect(try await clerk.value("document.activeElement.getAttribute('aria-pressed')") == "true")
                }
                try await clerk.enter(".phrases input", with: " ")
                try await clerk.off { try $0.fill("#free", "Ring oss på tisdag.") }
                try await clerk.keep("desk-slip")
                try await clerk.enter("#slip button[type=submit]")
                try await clerk.until("document.getElementById('sent').textContent.includes('skickad')")
                #expect(try await round.world.poll(terminal, request.meeting, 1, .meeting).slip?.number == 1)
                try await clerk.enter("#end")
                try await clerk.until("document.getElementById('stage').hidden")
                #expect(try await clerk.value("document.activeElement.id") == "count")
                try await clerk.keep("desk-ended")
                #expect(try await round.world.poll(terminal, request.meeting, 2, .meeting).hasEnded)
            }
        }
    }

    /// A clerk who loads her page anew is in the meeting again; one whose browser is gone is missed, in plain words.
    @Test(.timeLimit(.minutes(4)))
    func aClerkWhoComesBackIsInItAgainAndOneWhoDoesNotIsMissed() async throws {
        try await Self.withRound { round in
            try await round.browse { clerk in
                try await round.browse { visitor in
                    try await round.sit(clerk)
                    let (terminal, meeting, _) = try await round.meet(clerk, visitor)
                    let says = "document.getElementById('state').textContent"
                    try await clerk.reload()
                    try await visitor.until("\(says).includes('borta')")
                    try await clerk.until("typeof current !== 'undefined' && current?.room")
                    #expect(try await clerk.sees("current?.room"))
                    #expect(try await visitor.sees("room"))
                    try await clerk.until("\(says) === 'Besökaren ser och hör dig.'")
                    #expect(try await !round.world.poll(terminal, meeting, 3, .meeting).hasEnded)

                    try await clerk.off { $0.kill() }
                    let gone = ContinuousClock.now
                    var (answer, number) = (try await round.world.poll(terminal, meeting, 4, .meeting), Int64(4))
                    while !answer.hasEnded, ContinuousClock.now - gone < .seconds(30) {
                        // The visitor's page goes on being asked, as the terminal's browser goes on.
                        _ = try await visitor.value("new Promise((go) => setTimeout(go, 1000))")
                        number += 1
                        answer = try await round.world.poll(terminal, meeting, number, .meeting)
                    }
                    #expect(ContinuousClock.now - gone < .seconds(15))
                    #expect(answer.isAgencyLost == true)
                    #expect(try await visitor.value(says).contains("borta"))
                    // Not an end page, which would say that the agency ended it.
                    #expect(try await visitor.value("location.pathname").hasPrefix("/visit/"))
                    _ = try await round.world.poll(terminal, meeting, number + 1, .ended)
                    #expect(try await round.world.rows() == 0)
                    #expect(try await round.world.central.store.janus?.rooms() == [])
                }
            }
        }
    }
}
