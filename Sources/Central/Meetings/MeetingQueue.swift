// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// The terminals' side of meetings: who asks, waits, meets and goes. Rows last as long as the meeting.
struct MeetingQueue: Sendable {
    /// More do not wait for one agency.
    static let mostWaiting: Int64 = 20
    /// Who waits and was not heard for so long has gone.
    static let silentMilliseconds: Int64 = 30_000
    /// A meeting goes on while the line to the central is away for this long.
    static let patientMilliseconds: Int64 = 300_000
    /// A slip lies here so long, sealed.
    static let slipMilliseconds: Int64 = 600_000
    /// That a terminal was heard is written down so often at most.
    static let heardMilliseconds: Int64 = 5_000
    /// A clerk whose page was not heard for so long is lost: two seconds more than the page needs to find a line again.
    static let lostMilliseconds: Int64 = 12_000
    /// When terminals were not heard either for so long, it was the central that was away.
    static let awayMilliseconds: Int64 = 10_000
    static let waitingPollMilliseconds: Int32 = 1_500
    static let meetingPollMilliseconds: Int32 = 2_000

    let database: any Database
    let clock: CentralClock
    let shelf: AgencyShelf
    let press: TicketPress
    let bookings: BookingDesk
    let janus: JanusLine?
    /// Wrong booking codes of one terminal.
    let guesses = RateLimiter(perWindow: 10, windowSeconds: 900)

    /// What a transaction found out, and the rooms that nobody needs any more.
    private struct Outcome: Sendable {
        var answer: MeetingAnswer
        var rooms: [String] = []
    }

    // MARK: asking

    func ask(_ request: MeetingRequest, from terminal: EnrolledTerminal) async throws -> MeetingAnswer {
        let now = clock.nowMilliseconds()
        guard Self.isSane(request) else { return Self.refused(request.meeting, .malformed, now) }
        let outcome = try await database.write { session in
            var rooms = try Self.sweep(terminal.area, now, session)
            if let row = try MeetingRow.find(terminal.area, terminal.id, session) {
                if row.meeting == request.meeting {
                    return Outcome(answer: try answer(row, now, session), rooms: rooms)
                }
                // A terminal has one screen: what it asked for before is over.
                rooms += try Self.delete(row, session)
            }
            let answer =
                switch try admit(request, terminal, now, session) {
                case .failure(let refusal): Self.refused(request.meeting, refusal, now)
                case .success(let row): try self.answer(row, now, session)
                }
            return Outcome(answer: answer, rooms: rooms)
        }
        await janus?.close(outcome.rooms)
        return outcome.answer
    }

    private func admit(
        _ request: MeetingRequest, _ terminal: EnrolledTerminal, _ now: Int64, _ session: any DatabaseSession
    ) throws -> Result<MeetingRow, MeetingRefusal> {
        let area = terminal.area
        guard let agency = try shelf.agency(request.agency, area, session),
            agency.profile.isPractice || !request.isPractice
        else { return .failure(.unknownAgency) }
        var booked: Int64?
        if let code = request.booking {
            guard guesses.isOpen(terminal.id, at: now) else { return .failure(.unknownBooking) }
            switch try bookings.check(code, agency: agency.code, area: area, now: now, session) {
            case .success(let from): booked = from
            case .failure(let refusal):
                _ = guesses.admits(terminal.id, at: now)
                return .failure(refusal)
            }
        } else if agency.profile.entry == .booked {
            return .failure(.bookedOnly)
        }
        let door = try Self.door(agency, area, press, now, session)
        let refusal = booked.map { Self.refusal(door, booked: $0, now: now) } ?? door.refusal
        if let refusal { return .failure(refusal) }
        if agency.isDesk {
            let waiting = try session.run(
                Statements.Meetings.ahead, [.text(area), .number(agency.code), .number(Int64.max), .text("")]
            ).first?.integer("ahead")
            guard waiting ?? 0 < Self.mostWaiting else { return .failure(.queueFull) }
        }
        try session.run(
            Statements.Meetings.ask,
            [
                .text(area), .text(terminal.id), .text(request.meeting), .number(terminal.place),
                .number(agency.code), .text(request.language), .number(request.wantsInterpreter ? 1 : 0),
                .text(request.slipKey.lowercased()),
                .number((agency.isDesk ? MeetingRow.State.waiting : .letIn).rawValue), .number(now),
                .optional(booked), .text(""), .number(agency.isDesk ? 0 : now),
            ])
        if let code = request.booking { try bookings.use(code, meeting: request.meeting, area: area, session) }
        guard let row = try MeetingRow.find(area, terminal.id, session) else {
            throw CentralError.inconsistent("a meeting that was just written")
        }
        return .success(row)
    }

