// SPDX-License-Identifier: EUPL-1.2

/// Whether one can meet an agency at a terminal, as its heartbeat and `kioskctl status` tell it: no agency, no moment of
/// a visit.
public struct MeetingHealth: Codable, Sendable, Equatable {
    /// The browser and what locks it down are there.
    public var isReady: Bool
    /// The newest rehearsal; `nil`: none since the start.
    public var rehearsal: RehearsalReport?
    /// `MeetingEnd` of the last meeting that did not come about, until one does.
    public var lastFailure: Int32?

    public init(isReady: Bool, rehearsal: RehearsalReport? = nil, lastFailure: Int32? = nil) {
        self.isReady = isReady
        self.rehearsal = rehearsal
        self.lastFailure = lastFailure
    }

    /// Somebody has to look: something is missing or broken, or the last meeting broke for a reason that lies here.
    public var needsSomebody: Bool {
        if !isReady || rehearsal?.hasFailed == true { return true }
        return switch lastFailure.flatMap(MeetingEnd.init) {
        case .ticketRefused, .notSetUp, .noCamera, .browserBroke, .leftTheAgency, .certificate: true
        default: false
        }
    }
}
