// SPDX-License-Identifier: EUPL-1.2

/// One thing that happened and is counted: a kind from the closed catalogue and at most three numbers.
///
/// There is no text in it and no place to put any: invariant 4 ("no person in the data") holds by shape.
/// `UsageEventCatalogue` says what each number of each kind means.
public struct UsageEvent: Sendable, Equatable, Hashable {
    public var kind: UsageEventKind
    public var purpose: Purpose
    public var first: Int32
    public var second: Int32
    public var third: Int32

    public init(_ kind: UsageEventKind, purpose: Purpose, first: Int32 = 0, second: Int32 = 0, third: Int32 = 0) {
        self.kind = kind
        self.purpose = purpose
        self.first = first
        self.second = second
        self.third = third
    }
}

/// Numeric codes of usage events. A code is never reused and never changes its meaning.
public enum UsageEventKind: UInt16, Sendable, Codable, CaseIterable {
    case sessionStarted = 1
    case sessionEnded = 2
    case languageChosen = 3
    case serviceOpened = 4
    case slipRequested = 5
    case slipOutcome = 6
    case answerGiven = 7
    case attendantCalled = 8
    case attendantCallEnded = 9
    case terminalPaused = 10
    case terminalResumed = 11
    case deviceStateChanged = 12
    case terminalStarted = 13
    case terminalStopped = 14
    case contentApplied = 15
    case epochOpened = 16
    case journalFull = 17
    case helpOpened = 18
    case meetingRequested = 19
    case meetingEnded = 20
    case meetingRated = 21
}

/// How a session ended (first number of `sessionEnded`).
public enum SessionEnd: Int32, Sendable, CaseIterable {
    case finished = 1
    case idle = 2
    case closingTime = 3
    case paused = 4
    case terminalStopped = 5
}

/// What became of a slip (second number of `slipOutcome`). `printed` needs the printer's own answer.
public enum SlipOutcome: Int32, Sendable, CaseIterable, Codable {
    case printed = 1
    case shownOnly = 2
    case declined = 3
    case abandoned = 4
    case unknown = 5
}

/// How a call for the attendant ended (first number of `attendantCallEnded`).
public enum AttendantCallEnd: Int32, Sendable, CaseIterable {
    case answered = 1
    case cancelled = 2
    case unanswered = 3
}

/// Why the attendant paused the terminal (first number of `terminalPaused`).
public enum PauseReason: Int32, Sendable, CaseIterable {
    case cleaning = 1
    case fault = 2
    case privacy = 3
    case training = 4
    case other = 5
}
