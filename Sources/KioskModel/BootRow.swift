// SPDX-License-Identifier: EUPL-1.2

/// One start of the machine: ties minutes of CLOCK_BOOTTIME to the wall clock, with a bound of its error.
public struct BootRow: Sendable, Equatable, Codable {
    public enum Trust: UInt8, Sendable, Codable {
        /// Nobody confirmed the clock: RTC, newest journal row or build date.
        case untrusted = 0
        /// The central's authenticated time.
        case central = 1
    }

    /// Counts from 1 over the life of the journal.
    public var ordinal: UInt32
    /// The kernel's boot id, 16 bytes.
    public var bootID: [UInt8]
    /// Wall clock at CLOCK_BOOTTIME zero, milliseconds UTC.
    public var wallAtBootMilliseconds: Int64
    /// Half width of the interval the true time lies in, milliseconds; meaningless while untrusted.
    public var errorBoundMilliseconds: Int64
    public var trust: Trust

    public init(
        ordinal: UInt32, bootID: [UInt8], wallAtBootMilliseconds: Int64, errorBoundMilliseconds: Int64, trust: Trust
    ) {
        self.ordinal = ordinal
        self.bootID = bootID
        self.wallAtBootMilliseconds = wallAtBootMilliseconds
        self.errorBoundMilliseconds = errorBoundMilliseconds
        self.trust = trust
    }
}
