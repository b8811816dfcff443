// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// The agency's side of a desk: what a clerk's page shows and does. A clerk sees places, languages and minutes, no person.
struct ClerkDesk: Sendable {
    /// An interpreter's link waits so long to be used.
    static let linkMilliseconds: Int64 = 900_000
    static let linkCharacters = 24
    /// No meeting is longer.
    static let longestSeconds: Int64 = 4 * 3_600

    let database: any Database
    let clock: CentralClock
    let random: RandomBytes
    let shelf: AgencyShelf
    let press: TicketPress
    let bookings: BookingDesk
    let janus: JanusLine?

    private var media: MediaSettings? { press.media }

    // MARK: the page

    struct Sight: Codable, Sendable, Equatable {
        struct Door: Codable, Sendable, Equatable {
            var agency: Int32
            var name: String
            /// The desk's switch.
            var isOn: Bool
            var isWithinHours: Bool
            /// Seven days of spans, Monday first, each its two ends in minutes.
            var week: [[Int]]
            /// The central can make meetings for it.
            var isSetUp: Bool
            var booked: [Booked]
        }

        struct Booked: Codable, Sendable, Equatable {
            /// By which it is called off; it says nothing of the code.
            var id: String
            var fromMilliseconds: Int64
            var untilMilliseconds: Int64
            /// Where it is for one place alone.
            var place: String?
            /// What the terminal there says that stands in its way.
            var trouble: String?
        }

        struct Visitor: Codable, Sendable, Equatable {
            var meeting: String
            var agency: Int32
            var place: String
            var municipality: String
            var language: String
            var wantsInterpreter: Bool
            var waitsSeconds: Int64
            /// When it was booked for.
            var bookedMilliseconds: Int64?
        }

        /// The meeting this clerk is in.
        struct Own: Codable, Sendable, Equatable {
            var visitor: Visitor
            /// The visitor's browser is open.
            var isOpen: Bool
            /// Not heard for half a minute.
            var isSilent: Bool
            var interpreterJoined: Bool
            /// A page of the clerk's is in it now.
            var isAttended: Bool
            /// The visitor's browser decodes the picture it gets; `nil`: it has not begun to.
            var visitorSees: Bool?
            /// Frames it has decoded.
            var visitorFrames: Int64
            /// When the visitor's browser told of its first picture, UTC milliseconds of the central's clock.
            var firstFrameMilliseconds: Int64?
            /// Slips sent, and whether the newest lies here yet.
            var slips: Int32
            var slipWaits: Bool
        }

        var doors: [Door]
        var waiting: [Visitor]
        var own: Own?
        var nowMilliseconds: Int64
    }

    /// A page asks every two seconds.
    static let attendedMilliseconds: Int64 = 5_000

    /// What the page shows; that it asks is what staffs the desk.
    /// - Parameter meeting: the one that the page is in.
    func look(_ clerk: SignedInOperator, in meeting: String? = nil) async throws -> Sight {
        let now = clock.nowMilliseconds()
        let (seen, rooms) = try await database.write { session in
            for agency in clerk.agencies {
                try session.run(Statements.Desks.seen, [.text(clerk.area), .number(agency), .number(now)])
            }
            if let meeting {
                try session.run(
                    Statements.Meetings.clerkSeen,
                    [.text(clerk.area), .text(meeting), .text(clerk.name), .number(now)])
            }
            let rooms = try MeetingQueue.sweep(clerk.area, now, session)
            return (try self.sight(clerk, now, session), rooms)
        }
        await janus?.close(rooms)
        return seen
    }

