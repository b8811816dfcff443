// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Where the guided device test is, for the technician's screen: the answer to `doctor begin`, `doctor wait` and
/// `doctor say`.
public struct DoctorView: Sendable, Codable, Equatable {
    public enum Phase: String, Sendable, Codable {
        case running
        /// It came to its end; `report` is there.
        case finished
        /// It was stopped before its end: nothing was recorded.
        case stopped
        /// No test was begun since the daemon started.
        case none
    }

    public var phase: Phase
    /// Counts up with everything that happens; `doctor wait N` answers when it is beyond N.
    public var revision: Int
    /// What to do now, in words; `nil` when there is nothing to do.
    public var prompt: String?
    /// True when the prompt is answered by yes or no.
    public var isQuestion: Bool
    /// What was seen, oldest first.
    public var lines: [String]
    public var report: Signed<ReadinessReport>?

    public init(
        phase: Phase, revision: Int, prompt: String? = nil, isQuestion: Bool = false, lines: [String] = [],
        report: Signed<ReadinessReport>? = nil
    ) {
        self.phase = phase
        self.revision = revision
        self.prompt = prompt
        self.isQuestion = isQuestion
        self.lines = lines
        self.report = report
    }

    /// Compared by what the technician reads; a report is never changed once it is there.
    public static func == (one: DoctorView, other: DoctorView) -> Bool {
        one.phase == other.phase && one.revision == other.revision && one.prompt == other.prompt
            && one.lines == other.lines
    }
}

/// What a technician may say to a running test.
public enum DoctorWord: String, Sendable, CaseIterable {
    case yes, no
    /// Go on with the next device.
    case skip
    /// End the test; nothing is recorded.
    case stop
}
