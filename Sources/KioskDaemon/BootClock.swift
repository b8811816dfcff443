// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// The kernel's clocks and boot id.
public enum BootClock {
    /// Milliseconds of CLOCK_BOOTTIME: counts through suspend, never jumps.
    public static func milliseconds() -> Int64 { read(CLOCK_BOOTTIME) }

    /// Milliseconds UTC of the machine's wall clock, which may be wrong by decades.
    public static func wallMilliseconds() -> Int64 { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// The kernel's boot id, 16 bytes.
    public static func bootID() -> [UInt8] {
        let text = (SmallFile.text("/proc/sys/kernel/random/boot_id") ?? "").filter(\.isHexDigit)
        let bytes = stride(from: 0, to: text.count - 1, by: 2).compactMap { index -> UInt8? in
            let start = text.index(text.startIndex, offsetBy: index)
            return UInt8(text[start..<text.index(start, offsetBy: 2)], radix: 16)
        }
        return bytes.count == 16 ? bytes : [UInt8](repeating: 0, count: 16)
    }
}
