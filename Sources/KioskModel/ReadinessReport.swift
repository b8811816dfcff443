// SPDX-License-Identifier: EUPL-1.2

/// What a guided device test (`kioskctl doctor`) found: signed by the terminal (`Signed<ReadinessReport>`), sent to the
/// central, printed for the wall behind the counter. Nothing of a visitor is in it.
public struct ReadinessReport: Codable, Sendable, Equatable {
    public enum Verdict: String, Codable, Sendable, CaseIterable {
        case passed, failed
        /// The technician went on without testing.
        case skipped
        case notFitted
    }

    public struct Item: Codable, Sendable, Equatable {
        public var kind: PeripheralKind
        public var ordinal: Int
        public var identity: DeviceIdentity
        public var status: DeviceStatus
        public var verdict: Verdict
        /// What was seen, from a closed list of sentences in English ("touched within 2 mm of four targets").
        public var findings: [String]

        public init(
            kind: PeripheralKind, ordinal: Int, identity: DeviceIdentity, status: DeviceStatus, verdict: Verdict,
            findings: [String]
        ) {
            self.kind = kind
            self.ordinal = ordinal
            self.identity = identity
            self.status = status
            self.verdict = verdict
            self.findings = findings
        }
    }

    /// Terminal id in hexadecimal.
    public var terminal: String
    public var placeCode: UInt32
    /// Counts up with each test of this terminal.
    public var number: UInt64
    public var wallMilliseconds: Int64
    public var clockTrusted: Bool
    public var softwareVersion: String
    public var contentVersion: UInt32
    public var items: [Item]
    /// `nil`: the terminal has no meetings, or its software knew none.
    public var meetings: MeetingReadiness?

    public init(
        terminal: String, placeCode: UInt32, number: UInt64, wallMilliseconds: Int64, clockTrusted: Bool,
        softwareVersion: String, contentVersion: UInt32, items: [Item], meetings: MeetingReadiness? = nil
    ) {
        self.terminal = terminal
        self.placeCode = placeCode
        self.number = number
        self.wallMilliseconds = wallMilliseconds
        self.clockTrusted = clockTrusted
        self.softwareVersion = softwareVersion
        self.contentVersion = contentVersion
        self.items = items
        self.meetings = meetings
    }

    /// True when nothing that is fitted failed or was left out.
    public var isReady: Bool {
        (items.map(\.verdict) + [meetings?.verdict ?? .notFitted]).allSatisfy { $0 == .passed || $0 == .notFitted }
    }
}
