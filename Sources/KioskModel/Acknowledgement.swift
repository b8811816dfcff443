// SPDX-License-Identifier: EUPL-1.2

/// What the central answers to a batch, signed with its own key (`Signed<Acknowledgement>`).
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

    public init(
        terminal: String, epoch: UInt32, stored: UInt64, releasable: UInt64, refused: BatchRefusal? = nil,
        serverTimeMilliseconds: Int64
    ) {
        self.terminal = terminal
        self.epoch = epoch
        self.stored = stored
        self.releasable = releasable
        self.refused = refused
        self.serverTimeMilliseconds = serverTimeMilliseconds
    }
}
