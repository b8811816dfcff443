// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// What a code says before anybody waits, and what terminals and desks learn of a booking beforehand.
@Suite struct BookingTests {
    private static let from = testNow + 3_600_000

    private static func withWorld(_ body: (MeetingWorld, TestTerminal) async throws -> Void) async throws {
        let media = try mediaFile()
        func configure(_ settings: inout CentralSettings) { settings.mediaFile = media }
        try await TestCentral.run(clock: TestClock(testNow), configure: configure) { central in
            let world = try await MeetingWorld(
                central,
                [
                    MeetingWorld.agency(9, .desk), MeetingWorld.agency(1, .jitsi),
                    MeetingWorld.agency(7, .desk, isPractice: true),
                ])
            try await body(world, try await central.newTerminal())
        }
    }

    /// Nobody listens there.
    private static func mediaFile() throws -> String {
        let folder = try TestFolder.make("media")
        let settings = MediaSettings(
            websocket: "wss://127.0.0.1:1", deskWebsocket: nil, control: folder + "/janus", tokenSecret: "s3cret",
            adminKey: "key", relay: nil)
        try JSONEncoder().encode(settings).write(to: URL(fileURLWithPath: folder + "/media.json"))
        return folder + "/media.json"
    }

    private static func book(
        _ world: MeetingWorld, _ agency: Int32 = 9, place: UInt32? = nil
    ) async throws -> String {
        try await world.central.store.bookings.book(
            agency: agency, from: from, until: nil, area: "se", place: place
        ).code
    }

    private static func lookUp(
        _ world: MeetingWorld, _ terminal: TestTerminal, _ code: String, isPractice: Bool = false
    ) async throws -> BookingAnswer {
        let enquiry = BookingEnquiry(
            terminal: terminal.id, enquiry: MeetingWorld.meetingID(), code: code, isPractice: isPractice)
        let body = try JSONEncoder().encode(try Signed(enquiry, by: terminal.signingKey))
        let answer = try await world.central.ask(
            terminal, "meetings/booking", method: "POST", body: body, type: "application/json")
        #expect(answer.status == 200, "\(answer.text)")
        let told = try answer.json(Signed<BookingAnswer>.self)
            .verified(by: world.central.store.state.signingKey.publicKey)
        #expect(told.enquiry == enquiry.enquiry)
        return told
    }

    private static func heartbeat(
        _ world: MeetingWorld, _ terminal: TestTerminal, _ number: UInt64, meeting: MeetingHealth? = nil
    ) async throws -> HeartbeatAnswer {
        var heartbeat = terminal.heartbeat(number: number)
        heartbeat.meeting = meeting
        let body = try JSONEncoder().encode(Signed(heartbeat, by: terminal.signingKey))
        return try await world.central.ask(terminal, "heartbeat", method: "POST", body: body)
            .json(Signed<HeartbeatAnswer>.self).verified(by: world.central.store.state.signingKey.publicKey)
    }

    @Test func aCodeSaysWhoAndWhen() async throws {
        try await Self.withWorld { world, terminal in
            let code = try await Self.book(world)
            let early = try await Self.lookUp(world, terminal, code)
            #expect(early.refused == .bookingTooEarly && early.agency == 9)
            #expect(early.fromMilliseconds == Self.from && early.untilMilliseconds == Self.from + 3_600_000)
            #expect(early.admittedMilliseconds == Self.from - 600_000)
            world.central.clock.advance(seconds: 50 * 60)
            #expect(try await Self.lookUp(world, terminal, code).refused == nil)
            world.central.clock.advance(seconds: 70 * 60)
            #expect(try await Self.lookUp(world, terminal, code).refused == .bookingTooLate)
            // Nothing was asked for: nobody is told of anybody.
            #expect(try await world.rows() == 0)
        }
    }

    @Test func whatNobodyBookedSaysNothing() async throws {
        try await Self.withWorld { world, terminal in
            let practice = try await Self.book(world, 7)
            #expect(try await Self.lookUp(world, terminal, practice, isPractice: true).agency == 7)
            for code in [practice, "0000000000", "12", "' OR 1=1"] {
                let answer = try await Self.lookUp(world, terminal, code)
                #expect(answer.refused == .unknownBooking)
                #expect(answer.agency == nil && answer.fromMilliseconds == nil)
            }
            // A guesser is stopped, and so is a good code until later.
            let code = try await Self.book(world)
            for _ in 0..<12 { _ = try await Self.lookUp(world, terminal, "0000000000") }
            #expect(try await Self.lookUp(world, terminal, code).agency == nil)
        }
    }

    @Test func anAgencyThatIsNotSetUpIsToldBeforeTheWait() async throws {
        try await Self.withWorld { world, terminal in
            let code = try await Self.book(world, 1)
            world.central.clock.advance(seconds: 3_600)
            let answer = try await Self.lookUp(world, terminal, code)
            #expect(answer.refused == .notSetUp && answer.fromMilliseconds == Self.from)
        }
    }

