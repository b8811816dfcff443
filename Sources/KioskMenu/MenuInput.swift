// SPDX-License-Identifier: EUPL-1.2
public import KioskModel
public import TextScreen

/// Everything that can change the menu.
public enum MenuInput: Sendable, Equatable {
    case intent(Intent)
    /// Time passed; also sent after every change of the surroundings (printer, content, hours).
    case tick
    /// Progress of the slip asked for last.
    case slip(SlipProgress)
    /// Progress of the meeting asked for last.
    case meeting(Int, MeetingProgress)
    /// Who and when the code asked for last is booked for; `nil`: the central does not answer.
    case booking(Int, BookingAnswer?)
    /// What the rehearsal asked for has found so far.
    case rehearsal(RehearsalReport)
    /// A scanner read something: good for the code of a booked meeting.
    case scanned(String)
    /// The journal could not take an event: the effect that depended on it did not run.
    case journalFailed
    /// A card of the attendant's or the technician's was held to the reader. Not proven (a tag's number is known, no
    /// more): good for the attendant's pause alone.
    case serviceCard(ServiceCard.Role, isProven: Bool)
    /// The guided device test came to a step; `nil`: it is over.
    case deviceTest(DeviceTestStep?)
    /// The terminal is told to stop: a visit under way ends now, and its slip gets its outcome.
    case stop
}

/// What the printer's side says of a slip, by the number its effect carried.
public enum SlipProgress: Sendable, Equatable {
    case sending(Int)
    /// The printer answered in buffer order: it is printed.
    case printed(Int)
    /// Nothing of the job has been taken by the printer; it can wait or be shown.
    case waitingPaper(Int)
    case waitingCover(Int)
    case waitingOffline(Int)
    /// The job was taken back by `cancelSlip` before the printer had anything of it. After a `cancelSlip` exactly one of
    /// `cancelled`, `printed` and `unknown` comes.
    case cancelled(Int)
    /// The printer stopped in the middle, or never answered: nobody knows.
    case unknown(Int)
}