    static func door(
        _ agency: MeetingAgency, _ area: String, _ press: TicketPress, _ now: Int64, _ session: any DatabaseSession
    ) throws -> AgencyDoor {
        let desk = try session.run(Statements.Desks.find, [.text(area), .number(agency.code)]).first
        let hours = agency.isDesk ? try DeskHoursBook.all(area, session)[agency.code] ?? nil : nil
        return try AgencyDoor(
            agency, isSetUp: try press.isSetUp(agency, area: area), desk: desk, hours: hours, at: now)
    }

    /// Which agencies of the terminal's area let somebody in now, and how soon that may change.
    func tellDoors(
        _ answer: inout HeartbeatAnswer, to terminal: EnrolledTerminal, _ activity: Heartbeat.Activity, at now: Int64,
        _ session: any DatabaseSession
    ) throws {
        let agencies = try shelf.agencies(terminal.area, session)
        answer.agenciesOpenNow = try agencies.filter {
            try Self.door($0, terminal.area, press, now, session).isOpen
        }.map(\.code)
        answer.booked = try BookingDesk.soon(at: terminal.place, area: terminal.area, now: now, session)
        answer.deskHours = try DeskHoursBook.told(agencies, terminal.area, session)
        guard activity != .session, agencies.contains(where: \.isDesk) else { return }
        let period = TerminalDesk.deskContactSeconds
        answer.nextContactSeconds = min(answer.nextContactSeconds, period)
    }

    // MARK: waiting and meeting

    func poll(_ poll: MeetingPoll, from terminal: EnrolledTerminal) async throws -> MeetingAnswer {
        let now = clock.nowMilliseconds()
        let outcome = try await database.write { session in
            let rooms = try Self.sweep(terminal.area, now, session)
            guard var row = try MeetingRow.find(terminal.area, terminal.id, session), row.meeting == poll.meeting else {
                return Outcome(answer: Self.refused(poll.meeting, .over, now), rooms: rooms)
            }
            if poll.phase == .ended {
                var answer = MeetingAnswer(meeting: row.meeting, serverTimeMilliseconds: now)
                answer.hasEnded = true
                return Outcome(answer: answer, rooms: rooms + (try Self.delete(row, session)))
            }
            if poll.number > row.number { try take(poll, &row, now, session) }
            if row.state.isOn, !row.clerk.isEmpty, now - row.clerkMilliseconds > Self.lostMilliseconds {
                try session.run(Statements.Meetings.lost, [.text(row.area), .text(row.terminal)])
                (row.state, row.hasJoined) = (.clerkLost, false)
            }
            if row.state == .waiting, let gone = try unattended(row, now, session) {
                _ = try Self.delete(row, session)
                return Outcome(answer: Self.refused(row.meeting, gone, now), rooms: rooms)
            }
            return Outcome(answer: try answer(row, now, session), rooms: rooms)
        }
        await janus?.close(outcome.rooms)
        return outcome.answer
    }

