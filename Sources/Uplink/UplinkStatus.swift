// SPDX-License-Identifier: EUPL-1.2

/// How it stands with the central, for `kioskctl status`. Moments are CLOCK_BOOTTIME, milliseconds.
public struct UplinkStatus: Sendable, Equatable, Codable {
    public enum Phase: String, Sendable, Codable {
        case stopped, notEnrolled, connecting, connected, backingOff
    }

    public var phase: Phase = .stopped
    /// Last answer of the central that was signed by it.
    public var lastContact: Int64?
    /// Why the last contact failed, in words; `nil` after a good one.
    public var lastError: String?
    /// Nothing is sent before this moment.
    public var backOffUntil: Int64?
    /// Contacts that failed since the last good one.
    public var failures = 0
    /// Why the central set a batch aside (raw value of `BatchRefusal`), until it accepts one again.
    public var refusedBatch: String?
    /// When the next contact is due.
    public var nextContact: Int64?
    /// Every sequence of `epoch` up to this one is stored at the central; `nil` before it said so.
    public var stored: UInt64?
    public var epoch: UInt32?

    public init() {}

    /// The central asks to be called at least every hour.
    static let lineMilliseconds: Int64 = 3_900_000

    /// Whether there is a line to the central now, as far as anybody knows.
    /// - Parameter now: CLOCK_BOOTTIME, milliseconds.
    public func hasLine(now: Int64) -> Bool {
        guard lastError == nil, let lastContact else { return false }
        return now - lastContact <= Self.lineMilliseconds
    }
}
