// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// One visit from first touch to wipe: everything the terminal knows of a visitor.
struct Visit: Sendable, Equatable, Way {
    /// BCP 47 tag of the language chosen.
    var language: String
    /// CLOCK_BOOTTIME milliseconds.
    var startedMilliseconds: Int64
    var lastInputMilliseconds: Int64
    /// False when the journal could not take the start: then its end is not counted either.
    var isRecorded: Bool
    /// Where the visitor is, the menu first. A place stands in it once, so it is bounded by the number of places.
    var steps: [Step] = [Step(.menu)]
    var slip: SlipErrand?
    var request: SlipRequest?
    var call: AttendantCall?
    var meeting: MeetingErrand?
    var booking: BookingErrand?
    var page: PageErrand?
    var wantsInterpreter = false
    var rehearsal: Rehearsal?
    var keypad = ""
    /// Said once, on the screen that comes next.
    var notice: Message?
    /// When the visitor was told that the place closes.
    var closingWarnedMilliseconds: Int64?
    var closingWarningSeen = false
    /// Seconds the idle warning said last.
    var idleSecondsSaid: Int?
    /// The visit is over but for a card in the reader.
    var parting: Parting?
    /// When a card that is not needed here was put in, CLOCK_BOOTTIME milliseconds.
    var cardSeenMilliseconds: Int64?
    var isCardMentioned = false
    /// By the code or by a card that proved itself: the devices are open, not the pause alone.
    var isStaffProven = false

    /// When the warning that the visit ends for want of input begins, CLOCK_BOOTTIME milliseconds.
    var idleMilliseconds: Int64 { lastInputMilliseconds + Int64(MenuTiming.idleSeconds) * 1_000 }
    /// When the visit ends for want of input.
    var idleEndMilliseconds: Int64 { idleMilliseconds + Int64(MenuTiming.idleWarningSeconds) * 1_000 }
    /// When the visit ends because the place has closed.
    var closingEndMilliseconds: Int64? {
        closingWarnedMilliseconds.map { $0 + Int64(MenuTiming.closingGraceSeconds) * 1_000 }
    }

    /// Seconds left as the idle warning says them, in steps of five and then of one; `nil`: no warning yet.
    func idleSecondsLeft(at now: Int64) -> Int? {
        guard now >= idleMilliseconds else { return nil }
        let left = max(0, idleEndMilliseconds - now)
        return left > 5_000 ? Int((left + 4_999) / 5_000) * 5 : Int((left + 999) / 1_000)
    }

    /// When the idle warning has something new to say.
    func nextIdleMilliseconds(at now: Int64) -> Int64 {
        guard now >= idleMilliseconds else { return idleMilliseconds }
        let left = idleEndMilliseconds - now
        guard left > 0 else { return idleEndMilliseconds }
        let step: Int64 = left > 5_000 ? 5_000 : 1_000
        return idleEndMilliseconds - ((left + step - 1) / step - 1) * step
    }
}

/// A place on the visitor's way, with what is kept of it.
struct Step: Sendable, Equatable {
    var place: Place
    /// Focused node, where the visitor has moved it.
    var focus: String?
    /// Page of a body that does not fit.
    var page = 0
    /// Page of choices.
    var choicePage = 0

    init(_ place: Place) { self.place = place }
}

/// Where a visitor can be.
enum Place: Sendable, Equatable {
    case menu
    case languages
    case help
    case about
    case agencies
    /// Permanent code.
    case agency(Int32)
    /// The slip of the errand, in whatever phase it is.
    case slip
    /// Why slips have stopped.
    case slipsStopped
    /// Whom one can meet.
    case meetings
    /// The code of a booked meeting.
    case booking
    /// Who and when that is, or why not.
    case booked
    /// The meeting, in whatever phase it is.
    case meeting
    /// Why meetings have stopped.
    case meetingsStopped
    /// The number that the agency is to ring.
    case callback
    /// The one question after a meeting.
    case meetingRating
    case rehearsal
    /// A page beside a meeting.
    case page
    /// Number in the list of questions.
    case question(Int)
    case surveyThanks
    case call
    case staffCode
    case staffReasons
    /// Every device with its state and remedy.
    case devices
    case fixSheet(Fix)
}

extension Place {
    /// What is typed here is the visitor's, not a code of the staff.
    var isVisitorsField: Bool {
        switch self {
        case .booking, .callback: true
        default: false
        }
    }
}

/// A slip as the visitor sees it.
struct SlipErrand: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case preview
        case printing
        case waiting(Obstacle)
        case printed
        /// Shown on the screen instead.
        case shown
        case unknown
    }

    enum Obstacle: Sendable, Equatable {
        case paper, cover, jam, plug, offline, setAside, busy
    }

    /// What it is about.
    enum Matter: Sendable, Equatable {
        /// Number and hours of an agency.
        case contact
        /// What was agreed in a meeting.
        case agreement(MeetingSlip)
        /// The agency is to ring this number.
        case callback(number: String)
    }

    /// The most slips of one agency in a visit: the catalogue counts copies to nine.
    static let copiesAtMost = 9

    var service: Int32
    var agency: Int32
    var matter = Matter.contact
    /// When the visitor opened the agency's page, CLOCK_BOOTTIME milliseconds.
    var openedMilliseconds: Int64
    var phase = Phase.preview
    /// Slips asked for so far.
    var copies = 0
}

/// A slip as it is counted: its `slipRequested` is on disk and its `slipOutcome` is not.
struct SlipRequest: Sendable, Equatable {
    /// Number of the job.
    var number: Int
    var service: Int32
    var agency: Int32
    var openedMilliseconds: Int64
    /// Its outcome raises the agency's counter; a meeting has raised it by itself.
    var isContact: Bool
    var purpose: Purpose
    /// The printer has taken something of the job.
    var hasBegun = false
    /// What the outcome is when the printer's side says `cancelled`: the visitor has taken the job back.
    var intention: SlipOutcome?
    /// When silence from the printer's side ends, CLOCK_BOOTTIME milliseconds; `nil` while it waits for paper.
    var deadlineMilliseconds: Int64?
}

/// A call for the attendant.
struct AttendantCall: Sendable, Equatable {
    var startedMilliseconds: Int64
    /// The journal took the call, so its end is owed.
    var isRecorded: Bool
    var isUnanswered = false

    /// When nobody has answered, CLOCK_BOOTTIME milliseconds.
    var endMilliseconds: Int64 { startedMilliseconds + Int64(MenuTiming.callSeconds) * 1_000 }
}
