// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// What clerks do and leave, and what terminals learn of it.
@Suite struct MeetingClerkTests {
    @Test func aClerkWhoIsGoneIsMissedAndOneWhoComesBackIsNot() async throws {
        try await MeetingQueueTests.withWorld([MeetingWorld.agency(9, .desk)]) { world in
            let (clerks, kim) = (world.central.store.clerks, world.clerk("Kim", [9]))
            let terminal = try await world.central.newTerminal()
            var number: Int64 = 0
            func poll(_ meeting: String, after seconds: Int64) async throws -> MeetingAnswer {
                world.central.clock.advance(seconds: seconds)
                number += 1
                return try await world.poll(terminal, meeting, number, .meeting)
            }
            func meet() async throws -> String {
                try await world.open(9)
                let request = world.request(terminal, 9)
                _ = try await world.ask(request, terminal)
                let values: [SQLValue] = [
                    .text("se"), .text(terminal.id), .text(request.meeting), .text("Kim"),
                    .text(DeskAdapter.room(request.meeting)), .number(world.central.clock.clock.nowMilliseconds()),
                ]
                _ = try await world.central.store.database.write { try $0.run(Statements.Meetings.answer, values) }
                number = 0
                #expect(try await poll(request.meeting, after: 1).ticket == nil)
                return request.meeting
            }
            let meeting = try await meet()
            try await clerks.joined(meeting, true, kim)
            for _ in 0..<5 {
                #expect(try await clerks.look(kim, in: meeting).own?.isAttended == true)
                #expect(try await !poll(meeting, after: 4).hasEnded)
            }
            // Eleven seconds away and back: nobody was told of it.
            for _ in 0..<2 { #expect(try await !poll(meeting, after: 4).hasEnded) }
            #expect(try await clerks.look(kim).own?.isAttended == false)
            _ = try await clerks.look(kim, in: meeting)
            // A page that is at the desk and not in the meeting is no sign of life.
            for _ in 0..<3 {
                _ = try await clerks.look(kim)
                #expect(try await !poll(meeting, after: 4).hasEnded)
            }
            let over = try await poll(meeting, after: 2)
            #expect(over.hasEnded && over.isAgencyLost == true && !over.hasJoined)
            #expect(try await clerks.look(kim).own == nil)
            #expect(try await poll(meeting, after: 2).isAgencyLost == true)
            number += 1
            #expect(try await world.poll(terminal, meeting, number, .ended).hasEnded)
            #expect(try await world.rows() == 0)
            // The central itself was away: whoever comes back first waits for the other.
            let second = try await meet()
            #expect(try await !poll(second, after: 90).hasEnded)
            #expect(try await !poll(second, after: 4).hasEnded)
            _ = try await clerks.look(kim, in: second)
            #expect(try await !poll(second, after: 4).hasEnded)
            try await clerks.end(second, kim)
            #expect(try await poll(second, after: 2).isAgencyLost == nil)
        }
    }

    @Test func aBookingThatIsCalledOffSaysSo() async throws {
        try await MeetingQueueTests.withWorld([MeetingWorld.agency(9, .desk), MeetingWorld.agency(8, .desk)]) { world in
            let (store, kim) = (world.central.store, world.clerk("Kim", [9]))
            let terminal = try await world.central.newTerminal()
            try await world.open(9)
            try await world.open(8)
            func refusal(_ agency: Int32, _ code: String) async throws -> MeetingRefusal? {
                try await world.ask(world.request(terminal, agency, booking: code), terminal).refused
            }
            let first = try await store.bookings.book(agency: 9, from: testNow, until: nil, area: "se")
            let second = try await store.bookings.book(agency: 8, from: testNow, until: nil, area: "se")
            // At the desk: those of one's own agencies.
            let listed = try #require(try await store.clerks.look(kim).doors.first?.booked.first)
            #expect(!listed.id.contains(first.code.replacing("-", with: "")))
            #expect(try await store.bookings.cancel(listed.id, area: "se", agencies: [8]) == nil)
            #expect(try await refusal(9, first.code) == nil)
            #expect(try await store.bookings.cancel(listed.id, area: "se", agencies: [9])?.agency == 9)
            #expect(try await store.clerks.look(kim).doors.first?.booked.isEmpty == true)
            #expect(try await refusal(9, first.code) == .bookingCancelled)
            #expect(try await refusal(8, first.code) == .unknownBooking)
            // By the code, once.
            #expect(try await store.bookings.cancel(" \(second.code) ", area: "se").fromMilliseconds == testNow)
            #expect(try await refusal(8, second.code) == .bookingCancelled)
            for code in [second.code, "", "0000000000", "12345-67890"] {
                await #expect(throws: CentralError.self) { try await store.bookings.cancel(code, area: "se") }
            }
        }
    }

    @Test func hoursThatADeskSetsReachTheMenusAndGoAgain() async throws {
        let agencies = [MeetingWorld.agency(9, .desk), MeetingWorld.agency(2, .link)]
        try await MeetingQueueTests.withWorld(agencies) { world in
            let (clerks, kim) = (world.central.store.clerks, world.clerk("Kim", [9]))
            let terminal = try await world.central.newTerminal()
            var number: UInt64 = 0
            func heartbeat() async throws -> HeartbeatAnswer {
                number += 1
                let body = try JSONEncoder().encode(Signed(terminal.heartbeat(number: number), by: terminal.signingKey))
                let answer = try await world.central.ask(terminal, "heartbeat", method: "POST", body: body)
                return try answer.json(Signed<HeartbeatAnswer>.self)
                    .verified(by: world.central.store.state.signingKey.publicKey)
            }
            try await world.open(9)
            #expect(try await heartbeat().deskHours == nil)
            #expect(try await heartbeat().agenciesOpenNow == [9, 2])
            try await clerks.setHours(Array(repeating: [], count: 7), of: 9, kim)
            let closed = try await heartbeat()
            #expect(closed.agenciesOpenNow == [2] && closed.nextContactSeconds <= 60)
            let told = try #require(closed.deskHours)
            #expect(told.map(\.agency) == [9] && told[0].hours.week.allSatisfy(\.isEmpty))
            #expect(try await world.ask(world.request(terminal, 9), terminal).refused == .closed)
            let week = Array(repeating: [480, 720, 780, 960], count: 7)
            try await clerks.setHours(week, of: 9, kim)
            #expect(try await clerks.look(kim).doors.first?.week == week)
            #expect(try await heartbeat().deskHours?.first?.hours.week[0].count == 2)
            try await clerks.setHours(nil, of: 9, kim)
            #expect(try await heartbeat().agenciesOpenNow == [9, 2])
            #expect(try await heartbeat().deskHours?.first?.hours.week == OpeningHours.always.week)
            // The terminal puts them above what its content says.
            var content = KioskContent(
                version: 1, languages: [], menu: [], agencies: agencies, questions: [], symbolSVG: "", phrases: [])
            content.put(told + [DeskHours(agency: 2, hours: .always), DeskHours(agency: 77, hours: .always)])
            #expect(content.agencies[0].meeting?.hours == told[0].hours && content.agencies[1].meeting?.hours == nil)
            for bad in [[], [[480]], Array(repeating: [720, 480], count: 7), Array(repeating: [0, 1_441], count: 7)] {
                await #expect(throws: DeskRefusal.malformed) { try await clerks.setHours(bad, of: 9, kim) }
            }
            await #expect(throws: DeskRefusal.foreignAgency) { try await clerks.setHours(nil, of: 2, kim) }
        }
    }
}