    /// Writes down what a poll says where it says something new.
    private func take(
        _ poll: MeetingPoll, _ row: inout MeetingRow, _ now: Int64, _ session: any DatabaseSession
    ) throws {
        let key: [SQLValue] = [.text(row.area), .text(row.terminal)]
        var state = row.state
        if poll.phase == .meeting, state == .letIn { state = .meeting }
        var ticket = row.ticketMilliseconds
        if state == .letIn { ticket = TicketPress.moment(kept: ticket, now: now) }
        if row.slip != nil, poll.slipTaken >= row.slipNumber {
            try session.run(Statements.Meetings.slipTaken, key + [.number(poll.slipTaken)])
            row.slip = nil
        }
        guard
            state != row.state || ticket != row.ticketMilliseconds
                || now - row.heardMilliseconds >= Self.heardMilliseconds
        else { return }
        (row.state, row.ticketMilliseconds) = (state, ticket)
        // Whoever comes back first after the central was away does not find the other gone.
        if now - row.heardMilliseconds > Self.awayMilliseconds { row.clerkMilliseconds = now }
        (row.heardMilliseconds, row.number) = (now, poll.number)
        try session.run(
            Statements.Meetings.heard,
            key + [
                .number(now), .number(poll.number), .number(state.rawValue), .number(ticket),
                .number(row.clerkMilliseconds),
            ])
    }

    /// Why nobody will come to one who waits; `nil` while somebody is there. A desk that closes still serves those who
    /// wait.
    private func unattended(
        _ row: MeetingRow, _ now: Int64, _ session: any DatabaseSession
    ) throws -> MeetingRefusal? {
        guard let agency = try shelf.agency(row.agency, row.area, session) else { return .unknownAgency }
        let door = try Self.door(agency, row.area, press, now, session)
        return row.bookedMilliseconds.map { Self.refusal(door, booked: $0, now: now) } ?? door.refusalOfBooked
    }

    private func answer(_ row: MeetingRow, _ now: Int64, _ session: any DatabaseSession) throws -> MeetingAnswer {
        var answer = MeetingAnswer(meeting: row.meeting, serverTimeMilliseconds: now)
        answer.nextPollMilliseconds =
            row.state == .meeting ? Self.meetingPollMilliseconds : Self.waitingPollMilliseconds
        (answer.hasJoined, answer.interpreterJoined) = (row.hasJoined, row.hasInterpreter(at: now))
        answer.hasEnded = row.state.isOver
        if row.state == .clerkLost { answer.isAgencyLost = true }
        answer.slip = row.slip.map { SealedSlip(number: row.slipNumber, sealed: $0) }
        switch row.state {
        case .waiting:
            let ahead = try session.run(
                Statements.Meetings.ahead,
                [.text(row.area), .number(row.agency), .number(row.askedMilliseconds), .text(row.terminal)]
            ).first?.integer("ahead")
            answer.place = Int32(clamping: (ahead ?? 0) + 1)
        case .letIn:
            guard let agency = try shelf.agency(row.agency, row.area, session) else {
                answer.refused = .unknownAgency
                return answer
            }
            do {
                answer.ticket = try press.ticket(row, agency)
            } catch let refusal as MeetingRefusal {
                answer.refused = refusal
            }
        case .meeting, .endedByAgency, .clerkLost: break
        }
        return answer
    }

    // MARK: the end

    /// Deletes who has gone and ciphertext that has lain too long.
    /// - Returns: rooms nobody needs any more.
    static func sweep(_ area: String, _ now: Int64, _ session: any DatabaseSession) throws -> [String] {
        try session.run(Statements.Meetings.staleSlips, [.text(area), .number(now - slipMilliseconds)])
        return try session.run(
            Statements.Meetings.sweep,
            [.text(area), .number(now - silentMilliseconds), .number(now - patientMilliseconds)]
        ).map { try $0.text("room") }.filter { !$0.isEmpty }
    }

    private static func delete(_ row: MeetingRow, _ session: any DatabaseSession) throws -> [String] {
        try session.run(Statements.Meetings.delete, [.text(row.area), .text(row.terminal)])
            .map { try $0.text("room") }.filter { !$0.isEmpty }
    }

    private static func refused(_ meeting: String, _ refusal: MeetingRefusal, _ now: Int64) -> MeetingAnswer {
        MeetingAnswer(meeting: meeting, serverTimeMilliseconds: now, refused: refusal)
    }

    private static func isSane(_ request: MeetingRequest) -> Bool {
        Hex.decode(request.meeting)?.count == 16 && request.meeting == request.meeting.lowercased()
            && Hex.decode(request.slipKey)?.count == 32
            && (2...35).contains(request.language.utf8.count)
            && request.language.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }
}
