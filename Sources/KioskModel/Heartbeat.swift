// SPDX-License-Identifier: EUPL-1.2

/// What a terminal says of itself: every 5 minutes idle, every minute in a session (`Signed<Heartbeat>`).
public struct Heartbeat: Codable, Sendable, Equatable {
    public enum Activity: String, Codable, Sendable {
        case idle, session, paused, closed
    }

    /// Terminal id in hexadecimal.
    public var terminal: String
    /// Counts up within a boot; a repeated or older one is ignored.
    public var number: UInt64
    public var bootID: String
    public var bootMilliseconds: Int64
    public var wallMilliseconds: Int64
    public var clockTrusted: Bool
    public var softwareVersion: String
    public var contentVersion: UInt32
    public var configurationVersion: UInt32
    public var activity: Activity
    public var pauseReason: Int32?
    public var devices: [DeviceStatus]
    public var epoch: UInt32
    /// Newest sequence in the journal of that epoch.
    public var lastSequence: UInt64
    public var journalWritable: Bool
    /// The terminal promises to be heard again within this many seconds.
    public var nextContactSeconds: Int32
    /// Closed epochs that are still kept, with their last sequence and what of them may be forgotten: the central sees
    /// what it lacks of them, and tells when more may be.
    public var epochs: [EpochMark]?
    /// `nil`: nobody can meet an agency here, and nobody is meant to.
    public var meeting: MeetingHealth?

    public init(
        terminal: String, number: UInt64, bootID: String, bootMilliseconds: Int64, wallMilliseconds: Int64,
        clockTrusted: Bool, softwareVersion: String, contentVersion: UInt32, configurationVersion: UInt32,
        activity: Activity, pauseReason: Int32? = nil, devices: [DeviceStatus], epoch: UInt32, lastSequence: UInt64,
        journalWritable: Bool, nextContactSeconds: Int32, epochs: [EpochMark]? = nil, meeting: MeetingHealth? = nil
    ) {
        self.terminal = terminal
        self.number = number
        self.bootID = bootID
        self.bootMilliseconds = bootMilliseconds
        self.wallMilliseconds = wallMilliseconds
        self.clockTrusted = clockTrusted
        self.softwareVersion = softwareVersion
        self.contentVersion = contentVersion
        self.configurationVersion = configurationVersion
        self.activity = activity
        self.pauseReason = pauseReason
        self.devices = devices
        self.epoch = epoch
        self.lastSequence = lastSequence
        self.journalWritable = journalWritable
        self.nextContactSeconds = nextContactSeconds
        self.epochs = epochs
        self.meeting = meeting
    }
}

/// The central's answer (`Signed<HeartbeatAnswer>`). Unknown fields are ignored.
public struct HeartbeatAnswer: Codable, Sendable, Equatable {
    public var serverTimeMilliseconds: Int64
    public var wantedConfiguration: UInt32
    public var wantedContent: UInt32
    public var wantedSoftware: String?
    /// Codes of agencies known to be open now; empty where the central does not know.
    public var agenciesOpenNow: [Int32]
    /// Of desks that have hours of their own, or had; `nil`: none.
    public var deskHours: [DeskHours]?
    public var nextContactSeconds: Int32
    /// What the central has of this terminal's current epoch, so that a restored central asks again.
    public var stored: UInt64
    public var releasable: UInt64
    /// Content types of batches the central takes, the best first; `nil`: version 1 alone.
    public var accepts: [String]?
    /// Older epochs of which the central lacks what follows `last`, and those of which more is in a second copy than the
    /// terminal knew.
    public var epochs: [EpochMark]?
    /// X25519 public key that files for the courier are sealed to, hexadecimal.
    public var courierKey: String?
    /// Meetings that are booked here and begin soon; `nil`: the central does not know.
    public var booked: [BookedMoment]?

    public init(
        serverTimeMilliseconds: Int64, wantedConfiguration: UInt32, wantedContent: UInt32, wantedSoftware: String?,
        agenciesOpenNow: [Int32], nextContactSeconds: Int32, stored: UInt64, releasable: UInt64,
        accepts: [String]? = nil, epochs: [EpochMark]? = nil, courierKey: String? = nil,
        booked: [BookedMoment]? = nil
    ) {
        self.serverTimeMilliseconds = serverTimeMilliseconds
        self.wantedConfiguration = wantedConfiguration
        self.wantedContent = wantedContent
        self.wantedSoftware = wantedSoftware
        self.agenciesOpenNow = agenciesOpenNow
        self.nextContactSeconds = nextContactSeconds
        self.stored = stored
        self.releasable = releasable
        self.accepts = accepts
        self.epochs = epochs
        self.courierKey = courierKey
        self.booked = booked
    }
}
