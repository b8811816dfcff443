// SPDX-License-Identifier: EUPL-1.2
import Central
import Journal
import KioskModel
import Synchronization

@testable import Uplink

/// The true time of the simulated world, milliseconds UTC; only ever goes on.
final class TrueTime: Sendable {
    /// 2026-11-02 06:00 UTC, the day after this software was built.
    static let start: Int64 = 1_793_599_200_000

    private let milliseconds = Mutex(TrueTime.start)

    var now: Int64 { milliseconds.withLock { $0 } }

    func pass(_ more: Int64) { milliseconds.withLock { $0 += max(0, more) } }
}

/// The clocks of one machine: CLOCK_BOOTTIME with the drift of its quartz, and an RTC that says what it likes.
final class MachineClocks: Sendable {
    struct State: Sendable {
        var bootStart: Int64
        var bootID: [UInt8]
        /// Parts per million.
        var drift: Int64
        /// What the RTC says beyond the true time.
        var error: Int64
    }

    let time: TrueTime
    private let state: Mutex<State>

    init(_ time: TrueTime, drift: Int64) {
        self.time = time
        state = Mutex(State(bootStart: time.now, bootID: [], drift: drift, error: 0))
    }

    var bootID: [UInt8] { state.withLock { $0.bootID } }

    var drift: Int64 { state.withLock { $0.drift } }

    var bootMilliseconds: Int64 {
        let now = time.now
        return state.withLock { (now - $0.bootStart) + (now - $0.bootStart) / 1_000_000 * $0.drift }
    }

    var realtime: Int64 {
        let now = time.now
        return state.withLock { now + $0.error }
    }

    /// A new boot.
    func boot(_ id: [UInt8]) {
        let now = time.now
        state.withLock {
            $0.bootStart = now
            $0.bootID = id
        }
    }

    /// Sets the RTC to a moment, milliseconds UTC.
    func set(_ moment: Int64) {
        let now = time.now
        state.withLock { $0.error = moment - now }
    }

    var journal: JournalClock {
        JournalClock(bootMilliseconds: { self.bootMilliseconds }, wallMilliseconds: { self.realtime })
    }

    var uplink: UplinkClock {
        UplinkClock(
            bootID: bootID, bootMilliseconds: { self.bootMilliseconds }, realtimeMilliseconds: { self.realtime })
    }
}
