// SPDX-License-Identifier: EUPL-1.2

/// How a wish to meet an agency ended (second number of `meetingEnded`): a closed list, told by the terminal and
/// counted as it stands. The agency's part is in the counter `AgencyOutcome`, never beside a minute.
public enum MeetingEnd: Int32, Error, Codable, Sendable, CaseIterable {
    // They met.
    /// The visitor hung up.
    case hungUp = 1
    /// The agency ended it, or its end page came.
    case endedByAgency = 2
    case timeLimit = 3

    // They did not, or not to the end.
    /// The visitor went away while waiting.
    case cancelled = 10
    /// Nobody joined in time.
    case nobodyJoined = 11
    case agencyClosed = 12
    case queueFull = 13
    case bookingRefused = 14
    /// No line to the central, or to the agency.
    case noLine = 15
    /// The ticket was refused by the terminal.
    case ticketRefused = 16
    /// The central or the agency's system is not set up for it.
    case notSetUp = 17
    /// Camera or microphone is missing or taken.
    case noCamera = 18
    /// The browser, the compositor or the page broke.
    case browserBroke = 19
    /// The page wanted to leave its agency, or opened a second page.
    case leftTheAgency = 20
    /// A certificate was not good.
    case certificate = 21
    /// The session ended under it (idle, closing time, pause, stop).
    case sessionEnded = 22
    /// Whoever spoke for the agency went away in the middle and did not come back.
    case agencyLost = 23
    /// The booking was called off.
    case bookingCancelled = 24

    /// Whether visitor and agency spoke with one another.
    public var hasMet: Bool { rawValue < 10 }
}
