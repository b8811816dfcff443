// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Where the visitor is. A wipe drops the visit; what stays is of the terminal: paused, closed, counters.
public struct MenuState: Sendable, Equatable {
    enum Stage: Sendable, Equatable {
        case attract
        case closed
        /// The session is over and wiped; "take your slip" stands until then (CLOCK_BOOTTIME milliseconds).
        case goodbye(untilMilliseconds: Int64)
        case visit(Visit)
        case paused(PauseReason)
        /// The attendant types the code to resume.
        case resuming(Resuming)
        /// The visit is over and wiped; the card it left behind is still in the reader.
        case forgotten
        case staff(StaffVisit)
        case testing(DeviceTest)
    }

    struct Resuming: Sendable, Equatable {
        var reason: PauseReason
        var typed = ""
        var isWrong = false
        /// When the keypad goes away, CLOCK_BOOTTIME milliseconds.
        var untilMilliseconds: Int64
    }

    /// What is needed when a turn's first event could not be written.
    struct LastTurn: Sendable, Equatable {
        /// Effects that must run all the same.
        var owed: [MenuEffect] = []
        var startedVisit = false
        var requestedSlip = false
        var requestedMeeting = false
        var calledAttendant = false
    }

    var stage = Stage.attract
    /// Focus and page of a screen that is no visitor's.
    var terminalStep = Step(.menu)
    /// Number of the newest job, so that an answer to an older one is known for what it is.
    var slipNumber = 0
    /// Number of the newest meeting, likewise.
    var meetingNumber = 0
    /// Number of the newest question about a booking, likewise.
    var bookingNumber = 0
    /// Whose card is in the reader.
    var card = CardOwner.none
    var codeFailures = 0
    var codeBlockedUntilMilliseconds: Int64?
    /// Of the last turn, for the case that the journal could not take its events.
    var lastTurn = LastTurn()
    /// When the terminal next has something to do by itself.
    var deadlineMilliseconds: Int64?

    public init() {}

    /// When `tick` is wanted next, CLOCK_BOOTTIME milliseconds; `nil`: only the minute matters.
    public var nextDeadlineMilliseconds: Int64? { deadlineMilliseconds }

    /// Whether both show the same screen in the same surroundings: they differ in the moment of the last input at most.
    public func looks(like other: MenuState) -> Bool {
        var other = other
        other.visit?.lastInputMilliseconds = visit?.lastInputMilliseconds ?? 0
        other.deadlineMilliseconds = deadlineMilliseconds
        return self == other
    }

    /// A visitor is here (between first touch and wipe).
    public var isInSession: Bool { visit != nil }

    /// The reason while the attendant has paused the terminal.
    public var pauseReason: PauseReason? {
        switch stage {
        case .paused(let reason): reason
        case .resuming(let resuming): resuming.reason
        case .staff(let staff): staff.reason
        case .testing(let test): test.reason
        default: nil
        }
    }

    /// The guided device test is on: the screen is the technician's.
    public var isTesting: Bool { if case .testing = stage { true } else { false } }

    /// The place is closed and nobody is here.
    public var isClosed: Bool { stage == .closed }

    var visit: Visit? {
        get { if case .visit(let visit) = stage { visit } else { nil } }
        set { if let newValue { stage = .visit(newValue) } }
    }
}

/// How long things last.
public enum MenuTiming {
    /// Without input, before the warning (VotingWorks, VVSG).
    public static let idleSeconds = 300
    /// The warning, which any input extends (VotingWorks, VVSG).
    public static let idleWarningSeconds = 45
    /// "Take your slip".
    public static let goodbyeSeconds = 10
    /// A call that nobody answers.
    public static let callSeconds = 180
    /// From the warning that the place closes to the end of a visit under way.
    public static let closingGraceSeconds = 600
    /// A printer's side that says nothing at all.
    public static let printingSeconds = 120
    public static let cancellingSeconds = 10
    /// A meeting asked for that nobody says anything of.
    public static let askingSeconds = 20
    /// In a queue, at most.
    public static let queueSeconds = 3_600
    /// From the ticket to the open browser.
    public static let openingSeconds = 60
    /// In an open browser with nobody there. The browser's own supervision ends it sooner.
    public static let joiningSeconds = 90
    /// Beyond the longest meeting. The browser's own supervision ends it sooner.
    public static let meetingGraceSeconds = 60
    public static let rehearsalSeconds = 60
    /// A page beside a meeting. The browser's own supervision ends it sooner.
    public static let pageSeconds = 1_320
    /// A keypad to resume that nobody uses.
    public static let resumingSeconds = 60
    /// Staff screens that nobody uses, outside a visit.
    public static let staffSeconds = 120
    /// A device test that nobody goes on with.
    public static let testSeconds = 900
    /// "Take your card", before the visit ends all the same.
    public static let cardReminderSeconds = 45
    public static let cardBellSeconds = 10
    /// A card that stays in this long without proving to be of the staff is a visitor's.
    public static let cardNoticeMilliseconds = 2_000
    /// After a service card was read, the card its reader reports is that one.
    public static let staffCardMilliseconds = 5_000
    public static let codeAttempts = 5
    public static let codeWaitSeconds = 60
}
