// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A wish to meet an agency as it stands in the database.
struct MeetingRow: Sendable, Equatable {
    enum State: Int64, Sendable {
        case waiting = 0
        /// There is a ticket.
        case letIn = 1
        /// The browser is open.
        case meeting = 2
        case endedByAgency = 3
        /// The clerk's page went away and did not come back.
        case clerkLost = 4

        var isOver: Bool { self == .endedByAgency || self == .clerkLost }
        /// Somebody answered, and it lasts.
        var isOn: Bool { self == .letIn || self == .meeting }
    }

    var area: String
    var terminal: String
    var meeting: String
    var place: UInt32
    var agency: Int32
    var language: String
    var wantsInterpreter: Bool
    var slipKey: String
    var state: State
    var askedMilliseconds: Int64
    var heardMilliseconds: Int64
    var number: Int64
    /// When it was booked for.
    var bookedMilliseconds: Int64?
    /// Who answered.
    var clerk: String
    var room: String
    var ticketMilliseconds: Int64
    var hasJoined: Bool
    /// When the page of the clerk who answered was heard last.
    var clerkMilliseconds: Int64
    /// Of the others' pictures, decoded by the visitor's browser.
    var frames: Int64
    /// When they rose last.
    var framesMilliseconds: Int64
    var firstFrameMilliseconds: Int64?
    /// When the interpreter's page was heard last; 0: nobody interprets.
    var interpreterMilliseconds: Int64
    var slipNumber: Int32
    var slip: [UInt8]?

    init(_ row: SQLRow) throws {
        area = try row.text("area")
        terminal = try row.text("terminal")
        meeting = try row.text("meeting")
        place = UInt32(clamping: try row.integer("place"))
        agency = Int32(clamping: try row.integer("agency"))
        language = try row.text("language")
        wantsInterpreter = try row.integer("interpreter") == 1
        slipKey = try row.text("slip_key")
        guard let state = State(rawValue: try row.integer("state")) else {
            throw CentralError.inconsistent("the state of a meeting")
        }
        self.state = state
        askedMilliseconds = try row.integer("asked_ms")
        heardMilliseconds = try row.integer("heard_ms")
        number = try row.integer("number")
        bookedMilliseconds = try row.optionalInteger("booked_ms")
        clerk = try row.text("clerk")
        room = try row.text("room")
        ticketMilliseconds = try row.integer("ticket_ms")
        hasJoined = try row.integer("joined") == 1
        clerkMilliseconds = try row.integer("clerk_ms")
        frames = try row.integer("frames")
        framesMilliseconds = try row.integer("frames_ms")
        firstFrameMilliseconds = try row.optionalInteger("first_frame_ms")
        interpreterMilliseconds = try row.integer("interpreter_ms")
        slipNumber = Int32(clamping: try row.integer("slip_number"))
        slip = try row.optionalBlob("slip")
    }

    /// Pages tell every two seconds that they are there.
    static let silentPageMilliseconds: Int64 = 12_000
    /// A picture that has not moved for so long stands still.
    static let stillMilliseconds: Int64 = 5_000

    func hasInterpreter(at now: Int64) -> Bool { now - interpreterMilliseconds < Self.silentPageMilliseconds }

    /// The visitor's browser decodes the others' pictures.
    func isSeen(at now: Int64) -> Bool {
        firstFrameMilliseconds != nil && now - framesMilliseconds < Self.stillMilliseconds
    }

    static func find(_ area: String, _ terminal: String, _ session: any DatabaseSession) throws -> MeetingRow? {
        try session.run(Statements.Meetings.find, [.text(area), .text(terminal)]).first.map(MeetingRow.init)
    }
}