    @Test func whoHasATimeWaitsForAClerkWhoComesAtIt() async throws {
        try await Self.withWorld { world, terminal in
            let code = try await Self.book(world)
            world.central.clock.advance(seconds: 55 * 60)
            let request = world.request(terminal, 9, booking: code)
            // Nobody sits there yet.
            #expect(try await world.ask(request, terminal).place == 1)
            for number in 1...14 {
                world.central.clock.advance(seconds: 25)
                #expect(try await world.poll(terminal, request.meeting, Int64(number)).place == 1)
            }
            for number in 15...50 {
                world.central.clock.advance(seconds: 25)
                if try await world.poll(terminal, request.meeting, Int64(number)).refused == .nobodyThere { return }
            }
            Issue.record("nobody says that nobody comes")
        }
    }

    @Test func aCodeIsUsedWhenItsMeetingHasBeenHeld() async throws {
        try await Self.withWorld { world, terminal in
            let code = try await Self.book(world)
            world.central.clock.advance(seconds: 3_600)
            let (store, kim) = (world.central.store, world.clerk("Kim", [9]))
            _ = try await store.clerks.look(kim)
            func hold(_ request: MeetingRequest) async throws {
                #expect(try await world.ask(request, terminal).place == 1)
                let values: [SQLValue] = [
                    .text("se"), .text(terminal.id), .text(request.meeting), .text("Kim"), .text("visit-1"),
                    .number(store.clock.nowMilliseconds()),
                ]
                _ = try await store.database.write { try $0.run(Statements.Meetings.answer, values) }
                _ = try await world.poll(terminal, request.meeting, 1, .meeting)
                try await store.clerks.joined(request.meeting, true, kim)
            }
            // A line that broke uses nothing up.
            let broken = world.request(terminal, 9, booking: code)
            try await hold(broken)
            _ = try await world.poll(terminal, broken.meeting, 2, .ended)
            #expect(try await Self.lookUp(world, terminal, code).refused == nil)
            let held = world.request(terminal, 9, booking: code)
            try await hold(held)
            try await store.clerks.end(held.meeting, kim)
            #expect(try await Self.lookUp(world, terminal, code).refused == .bookingUsed)
            let again = world.request(terminal, 9, booking: code)
            #expect(try await world.ask(again, terminal).refused == .bookingUsed)
        }
    }

    @Test func aTerminalLearnsWhatIsBookedAtItsPlaceAndNoMore() async throws {
        try await Self.withWorld { world, terminal in
            let other = try await world.central.newTerminal()
            let code = try await Self.book(world, place: terminal.placeCode)
            let moment = BookedMoment(
                agency: 9, fromMilliseconds: Self.from, untilMilliseconds: Self.from + 3_600_000)
            let answer = try await Self.heartbeat(world, terminal, 1)
            #expect(answer.booked == [moment])
            #expect(!"\(answer)".contains(code.prefix(5)))
            #expect(try await Self.heartbeat(world, other, 1).booked == [])
            // One for whichever place is everybody's.
            _ = try await Self.book(world, 1)
            #expect(try await Self.heartbeat(world, other, 2).booked?.map(\.agency) == [1])
            world.central.clock.advance(seconds: 3 * 3_600)
            #expect(try await Self.heartbeat(world, terminal, 2).booked == [])
            await #expect(throws: CentralError.self) { _ = try await Self.book(world, place: 4_711) }
        }
    }

    @Test func theDeskReadsWhatStandsInTheWayOfABookedMeeting() async throws {
        try await Self.withWorld { world, terminal in
            _ = try await Self.book(world, place: terminal.placeCode)
            func trouble() async throws -> String? {
                let sight = try await world.central.store.clerks.look(world.clerk("Kim", [9]))
                let booked = try #require(sight.doors.first?.booked.first)
                #expect(booked.place == "Sillerud lanthandel")
                return booked.trouble
            }
            #expect(try await trouble() == "Terminalen i Sillerud lanthandel hörs inte.")
            let report = RehearsalReport(camera: .missing, microphone: .good, sound: .good, line: .good)
            let bad = MeetingHealth(isReady: true, rehearsal: report)
            _ = try await Self.heartbeat(world, terminal, 1, meeting: bad)
            #expect(try await trouble() == "Terminalen i Sillerud lanthandel säger: kamera saknas.")
            let good = MeetingHealth(
                isReady: true, rehearsal: RehearsalReport(camera: .good, microphone: .good, sound: .good, line: .good))
            _ = try await Self.heartbeat(world, terminal, 2, meeting: good)
            #expect(try await trouble() == nil)
            _ = try await Self.heartbeat(world, terminal, 3, meeting: MeetingHealth(isReady: false))
            #expect(try await trouble()?.contains("går inte att hålla") == true)
            _ = try await Self.heartbeat(world, terminal, 4)
            #expect(try await trouble()?.contains("kan inte hålla videosamtal") == true)
        }
    }
}
