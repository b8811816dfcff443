// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// What a terminal is answered that asks for an agency.
@Suite struct MeetingQueueTests {
    static func withWorld(_ agencies: [Agency], _ body: (MeetingWorld) async throws -> Void) async throws {
        try await withCentral { try await body(try await MeetingWorld($0, agencies)) }
    }

    private static func withCentral(
        _ engine: CentralSettings.Engine = .sqlite, _ body: (TestCentral) async throws -> Void
    ) async throws {
        let folder = try TestFolder.make("media")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Nobody listens there: what needs Janus itself is tested with Janus.
        let settings = MediaSettings(
            websocket: "wss://127.0.0.1:1", deskWebsocket: nil, control: folder + "/janus", tokenSecret: "s3cret",
            adminKey: "key", relay: nil)
        try JSONEncoder().encode(settings).write(to: URL(fileURLWithPath: folder + "/media.json"))
        func configure(_ settings: inout CentralSettings) {
            settings.mediaFile = folder + "/media.json"
            settings.engine = engine
        }
        try await TestCentral.run(clock: TestClock(testNow), configure: configure, body)
    }

    @Test func anAgencyWithASystemOfItsOwnGetsItsTicketAtOnce() async throws {
        try await Self.withWorld([MeetingWorld.agency(1, .jitsi)]) { world in
            let terminal = try await world.central.newTerminal()
            let request = world.request(terminal, 1)
            #expect(try await world.ask(request, terminal).refused == .notSetUp)
            let missing = try world.central.store.meetingSettings.set(
                ["application": "kiosk", "secret": "hush", "room": "lobby-{visit}"], adapter: .jitsi, area: "se",
                agency: 1)
            #expect(missing == [])
            let answer = try await world.ask(request, terminal)
            let ticket = try world.ticket(answer)
            #expect(answer.refused == nil && answer.place == nil)
            #expect(ticket.terminal == terminal.id && ticket.agency == 1)
            #expect(ticket.room == "lobby-\(request.meeting.prefix(16))")
            #expect(ticket.expiresMilliseconds - ticket.notBeforeMilliseconds <= 120_000)
            #expect(ticket.longestSeconds == 3_600)
            #expect(Hex.decode(ticket.id)?.count == 16)
            // The same until it has expired, then a fresh one.
            #expect(try await world.ask(request, terminal).ticket?.payload == answer.ticket?.payload)
            #expect(try await world.poll(terminal, request.meeting, 1).ticket?.payload == answer.ticket?.payload)
            world.central.clock.advance(seconds: 25)
            #expect(try await world.poll(terminal, request.meeting, 2).ticket?.payload == answer.ticket?.payload)
            for number in 3...7 {
                world.central.clock.advance(seconds: 20)
                _ = try await world.poll(terminal, request.meeting, Int64(number))
            }
            let fresh = try world.ticket(try await world.poll(terminal, request.meeting, 8))
            #expect(fresh.id != ticket.id && fresh.notBeforeMilliseconds > ticket.notBeforeMilliseconds)
            // Once the browser is open there is none.
            #expect(try await world.poll(terminal, request.meeting, 9, .meeting).ticket == nil)
            #expect(try await world.poll(terminal, request.meeting, 10, .ended).hasEnded)
            #expect(try await world.rows() == 0)
            #expect(try await world.poll(terminal, request.meeting, 11, .meeting).refused == .over)
        }
    }

