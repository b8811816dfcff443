// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What the session actor does for the menu, in order. `record` is durable before the effects after it run; when it
/// fails, they do not run and the menu gets `journalFailed`.
public enum MenuEffect: Sendable, Equatable {
    case record(UsageEvent)
    /// Raises the counter of agency and outcome in the transaction of the record that follows next.
    case raise(CounterKey)
    /// Prints; progress comes back with the same number.
    case printSlip(number: Int, SlipDraft)
    /// Ends a job that the printer has not begun (answer: `cancelled`); one begun ends by its own answer.
    case cancelSlip(number: Int)
    /// Asks who and when a code is booked for; the answer comes back with the same number. One before it is forgotten.
    case lookUpBooking(number: Int, code: String, isPractice: Bool)
    /// Asks for a meeting; progress comes back with the same number. One before it has been ended.
    case startMeeting(number: Int, MeetingWish)
    /// Opens a page beside a meeting; `running` and `ended` come back with the same number, and `endMeeting` closes it.
    case openPage(number: Int, PageWish)
    /// Ends it in whatever phase it is: hung up, no longer wanted, or the session is over. No answer is waited for.
    case endMeeting(number: Int)
    /// Looks whether camera, microphone, sound and line are there and free; what is found comes as `rehearsal`.
    case startRehearsal
    case endRehearsal
    /// Prints a sheet for staff (three steps, a readiness report): nobody's slip, never counted.
    case printSheet(SlipDraft)
    /// The attendant accepts the keyboard that waits.
    case acceptKeyboard
    /// Later: it stays out until it is plugged in anew.
    case refuseKeyboard
    case ringBell
    /// Runs the configured channels.
    case callAttendant
    /// The call is over (answered, withdrawn or unanswered): stop channels that still run.
    case cancelCall
    /// The session is over: drop everything of the visitor.
    case wipe
}
