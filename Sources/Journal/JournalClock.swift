// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

#if canImport(Glibc)
    import Glibc
#endif

/// Where the journal reads the time.
public struct JournalClock: Sendable {
    /// CLOCK_BOOTTIME, milliseconds: never goes back within a boot.
    public var bootMilliseconds: @Sendable () -> Int64
    /// The best estimate of the wall clock, milliseconds UTC.
    public var wallMilliseconds: @Sendable () -> Int64
    /// Half width of the interval the true time lies in, milliseconds; not looked at while untrusted.
    public var errorBoundMilliseconds: @Sendable () -> Int64
    public var trust: @Sendable () -> BootRow.Trust

    public init(
        bootMilliseconds: @escaping @Sendable () -> Int64, wallMilliseconds: @escaping @Sendable () -> Int64,
        errorBoundMilliseconds: @escaping @Sendable () -> Int64 = { 0 },
        trust: @escaping @Sendable () -> BootRow.Trust = { .untrusted }
    ) {
        self.bootMilliseconds = bootMilliseconds
        self.wallMilliseconds = wallMilliseconds
        self.errorBoundMilliseconds = errorBoundMilliseconds
        self.trust = trust
    }

    /// The machine's own clocks, which nobody confirmed.
    public static let system = JournalClock(
        bootMilliseconds: { read(CLOCK_BOOTTIME) }, wallMilliseconds: { read(CLOCK_REALTIME) })

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