    private func sight(_ clerk: SignedInOperator, _ now: Int64, _ session: any DatabaseSession) throws -> Sight {
        let agencies = try shelf.agencies(clerk.area, session).filter { $0.isDesk && clerk.agencies.contains($0.code) }
        var sight = Sight(doors: [], waiting: [], own: nil, nowMilliseconds: now)
        var trouble = BookedTrouble(area: clerk.area, now: now, session: session)
        for agency in agencies {
            let door = try MeetingQueue.door(agency, clerk.area, press, now, session)
            var placed = try trouble.of(agency.code)
            let booked = try session.run(
                Statements.Desks.booked, [.text(clerk.area), .number(agency.code), .number(now)]
            ).prefix(20).map {
                let (from, until) = (try $0.integer("from_ms"), try $0.integer("until_ms"))
                let own = placed.firstIndex { $0.from == from && $0.until == until }.map { placed.remove(at: $0) }
                return Sight.Booked(
                    id: try $0.text("code"), fromMilliseconds: from, untilMilliseconds: until, place: own?.place,
                    trouble: own?.trouble)
            }
            sight.doors.append(
                Sight.Door(
                    agency: agency.code, name: agency.name, isOn: door.isSwitchedOn,
                    isWithinHours: door.isWithinHours, week: door.hours.ends, isSetUp: door.isSetUp,
                    booked: Array(booked)))
        }
        var places: [UInt32: SiteConfiguration] = [:]
        for row in try session.run(Statements.Meetings.list, [.text(clerk.area)]).map(MeetingRow.init)
        where clerk.agencies.contains(row.agency) && agencies.contains(where: { $0.code == row.agency }) {
            if places[row.place] == nil {
                places[row.place] = try session.run(Statements.Places.find, [.number(row.place)]).first
                    .map(PlaceRegister.place).map(\.configuration)
            }
            let visitor = Self.visitor(row, places[row.place], now)
            if row.state == .waiting {
                sight.waiting.append(visitor)
            } else if row.clerk == clerk.name, row.state.isOn {
                sight.own = Sight.Own(
                    visitor: visitor, isOpen: row.state == .meeting,
                    isSilent: now - row.heardMilliseconds > MeetingQueue.silentMilliseconds,
                    interpreterJoined: row.hasInterpreter(at: now),
                    isAttended: now - row.clerkMilliseconds < Self.attendedMilliseconds,
                    visitorSees: row.firstFrameMilliseconds.map { _ in row.isSeen(at: now) },
                    visitorFrames: row.frames, firstFrameMilliseconds: row.firstFrameMilliseconds,
                    slips: row.slipNumber,
                    slipWaits: row.slip != nil)
            }
        }
        return sight
    }

    private static func visitor(_ row: MeetingRow, _ place: SiteConfiguration?, _ now: Int64) -> Sight.Visitor {
        Sight.Visitor(
            meeting: row.meeting, agency: row.agency, place: SafeText.clean(place?.placeName ?? "plats \(row.place)"),
            municipality: SafeText.clean(place?.municipality ?? ""), language: row.language,
            wantsInterpreter: row.wantsInterpreter, waitsSeconds: max(0, now - row.askedMilliseconds) / 1_000,
            bookedMilliseconds: row.bookedMilliseconds)
    }

    /// Opens or closes a desk.
    func turn(_ agency: Int32, on: Bool, _ clerk: SignedInOperator) async throws {
        guard clerk.agencies.contains(agency) else { throw DeskRefusal.foreignAgency }
        let values: [SQLValue] = [
            .text(clerk.area), .number(agency), .number(on ? 1 : 0), .number(clock.nowMilliseconds()),
        ]
        _ = try await database.write { try $0.run(Statements.Desks.turn, values) }
    }

    /// - Parameter week: as `DeskHoursBook.set` takes it.
    func setHours(_ week: [[Int]]?, of agency: Int32, _ clerk: SignedInOperator) async throws {
        guard clerk.agencies.contains(agency) else { throw DeskRefusal.foreignAgency }
        try await database.write { session in
            guard let found = try shelf.agency(agency, clerk.area, session), found.isDesk else {
                throw DeskRefusal.foreignAgency
            }
            try DeskHoursBook.set(week, of: found, clerk.area, session)
        }
    }

    // MARK: one meeting

    /// What a browser needs to come into a room.
    struct Line: Codable, Sendable, Equatable {
        var room: String
        /// Goes with every word to Janus.
        var token: String
        /// Lets into the room.
        var roomToken: String
        var websocket: String
        var iceServers: [MediaSettings.IceServer]
        /// What brings an interpreter back in.
        var pass: String?
    }

