// SPDX-License-Identifier: EUPL-1.2

/// What a terminal asks of the central to meet an agency (`Signed<MeetingRequest>`, `POST /v1/meetings`). The central
/// forgets it when the meeting is over; no line of a log and no count is made of it.
public struct MeetingRequest: Codable, Sendable, Equatable {
    /// Terminal id in hexadecimal.
    public var terminal: String
    /// 16 random bytes in hexadecimal, made by the terminal: asking again with the same id is the same wish.
    public var meeting: String
    /// Permanent code of the agency.
    public var agency: Int32
    /// BCP 47 tag of the visitor's language.
    public var language: String
    public var wantsInterpreter: Bool
    /// From a letter or message, as typed, without blanks; `nil`: drop-in.
    public var booking: String?
    /// X25519 public key made for this session, hexadecimal: slips are sealed to it.
    public var slipKey: String
    /// A practice meeting, a demo, a training: nobody's queue is meant for it but a practice agency's.
    public var isPractice: Bool

    public init(
        terminal: String, meeting: String, agency: Int32, language: String, wantsInterpreter: Bool, booking: String?,
        slipKey: String, isPractice: Bool
    ) {
        self.terminal = terminal
        self.meeting = meeting
        self.agency = agency
        self.language = language
        self.wantsInterpreter = wantsInterpreter
        self.booking = booking
        self.slipKey = slipKey
        self.isPractice = isPractice
    }
}

/// What a terminal says while it waits or meets (`Signed<MeetingPoll>`, `POST /v1/meetings/poll`), every second or two.
public struct MeetingPoll: Codable, Sendable, Equatable {
    public enum Phase: String, Codable, Sendable {
        case waiting
        /// The browser is open.
        case meeting
        /// It is over at this end; the central forgets it.
        case ended
    }

    public var terminal: String
    public var meeting: String
    public var phase: Phase
    /// Counts up with each poll, so that an old one sent again is told apart.
    public var number: Int64
    /// Number of the newest slip that came whole.
    public var slipTaken: Int32

    public init(terminal: String, meeting: String, phase: Phase, number: Int64, slipTaken: Int32) {
        self.terminal = terminal
        self.meeting = meeting
        self.phase = phase
        self.number = number
        self.slipTaken = slipTaken
    }
}

/// The central's answer to both (`Signed<MeetingAnswer>`). Unknown fields are ignored.
public struct MeetingAnswer: Codable, Sendable, Equatable {
    public var meeting: String
    /// UTC milliseconds at the central.
    public var serverTimeMilliseconds: Int64
    /// Place in the queue, from 1; `nil`: none is kept or published.
    public var place: Int32?
    /// The ticket, once the agency lets the visitor in; the same one until it is used, a fresh one when it has expired.
    public var ticket: Signed<LaunchTicket>?
    /// Somebody of the agency is there.
    public var hasJoined: Bool
    public var interpreterJoined: Bool
    /// The agency has ended it.
    public var hasEnded: Bool
    /// It has ended because whoever spoke for the agency went away without a word; `nil`: no.
    public var isAgencyLost: Bool?
    /// `nil`: all is well.
    public var refused: MeetingRefusal?
    /// Numbered from 1, the newest not taken yet.
    public var slip: SealedSlip?
    /// When the next poll is wanted, milliseconds.
    public var nextPollMilliseconds: Int32

    public init(
        meeting: String, serverTimeMilliseconds: Int64, place: Int32? = nil, ticket: Signed<LaunchTicket>? = nil,
        hasJoined: Bool = false, interpreterJoined: Bool = false, hasEnded: Bool = false, isAgencyLost: Bool? = nil,
        refused: MeetingRefusal? = nil, slip: SealedSlip? = nil, nextPollMilliseconds: Int32 = 1_000
    ) {
        self.meeting = meeting
        self.serverTimeMilliseconds = serverTimeMilliseconds
        self.place = place
        self.ticket = ticket
        self.hasJoined = hasJoined
        self.interpreterJoined = interpreterJoined
        self.hasEnded = hasEnded
        self.isAgencyLost = isAgencyLost
        self.refused = refused
        self.slip = slip
        self.nextPollMilliseconds = nextPollMilliseconds
    }

    public static func == (a: MeetingAnswer, b: MeetingAnswer) -> Bool {
        a.meeting == b.meeting && a.serverTimeMilliseconds == b.serverTimeMilliseconds && a.place == b.place
            && a.ticket?.payload == b.ticket?.payload && a.hasJoined == b.hasJoined
            && a.interpreterJoined == b.interpreterJoined && a.hasEnded == b.hasEnded
            && a.isAgencyLost == b.isAgencyLost && a.refused == b.refused
            && a.slip == b.slip && a.nextPollMilliseconds == b.nextPollMilliseconds
    }
}

/// Why the central starts no meeting.
public enum MeetingRefusal: String, Error, Codable, Sendable, CaseIterable {
    case malformed
    case unknownAgency
    /// Outside the agency's hours, or the desk has closed.
    case closed
    /// No desk is staffed.
    case nobodyThere
    /// The queue takes no more.
    case queueFull
    case bookedOnly
    /// No such code, or it is another agency's.
    case unknownBooking
    case bookingTooEarly, bookingTooLate
    /// The agency has called it off.
    case bookingCancelled
    /// The agency has held the meeting and ended it.
    case bookingUsed
    /// The central lacks what the agency's system wants (a secret, a room): the operator mends it.
    case notSetUp
    /// The same meeting was over before.
    case over
}

/// What the agency sends home with the visitor, as it lies at the central: ciphertext for at most ten minutes.
public struct SealedSlip: Codable, Sendable, Equatable {
    public static let mostBytes = 16_384

    public var number: Int32
    /// `MeetingSlip.seal`, base 64 in JSON.
    public var sealed: [UInt8]

    public init(number: Int32, sealed: [UInt8]) {
        self.number = number
        self.sealed = sealed
    }
}
