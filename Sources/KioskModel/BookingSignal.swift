// SPDX-License-Identifier: EUPL-1.2

/// A code from a letter or message, before anybody waits (`Signed<BookingEnquiry>`, `POST /v1/meetings/booking`). The
/// central keeps nothing of it.
public struct BookingEnquiry: Codable, Sendable, Equatable {
    /// Terminal id in hexadecimal.
    public var terminal: String
    /// 16 random bytes in hexadecimal: the answer names them.
    public var enquiry: String
    /// As typed or scanned, without blanks.
    public var code: String
    /// A practice, a demo, a training: practice agencies alone.
    public var isPractice: Bool

    public init(terminal: String, enquiry: String, code: String, isPractice: Bool) {
        self.terminal = terminal
        self.enquiry = enquiry
        self.code = code
        self.isPractice = isPractice
    }
}

/// Who and when (`Signed<BookingAnswer>`), never about what. Unknown fields are ignored.
public struct BookingAnswer: Codable, Sendable, Equatable {
    public var enquiry: String
    /// UTC milliseconds at the central.
    public var serverTimeMilliseconds: Int64
    /// `nil`: the code is good and it is time.
    public var refused: MeetingRefusal?
    /// Permanent code of the agency; `nil` where the code is not known.
    public var agency: Int32?
    /// UTC milliseconds.
    public var fromMilliseconds: Int64?
    public var untilMilliseconds: Int64?
    /// One may come from then on, UTC milliseconds.
    public var admittedMilliseconds: Int64?

    public init(
        enquiry: String, serverTimeMilliseconds: Int64, refused: MeetingRefusal? = nil, agency: Int32? = nil,
        fromMilliseconds: Int64? = nil, untilMilliseconds: Int64? = nil, admittedMilliseconds: Int64? = nil
    ) {
        self.enquiry = enquiry
        self.serverTimeMilliseconds = serverTimeMilliseconds
        self.refused = refused
        self.agency = agency
        self.fromMilliseconds = fromMilliseconds
        self.untilMilliseconds = untilMilliseconds
        self.admittedMilliseconds = admittedMilliseconds
    }
}

/// A meeting that is booked where a terminal stands, as the central's answer to a heartbeat tells it: so that camera and
/// line are tried in time. No code, no name, no subject.
public struct BookedMoment: Codable, Sendable, Equatable {
    /// Permanent code of the agency.
    public var agency: Int32
    /// UTC milliseconds.
    public var fromMilliseconds: Int64
    public var untilMilliseconds: Int64

    public init(agency: Int32, fromMilliseconds: Int64, untilMilliseconds: Int64) {
        self.agency = agency
        self.fromMilliseconds = fromMilliseconds
        self.untilMilliseconds = untilMilliseconds
    }
}
