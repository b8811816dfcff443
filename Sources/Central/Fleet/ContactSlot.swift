// SPDX-License-Identifier: EUPL-1.2

/// When a terminal is to be heard again. Each has a phase of its own, so that a county whose power came back in one
/// second does not come back in one second every five minutes.
enum ContactSlot {
    /// Seconds until the terminal's own moment comes round, near `period`: half of it to one and a half.
    static func seconds(_ terminal: String, period: Int32, now: Int64) -> Int32 {
        let moment = Int32((now / 1_000) % Int64(period))
        let wait = (phase(terminal, period: period) - moment + period) % period
        return wait < period / 2 ? wait + period : wait
    }

    /// 0 ..< period, spread evenly over terminals: the id is a hash.
    static func phase(_ terminal: String, period: Int32) -> Int32 {
        let number = UInt64(terminal.prefix(12), radix: 16) ?? 0
        return Int32(number % UInt64(max(1, period)))
    }
}
