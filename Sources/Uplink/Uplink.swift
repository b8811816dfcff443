// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
public import KioskModel
import Synchronization

/// Store and forward: heartbeats and batches from the terminal's journal to its central, on a thread of its own that
/// sleeps until the next contact.
public final class Uplink: Sendable {
    /// Why the uplink is told to look again.
    public enum Nudge: Sendable, Equatable {
        /// Usage events wait in the journal; sent within `batchDelayMilliseconds`, together with those that follow.
        case eventsWaiting
        case sessionBegan
        case sessionEnded
        /// Something an operator should see soon: a device state, a pause. A heartbeat follows within seconds.
        case stateChanged
        /// The enrolment was written (call `identity.reload()` first).
        case enrolled
    }

    public let identity: TerminalIdentity

    /// - Parameters:
    ///   - time: the estimate to begin with, from `TimeEstimate.load`.
    ///   - heartbeat: called on the uplink's thread: what the daemon knows of itself. The uplink fills in `terminal`,
    ///     `number`, `bootID`, `bootMilliseconds`, `wallMilliseconds`, `clockTrusted` and `nextContactSeconds`.
    ///   - onAnswer: a verified answer and the time estimate after it. All callbacks come on the uplink's thread.
    ///   - onConfiguration: a newer configuration, verified and already stored in the identity.
    ///   - onContent: bytes of a content bundle; the receiver checks signature and schema.
    ///   - random: uniform in 0 ..< 1, for the jitter.
    ///   - log: constant message, data beside it.
    public init(
        identity: TerminalIdentity, outbox: any Outbox, time: TimeEstimate, clock: UplinkClock = .system(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        heartbeat: @escaping @Sendable () -> Heartbeat,
        onAnswer: @escaping @Sendable (HeartbeatAnswer, TimeEstimate) -> Void,
        onConfiguration: @escaping @Sendable (SiteConfiguration) -> Void,
        onContent: @escaping @Sendable ([UInt8]) -> Void,
        log: @escaping @Sendable (_ message: String, _ metadata: [String: String]) -> Void
    ) {
        self.identity = identity
        self.time = time
    }

    /// Starts the thread; libcurl is loaded on it.
    public func start() {}
    /// Ends it, cutting a transfer under way. Returns within two seconds.
    public func stop() {}
    public func nudge(_ reason: Nudge) {}
    public var status: UplinkStatus { UplinkStatus() }
    /// The estimate as it stands.
    public let time: TimeEstimate
}
