// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What time it is for the menu: Swedish local time from the terminal's estimate, and when the next minute begins.
struct ClockFace {
    /// Estimated wall clock at CLOCK_BOOTTIME zero, milliseconds UTC.
    var wallAtBootMilliseconds: Int64
    var isTrusted: Bool
    /// Of the estimate when this was made; not looked at while untrusted.
    var errorBoundMilliseconds: Int64 = 0

    func localMinute(boot: Int64) -> LocalMinute {
        LocalMinute(utcMilliseconds: wallAtBootMilliseconds + boot)
    }

    /// CLOCK_BOOTTIME milliseconds of the next full minute.
    func nextMinute(boot: Int64) -> Int64 {
        let wall = wallAtBootMilliseconds + boot
        let intoMinute = ((wall % 60_000) + 60_000) % 60_000
        return boot + 60_000 - intoMinute
    }
}
