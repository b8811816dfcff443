// SPDX-License-Identifier: EUPL-1.2

/// When something was signed: on a boot's monotonic clock, which nobody sets, and on the wall clock as it stood then.
public struct SignedMoment: Sendable, Equatable, Hashable {
    /// Of a boot that is told beside it; from 1.
    public var bootOrdinal: UInt32
    /// CLOCK_BOOTTIME.
    public var bootMilliseconds: UInt64
    public var wallMilliseconds: Int64

    public init(bootOrdinal: UInt32, bootMilliseconds: UInt64, wallMilliseconds: Int64) {
        self.bootOrdinal = bootOrdinal
        self.bootMilliseconds = bootMilliseconds
        self.wallMilliseconds = wallMilliseconds
    }
}