    struct Answered: Codable, Sendable, Equatable {
        var line: Line
        var meeting: String
        /// X25519, hexadecimal: slips are sealed to it.
        var slipKey: String
        var agency: Int32
        var longestMinutes: Int
        var hasInterpreter: Bool
    }

    /// Takes a visitor who waits, or comes back to the meeting one is in.
    func answer(_ meeting: String, _ clerk: SignedInOperator) async throws -> Answered {
        guard let janus, media != nil else { throw DeskRefusal.notSetUp }
        let before = try await row(meeting, clerk)
        guard before.state == .waiting else {
            guard before.clerk == clerk.name else { throw DeskRefusal.taken }
            try await change(Statements.Meetings.clerkSeen, meeting, clerk, [.number(clock.nowMilliseconds())])
            return try await answered(before)
        }
        let room = DeskAdapter.room(meeting)
        do {
            try await janus.open(room)
        } catch {
            throw DeskRefusal.noVideo
        }
        let now = clock.nowMilliseconds()
        let key: [SQLValue] = [.text(clerk.area), .text(before.terminal), .text(meeting)]
        let isOurs = try await database.write { session in
            try !session.run(
                Statements.Meetings.answer, key + [.text(clerk.name), .text(room), .number(now)]
            ).isEmpty
        }
        guard isOurs else {
            // Somebody else was quicker, and has the room; or the visitor has gone, and nobody needs it.
            if try await find(meeting, clerk) == nil { await janus.close([room]) }
            throw DeskRefusal.taken
        }
        return try await answered(try await row(meeting, clerk))
    }

    private func answered(_ row: MeetingRow) async throws -> Answered {
        let agency = try await agency(row)
        guard let line = line(room: row.room, longestSeconds: Int64(agency.profile.longestMinutes) * 60)
        else { throw DeskRefusal.notSetUp }
        return Answered(
            line: line, meeting: row.meeting, slipKey: row.slipKey, agency: row.agency,
            longestMinutes: agency.profile.longestMinutes, hasInterpreter: agency.profile.hasInterpreter)
    }

    /// - Parameter isDesk: the browser may be on the central's own machine.
    func line(room: String, longestSeconds: Int64, isDesk: Bool = true) -> Line? {
        guard let media else { return nil }
        let now = clock.nowMilliseconds() / 1_000
        let until = now + longestSeconds + DeskAdapter.graceSeconds
        return Line(
            room: room, token: DeskAdapter.token(room: room, until: until, secret: media.tokenSecret),
            roomToken: DeskAdapter.roomToken(room: room, until: until, secret: media.tokenSecret),
            websocket: isDesk ? media.deskWebsocket ?? media.websocket : media.websocket,
            // The relay counts by name: everybody gets another, which says nothing.
            iceServers: media.iceServers(name: Hex.encode(random.take(8)), nowSeconds: now))
    }

    /// The clerk is seen and heard, or no longer.
    func joined(_ meeting: String, _ isIn: Bool, _ clerk: SignedInOperator) async throws {
        try await change(Statements.Meetings.joined, meeting, clerk, [.number(isIn ? 1 : 0)])
    }

    /// - Parameter sealed: `MeetingSlip.sealed`, which is not looked into.
    /// - Returns: its number.
    func send(slip sealed: [UInt8], _ meeting: String, _ clerk: SignedInOperator) async throws -> Int32 {
        guard sealed.count > 48, sealed.count <= SealedSlip.mostBytes else { throw DeskRefusal.malformed }
        let row = try await change(
            Statements.Meetings.slip, meeting, clerk, [.blob(sealed), .number(clock.nowMilliseconds())])
        return Int32(clamping: try row.integer("slip_number"))
    }

    /// The end of an interpreter's link, which follows `#`; a new one ends the one before.
    func link(_ meeting: String, _ clerk: SignedInOperator) async throws -> String {
        let code = newCode()
        try await change(
            Statements.Meetings.link, meeting, clerk, [.text(Self.hash(code)), .number(clock.nowMilliseconds())])
        return code
    }

    private func newCode() -> String {
        String(random.take(Self.linkCharacters).map { EnrolmentToken.alphabet[Int($0 & 31)] })
    }

