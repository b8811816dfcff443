// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Whom a visitor wants to meet, and how.
public struct MeetingWish: Sendable, Equatable {
    /// Permanent code of the agency.
    public var agency: Int32
    /// BCP 47 tag of the visitor's language.
    public var language: String
    public var wantsInterpreter: Bool
    /// As typed or scanned, without blanks; `nil`: drop-in. Never in a log.
    public var booking: String?
    /// Not a visitor's: a practice agency alone may answer it.
    public var isPractice: Bool

    public init(
        agency: Int32, language: String, wantsInterpreter: Bool = false, booking: String? = nil,
        isPractice: Bool = false
    ) {
        self.agency = agency
        self.language = language
        self.wantsInterpreter = wantsInterpreter
        self.booking = booking
        self.isPractice = isPractice
    }
}

/// How it stands with the meeting asked for, by the number its effect carried.
public enum MeetingProgress: Sendable, Equatable {
    /// The question is on its way.
    case asking
    /// The central has it; place in the queue, from 1, where one is told. May come as often as it likes.
    case waiting(place: Int?)
    /// The ticket came and is good: camera and browser start.
    case opening
    /// The browser is open. The interpreter is a third party.
    case running(hasJoined: Bool, interpreter: Bool)
    /// The longest time is nearly over: five minutes, then one.
    case warned(minutesLeft: Int)
    /// What the agency sends home with the visitor. It may come while they meet, and shortly after the end.
    case slip(MeetingSlip)
    /// Over, for whatever reason: once, and nothing but a slip after it.
    case ended(MeetingEnd)
}
