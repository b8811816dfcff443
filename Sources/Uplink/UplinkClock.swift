// SPDX-License-Identifier: EUPL-1.2
// Not for libcurl: its header brings <time.h>, and with it the ownership of `timespec`.
import CCurl
import Foundation
import KioskModel

/// The clocks of the machine; tests give their own.
public struct UplinkClock: Sendable {
    /// The kernel's boot id, 16 bytes: CLOCK_BOOTTIME of one boot says nothing about another.
    public var bootID: [UInt8]
    /// CLOCK_BOOTTIME, milliseconds: never set, counts through sleep.
    public var bootMilliseconds: @Sendable () -> Int64
    /// CLOCK_REALTIME, milliseconds UTC: what the RTC said, right or wrong.
    public var realtimeMilliseconds: @Sendable () -> Int64

    public init(
        bootID: [UInt8], bootMilliseconds: @escaping @Sendable () -> Int64,
        realtimeMilliseconds: @escaping @Sendable () -> Int64
    ) {
        self.bootID = bootID
        self.bootMilliseconds = bootMilliseconds
        self.realtimeMilliseconds = realtimeMilliseconds
    }

    /// The clocks of this machine.
    public static func system() -> UplinkClock {
        UplinkClock(
            bootID: kernelBootID(), bootMilliseconds: { read(CLOCK_BOOTTIME) },
            realtimeMilliseconds: { read(CLOCK_REALTIME) })
    }

    static func read(_ clock: clockid_t) -> Int64 {
        var now = timespec()
        // Both clocks exist on every kernel since 2.6.39; the call cannot fail for them.
        clock_gettime(clock, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }

    private static func kernelBootID() -> [UInt8] {
        let text = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id") ?? Data()
        let digits = String(decoding: text.filter { $0 != UInt8(ascii: "-") && $0 != 10 }, as: UTF8.self)
        guard let id = Hex.decode(digits), id.count == 16 else { return [UInt8](repeating: 0, count: 16) }
        return id
    }
}
