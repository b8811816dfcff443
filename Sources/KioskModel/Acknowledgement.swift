// SPDX-License-Identifier: EUPL-1.2

/// What the central answers to a batch or a shipment, signed with its own key (`Signed<Acknowledgement>`). What is
/// optional came with version 2 of the batches; an older terminal ignores it, and an older central leaves it out.
public struct Acknowledgement: Codable, Sendable, Equatable {
    /// Terminal id in hexadecimal.
    public var terminal: String
    public var epoch: UInt32
    /// Every sequence of the epoch up to this one is stored at the central.
    public var stored: UInt64
    /// Every sequence up to this one is also in a second copy: only these may be pruned.
    public var releasable: UInt64
    /// The batch was set aside for this reason.
    public var refused: BatchRefusal?
    public var serverTimeMilliseconds: Int64
    /// What lies between `stored` and the batches that wait out of order; ascending.
    public var missing: [SequenceRange]?
    /// Members of the shipment that were set aside.
    public var rejected: [Rejection]?
    /// The longest shipment the central takes next, in bytes.
    public var creditBytes: Int?
    /// The terminal's slot: more is not to be sent sooner, so that a county does not come all at once.
    public var nextContactSeconds: Int32?
    /// Entries in the area's log of batches when this was signed, and the Merkle root over them (RFC 6962), hexadecimal.
    public var logSize: UInt64?
    public var logRoot: String?
    /// Older epochs as the central has them: of these it asks again for what follows `stored`.
    public var epochs: [EpochMark]?

    /// Set aside, with the reason.
    public struct Rejection: Codable, Sendable, Equatable {
        public var first: UInt64
        public var last: UInt64
        public var reason: BatchRefusal

        public init(first: UInt64, last: UInt64, reason: BatchRefusal) {
            self.first = first
            self.last = last
            self.reason = reason
        }
    }

    public init(
        terminal: String, epoch: UInt32, stored: UInt64, releasable: UInt64, refused: BatchRefusal? = nil,
        serverTimeMilliseconds: Int64, missing: [SequenceRange]? = nil, rejected: [Rejection]? = nil,
        creditBytes: Int? = nil, nextContactSeconds: Int32? = nil, logSize: UInt64? = nil, logRoot: String? = nil,
        epochs: [EpochMark]? = nil
    ) {
        self.terminal = terminal
        self.epoch = epoch
        self.stored = stored
        self.releasable = releasable
        self.refused = refused
        self.serverTimeMilliseconds = serverTimeMilliseconds
        self.missing = missing
        self.rejected = rejected
        self.creditBytes = creditBytes
        self.nextContactSeconds = nextContactSeconds
        self.logSize = logSize
        self.logRoot = logRoot
        self.epochs = epochs
    }
}

/// Sequences of one epoch, both ends included.
public struct SequenceRange: Codable, Sendable, Hashable {
    public var first: UInt64
    public var last: UInt64

    public init(first: UInt64, last: UInt64) {
        self.first = first
        self.last = last
    }
}

/// How far an epoch goes: at the terminal its last sequence, at the central what is stored without a gap.
public struct EpochMark: Codable, Sendable, Hashable {
    public var epoch: UInt32
    public var last: UInt64
    /// Up to here it is in a second copy: at the terminal as far as it was told. `nil`: it is not spoken of.
    public var releasable: UInt64?

    public init(epoch: UInt32, last: UInt64, releasable: UInt64? = nil) {
        self.epoch = epoch
        self.last = last
        self.releasable = releasable
    }
}
