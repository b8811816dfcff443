// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Where the uplink touches the rest of the terminal.
struct UplinkEdges: Sendable {
    var outbox: any Outbox
    var reports: (any ReportShelf)?
    /// What is carried for other terminals.
    var bag: CourierBag?
    var clock: UplinkClock
    var random: @Sendable () -> Double
    var heartbeat: @Sendable () -> Heartbeat
    var onAnswer: @Sendable (HeartbeatAnswer, TimeEstimate) -> Void
    var onConfiguration: @Sendable (SiteConfiguration) -> Void
    var onContent: @Sendable ([UInt8]) -> Void
    /// A receipt for another terminal lies in the bag.
    var onReceipt: @Sendable () -> Void = {}
    var log: @Sendable (String, [String: String]) -> Void
    /// Another line than libcurl's; `nil` is that one.
    var dial: @Sendable (VerifiedEnrolment) -> (any CentralLine)? = { _ in nil }
}

/// What the uplink's thread shares with the threads that ask it.
struct Shared: Sendable {
    struct TimedNudge: Sendable {
        var reason: Uplink.Nudge
        /// CLOCK_BOOTTIME, milliseconds.
        var at: Int64
    }

    /// At most one of each kind waits.
    var nudges: [TimedNudge] = []
    var stopping = false
    var woken = false
    var started = false
    var ended = false
    var status = UplinkStatus()
    var time: TimeEstimate
    var transport: (any CentralLine)?

    /// There is something to look at before the moment has come.
    var hasNews: Bool { stopping || woken || !nudges.isEmpty }
}