    @Test func aDeskThatIsClosedOrEmptySaysSo() async throws {
        let nights = OpeningHours(week: Array(repeating: [.init(opens: 0, closes: 60)], count: 7))
        let agencies = [MeetingWorld.agency(9, .desk), MeetingWorld.agency(8, .desk, hours: nights)]
        try await Self.withWorld(agencies) { world in
            let terminal = try await world.central.newTerminal()
            #expect(try await world.ask(world.request(terminal, 7), terminal).refused == .unknownAgency)
            #expect(
                try await world.ask(world.request(terminal, 9, isPractice: true), terminal).refused == .unknownAgency)
            #expect(try await world.ask(world.request(terminal, 9), terminal).refused == .closed)
            try await world.open(9)
            try await world.open(8)
            #expect(try await world.ask(world.request(terminal, 9), terminal).place == 1)
            #expect(try await world.ask(world.request(terminal, 8), terminal).refused == .closed)
            #expect(try await world.rows() == 0)
            let request = world.request(terminal, 9)
            #expect(try await world.ask(request, terminal).place == 1)
            // The clerk's page goes quiet: who waits is told, and who comes.
            for number in 1...3 {
                world.central.clock.advance(seconds: 20)
                _ = try await world.poll(terminal, request.meeting, Int64(number))
            }
            #expect(try await world.rows() == 0)
            #expect(try await world.ask(world.request(terminal, 9), terminal).refused == .nobodyThere)
        }
    }

    @Test func menusLearnWhoIsOpenWithinAMinute() async throws {
        try await Self.withWorld([MeetingWorld.agency(9, .desk), MeetingWorld.agency(2, .link)]) { world in
            let terminal = try await world.central.newTerminal()
            func heartbeat(_ number: UInt64) async throws -> HeartbeatAnswer {
                let body = try JSONEncoder().encode(Signed(terminal.heartbeat(number: number), by: terminal.signingKey))
                let answer = try await world.central.ask(terminal, "heartbeat", method: "POST", body: body)
                return try answer.json(Signed<HeartbeatAnswer>.self)
                    .verified(by: world.central.store.state.signingKey.publicKey)
            }
            let first = try await heartbeat(1)
            #expect(first.agenciesOpenNow == [2])
            #expect(first.nextContactSeconds <= 60)
            try await world.open(9)
            #expect(try await heartbeat(2).agenciesOpenNow == [9, 2])
            try await world.central.store.clerks.turn(9, on: false, world.clerk("Kim", [9]))
            #expect(try await heartbeat(3).agenciesOpenNow == [2])
        }
    }

    @Test func theQueueHasPlacesAndAnEnd() async throws {
        try await Self.withWorld([MeetingWorld.agency(9, .desk)]) { world in
            try await world.open(9)
            let (first, second) = (try await world.central.newTerminal(), try await world.central.newTerminal())
            let (one, two) = (world.request(first, 9), world.request(second, 9))
            #expect(try await world.ask(one, first).place == 1)
            world.central.clock.advance(seconds: 1)
            #expect(try await world.ask(two, second).place == 2)
            // Asking again is the same wish; another wish of the same terminal takes its place, at the end.
            #expect(try await world.ask(one, first).place == 1)
            world.central.clock.advance(seconds: 1)
            #expect(try await world.ask(world.request(first, 9), first).place == 2)
            #expect(try await world.poll(first, one.meeting, 1).refused == .over)
            #expect(try await world.poll(second, two.meeting, 1).place == 1)
            // Who is silent for half a minute has gone.
            world.central.clock.advance(seconds: 28)
            _ = try await world.poll(second, two.meeting, 2)
            world.central.clock.advance(seconds: 4)
            _ = try await world.central.store.clerks.look(world.clerk("Kim", [9]))
            #expect(try await world.rows() == 1)
            // And no more than twenty wait.
            try await world.central.store.database.write { session in
                for number in 0..<MeetingQueue.mostWaiting {
                    try session.run(
                        Statements.Meetings.ask,
                        [
                            .text("se"), .text("terminal\(number)"), .text("m"), .number(1), .number(9), .text("sv"),
                            .number(0), .text(""), .number(0), .number(world.central.store.clock.nowMilliseconds()),
                            .null, .text(""), .number(0),
                        ])
                }
            }
            #expect(try await world.ask(world.request(first, 9), first).refused == .queueFull)
        }
    }

    @Test func aBookedCodeOpensTheDoorAtItsTime() async throws {
        let agencies = [
            MeetingWorld.agency(9, .desk, entry: .booked), MeetingWorld.agency(2, .link, hours: .never),
        ]
        try await Self.withWorld(agencies) { world in
            let terminal = try await world.central.newTerminal()
            try await world.open(9)
            #expect(try await world.ask(world.request(terminal, 9), terminal).refused == .bookedOnly)
            let from = testNow + 3_600_000
            let booked = try await world.central.store.bookings.book(agency: 9, from: from, until: nil, area: "se")
            let typed = booked.code.lowercased()
            func refusal(_ agency: Int32, _ code: String) async throws -> MeetingRefusal? {
                try await world.ask(world.request(terminal, agency, booking: code), terminal).refused
            }
            #expect(try await refusal(9, typed) == .bookingTooEarly)
            #expect(try await refusal(2, typed) == .unknownBooking)
            #expect(try await refusal(9, "AAAA-AAAA") == .unknownBooking)
            world.central.clock.advance(seconds: 50 * 60)
            _ = try await world.central.store.clerks.look(world.clerk("Kim", [9]))
            #expect(try await world.ask(world.request(terminal, 9, booking: typed), terminal).place == 1)
            let sight = try await world.central.store.clerks.look(world.clerk("Kim", [9]))
            #expect(sight.waiting.first?.bookedMilliseconds == from)
            #expect(sight.doors.first?.booked.map(\.fromMilliseconds) == [from])
            world.central.clock.advance(seconds: 70 * 60)
            #expect(try await refusal(9, typed) == .bookingTooLate)
            // The database holds no code.
            let stored = try await world.central.store.database.read {
                try $0.run(Statements.Desks.booking, [.text("se"), .text(booked.code)]).count
            }
            #expect(stored == 0)
            // A guesser is stopped; whoever has a code tries again later.
            for _ in 0..<12 { _ = try await refusal(9, "AAAA-AAAA") }
            #expect(try await refusal(9, typed) == .unknownBooking)
            await #expect(throws: CentralError.self) {
                try await world.central.store.bookings.book(
                    agency: 9, from: testNow - 10, until: testNow - 5, area: "se")
            }
        }
    }

    @Test func aClerkSeesPlacesAndNoPerson() async throws {
        try await Self.withWorld([MeetingWorld.agency(9, .desk), MeetingWorld.agency(8, .desk)]) { world in
            try await world.open(9)
            let terminal = try await world.central.newTerminal()
            let request = world.request(terminal, 9)
            _ = try await world.ask(request, terminal)
            let sight = try await world.central.store.clerks.look(world.clerk("Kim", [9]))
            #expect(sight.waiting.map(\.place) == ["Sillerud lanthandel"])
            #expect(sight.waiting.first?.language == "sv-x-plain")
            #expect(sight.waiting.first?.wantsInterpreter == true)
            let text = String(decoding: try JSONEncoder().encode(sight), as: UTF8.self)
            #expect(!text.contains(terminal.id) && !text.contains(request.slipKey))
            // Another agency's clerk sees nobody and may do nothing.
            let other = world.clerk("Alex", [8])
            #expect(try await world.central.store.clerks.look(other).waiting.isEmpty)
            await #expect(throws: DeskRefusal.foreignAgency) {
                try await world.central.store.clerks.turn(9, on: true, other)
            }
            await #expect(throws: DeskRefusal.gone) {
                _ = try await world.central.store.clerks.answer(request.meeting, other)
            }
            // Without Janus nobody is let in, and the visitor goes on waiting.
            await #expect(throws: DeskRefusal.noVideo) {
                _ = try await world.central.store.clerks.answer(request.meeting, world.clerk("Kim", [9]))
            }
            #expect(try await world.poll(terminal, request.meeting, 1).place == 1)
        }
    }

    /// The desk's side of a meeting, but for the picture, on each engine.
    @Test(arguments: Engine.allCases) func aMeetingFromAnswerToEnd(on engine: Engine) async throws {
        func meet(_ central: TestCentral) async throws {
            let world = try await MeetingWorld(central, [MeetingWorld.agency(9, .desk)])
            let (clerks, kim) = (central.store.clerks, world.clerk("Kim", [9]))
            try await world.open(9)
            let (terminal, key) = (try await central.newTerminal(), Curve25519.KeyAgreement.PrivateKey())
            let request = world.request(terminal, 9, key: key)
            let meeting = request.meeting
            #expect(try await world.ask(request, terminal).place == 1)
            let room = DeskAdapter.room(meeting)
            func answer(_ name: String) async throws -> Int {
                let values: [SQLValue] = [
                    .text("se"), .text(terminal.id), .text(meeting), .text(name), .text(room), .number(testNow),
                ]
                return try await central.store.database.write { try $0.run(Statements.Meetings.answer, values).count }
            }
            // The first clerk has it, and the other may do nothing with it.
            #expect(try await answer("Kim") == 1)
            #expect(try await answer("Alex") == 0)
            await #expect(throws: DeskRefusal.gone) { try await clerks.end(meeting, world.clerk("Alex", [9])) }
            #expect(try world.ticket(try await world.poll(terminal, meeting, 1)).room == room)
            _ = try await world.poll(terminal, meeting, 2, .meeting)
            try await clerks.joined(meeting, true, kim)
            #expect(try await world.poll(terminal, meeting, 3, .meeting).hasJoined)
            let slip = MeetingSlip(phrases: [], freeLines: ["Hej"], freeLanguage: "sv")
            let sealed = try slip.sealed(to: key.publicKey, meeting: meeting)
            #expect(try await clerks.send(slip: sealed, meeting, kim) == 1)
            #expect(try await clerks.send(slip: sealed, meeting, kim) == 2)
            let came = try #require(try await world.poll(terminal, meeting, 4, .meeting).slip)
            #expect(came.number == 2 && MeetingSlip.open(came.sealed, by: key, meeting: meeting) == slip)
            #expect(try await clerks.look(kim).own?.slipWaits == true)
            _ = try await world.poll(terminal, meeting, 5, .meeting, slipTaken: 2)
            #expect(try await clerks.look(kim).own?.slipWaits == false)
            // Ciphertext that nobody fetches goes after ten minutes, whether or not the meeting lasts.
            #expect(try await clerks.send(slip: sealed, meeting, kim) == 3)
            for number in 6...8 {
                central.clock.advance(seconds: 210)
                _ = try await world.poll(terminal, meeting, Int64(number), .meeting)
            }
            #expect(try await world.poll(terminal, meeting, 9, .meeting).slip == nil)
            // Frames are told apart from frames told again, and the first moment is kept.
            #expect(try await clerks.look(kim).own?.visitorSees == nil)
            let first = central.clock.clock.nowMilliseconds()
            for (frames, seconds, sees) in [
                (10, 0, true), (30, 4, true), (30, 5, false), (31, 0, true), (2, 6, true),
            ] {
                central.clock.advance(seconds: Int64(seconds))
                #expect(try await clerks.seen(room, frames: Int64(frames)))
                let own = try #require(try await clerks.look(kim).own)
                #expect(own.visitorSees == sees && own.visitorFrames == Int64(frames), "\(frames)")
                #expect(own.firstFrameMilliseconds == first)
            }
            #expect(try await !clerks.seen("visit-00", frames: 1))
            // A link lets in once; what it leaves lets in again, and knows who is there.
            let old = try await clerks.link(meeting, kim)
            let code = try await clerks.link(meeting, kim)
            #expect(try await clerks.interpreter(old) == nil)
            let pass = try await Self.use(code, central.store)
            #expect(try await Self.use(code, central.store) == nil)
            let interpreter = try #require(pass)
            #expect(try await clerks.look(kim).own?.interpreterJoined == false)
            #expect(try await clerks.interpreterSeen(interpreter, isIn: true))
            #expect(try await clerks.look(kim).own?.interpreterJoined == true)
            // Longer than a link waits: who is in stays in.
            for number in 10...15 {
                central.clock.advance(seconds: 200)
                #expect(try await !world.poll(terminal, meeting, Int64(number), .meeting).interpreterJoined)
            }
            #expect(try await clerks.interpreterSeen(interpreter, isIn: true))
            #expect(try await world.poll(terminal, meeting, 16, .meeting).interpreterJoined)
            #expect(try await clerks.interpreterSeen(interpreter, isIn: false))
            #expect(try await !world.poll(terminal, meeting, 17, .meeting).interpreterJoined)
            try await clerks.end(meeting, kim)
            #expect(try await clerks.look(kim).own == nil)
            #expect(try await !clerks.interpreterSeen(interpreter, isIn: true))
            #expect(try await !clerks.seen(room, frames: 99))
            #expect(try await world.poll(terminal, meeting, 18, .meeting).hasEnded)
            _ = try await world.poll(terminal, meeting, 19, .ended)
            #expect(try await world.rows() == 0)
        }
        switch engine {
        case .sqlite: try await Self.withCentral(.sqlite, meet)
        case .postgres:
            try await PostgresCluster.run { try await Self.withCentral(.postgres($0.connection), meet) }
        }
    }

    /// The pass that a link leaves.
    private static func use(_ code: String, _ store: CentralStore) async throws -> String? {
        let pass = String(repeating: "P", count: ClerkDesk.linkCharacters)
        let values: [SQLValue] = [.text(ClerkDesk.hash(code)), .integer(0), .text(ClerkDesk.hash(pass))]
        return try await store.database.write { try $0.run(Statements.Meetings.useLink, values).isEmpty } ? nil : pass
    }

    @Test(arguments: [
        ("terminal", "foreignTerminal", 403), ("meeting", "malformed", 200), ("slipKey", "malformed", 200),
        ("language", "malformed", 200), ("signature", "badSignature", 422), ("form", "malformed", 422),
    ])
    func whatIsNotInGoodFormIsRefused(_ what: String, _ reason: String, _ status: Int) async throws {
        try await Self.withWorld([MeetingWorld.agency(9, .desk)]) { world in
            let terminal = try await world.central.newTerminal()
            var request = world.request(terminal, 9)
            var key = terminal.signingKey
            switch what {
            case "terminal": request.terminal = String(repeating: "0", count: 64)
            case "meeting": request.meeting = "../etc"
            case "slipKey": request.slipKey = "zz"
            case "language": request.language = "sv\u{202E}"
            case "signature": key = .init()
            default: break
            }
            let body = what == "form" ? Data("{}".utf8) : try JSONEncoder().encode(try Signed(request, by: key))
            let answer = try await world.central.ask(terminal, "meetings", method: "POST", body: body)
            #expect(answer.status == status)
            if status == 200 {
                let signed = try answer.json(Signed<MeetingAnswer>.self)
                let said = try signed.verified(by: world.central.store.state.signingKey.publicKey)
                #expect(said.refused?.rawValue == reason)
            } else {
                #expect(answer.text.contains(reason))
            }
            #expect(try await world.rows() == 0)
        }
    }
}

extension OpeningHours {
    static let never = OpeningHours(week: Array(repeating: [], count: 7))
}