    /// Lets an interpreter in, by a link that is used up with it, or back in, by the pass that came of it.
    func interpreter(_ code: String) async throws -> Line? {
        guard code.utf8.count == Self.linkCharacters else { return nil }
        let (pass, now) = (newCode(), clock.nowMilliseconds())
        let (old, new) = (SQLValue.text(Self.hash(code)), SQLValue.text(Self.hash(pass)))
        let (back, fresh) = try await database.write { session in
            (
                try session.run(Statements.Meetings.byPass, [old]).first,
                try session.run(
                    Statements.Meetings.useLink, [old, .number(now - Self.linkMilliseconds), new]
                ).first
            )
        }
        guard let row = fresh ?? back,
            var line = line(room: try row.text("room"), longestSeconds: Self.longestSeconds, isDesk: false)
        else { return nil }
        line.pass = fresh == nil ? code : pass
        return line
    }

    /// The interpreter is there, told every few seconds, or has left.
    /// - Returns: whether the pass is of a meeting.
    func interpreterSeen(_ pass: String, isIn: Bool) async throws -> Bool {
        let values: [SQLValue] = [.text(Self.hash(pass)), .number(isIn ? clock.nowMilliseconds() : 0)]
        return try await database.write { try !$0.run(Statements.Meetings.interpreterSeen, values).isEmpty }
    }

    static func hash(_ code: String) -> String { Hex.encode(Array(SHA256.hash(data: Array(code.utf8)))) }

    /// The visitor's browser found no way to the room: it is over, and nobody met.
    func failed(_ room: String) async throws {
        let found = try await database.write { try $0.run(Statements.Meetings.failed, [.text(room)]).count }
        if found > 0 { await janus?.close([room]) }
    }

    /// What the visitor's browser has decoded of the others' pictures so far.
    /// - Returns: whether there is such a meeting.
    func seen(_ room: String, frames: Int64) async throws -> Bool {
        guard frames > 0 else { return true }
        let values: [SQLValue] = [.text(room), .number(frames), .number(clock.nowMilliseconds())]
        return try await database.write { try !$0.run(Statements.Meetings.frames, values).isEmpty }
    }

    func end(_ meeting: String, _ clerk: SignedInOperator) async throws {
        let held = try await find(meeting, clerk)
        let row = try await change(Statements.Meetings.ended, meeting, clerk, [])
        if held?.state == .meeting, held?.hasJoined == true {
            // A booked one has been held: its code is used.
            let now = clock.nowMilliseconds()
            try await database.write { try BookingDesk.end(meeting, area: clerk.area, at: now, $0) }
        }
        await janus?.close([try row.text("room")])
    }

    // MARK: finding

    @discardableResult
    private func change(
        _ statement: Statement, _ meeting: String, _ clerk: SignedInOperator, _ values: [SQLValue]
    ) async throws -> SQLRow {
        let key: [SQLValue] = [.text(clerk.area), .text(meeting), .text(clerk.name)]
        guard let row = try await database.write({ try $0.run(statement, key + values).first }) else {
            throw DeskRefusal.gone
        }
        return row
    }

    private func find(_ meeting: String, _ clerk: SignedInOperator) async throws -> MeetingRow? {
        try await database.read { session in
            try session.run(Statements.Meetings.list, [.text(clerk.area)]).map(MeetingRow.init)
                .first { $0.meeting == meeting && clerk.agencies.contains($0.agency) }
        }
    }

    private func row(_ meeting: String, _ clerk: SignedInOperator) async throws -> MeetingRow {
        guard let row = try await find(meeting, clerk), !row.state.isOver else { throw DeskRefusal.gone }
        return row
    }

    private func agency(_ row: MeetingRow) async throws -> MeetingAgency {
        guard let agency = try await database.read({ try shelf.agency(row.agency, row.area, $0) }) else {
            throw DeskRefusal.gone
        }
        return agency
    }
}

/// Why the desk does not do what a page asks.
enum DeskRefusal: String, Error {
    case malformed, foreignAgency, notSetUp
    /// The visitor has gone, or the meeting is over.
    case gone
    /// Somebody else answered.
    case taken
    /// Janus does not answer.
    case noVideo
    case tooManyTries
}
