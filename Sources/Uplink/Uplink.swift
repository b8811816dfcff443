// SPDX-License-Identifier: EUPL-1.2
import CCurl
import Foundation
public import KioskModel

/// Store and forward: heartbeats and batches from the terminal's journal to its central, on a thread of its own that
/// sleeps until the next contact.
public final class Uplink: Sendable {
    /// Why the uplink is told to look again.
    public enum Nudge: Sendable, Equatable {
        /// Usage events wait in the journal; sent within 10 s, together with those that follow.
        case eventsWaiting
        /// Heartbeats every 60 s from here.
        case sessionBegan
        /// Heartbeats every 300 s from here, or as the central asked.
        case sessionEnded
        /// Something an operator should see soon: a device state, a pause. A heartbeat follows within seconds.
        case stateChanged
        /// A readiness report waits for the central.
        case reportWaiting
        /// A file for the central lies in the bag.
        case courierCame
        /// The enrolment was written (call `identity.reload()` first); forgets what failed before.
        case enrolled
    }

    /// How long `stop` waits for a transfer to end.
    static let stopMilliseconds: Int64 = 1_900

    public let identity: TerminalIdentity
    private let edges: UplinkEdges
    private let shared: WakeSignal<Shared>

    /// - Parameters:
    ///   - time: the estimate to begin with, from `TimeEstimate.load`.
    ///   - heartbeat: called on the uplink's thread: what the daemon knows of itself. The uplink fills in `terminal`,
    ///     `number`, `bootID`, `bootMilliseconds`, `wallMilliseconds`, `clockTrusted` and `nextContactSeconds`.
    ///   - reports: readiness reports that wait; asked on the uplink's thread.
    ///   - bag: what is carried for other terminals; `nil`: nothing is.
    ///   - onAnswer: a verified answer and the time estimate after it. All callbacks come on the uplink's thread.
    ///   - onConfiguration: another configuration, verified and already stored in the identity.
    ///   - onContent: bytes of a content bundle; the receiver checks signature and schema.
    ///   - onReceipt: the central's receipt for another terminal lies in the bag.
    ///   - random: uniform in 0 ..< 1, for the jitter.
    ///   - log: constant message, data beside it.
    public init(
        identity: TerminalIdentity, outbox: any Outbox, reports: (any ReportShelf)? = nil, bag: CourierBag? = nil,
        time: TimeEstimate,
        clock: UplinkClock = .system(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        heartbeat: @escaping @Sendable () -> Heartbeat,
        onAnswer: @escaping @Sendable (HeartbeatAnswer, TimeEstimate) -> Void,
        onConfiguration: @escaping @Sendable (SiteConfiguration) -> Void,
        onContent: @escaping @Sendable ([UInt8]) -> Void,
        onReceipt: @escaping @Sendable () -> Void = {},
        log: @escaping @Sendable (_ message: String, _ metadata: [String: String]) -> Void
    ) {
        self.identity = identity
        edges = UplinkEdges(
            outbox: outbox, reports: reports, bag: bag, clock: clock, random: random, heartbeat: heartbeat,
            onAnswer: onAnswer,
            onConfiguration: onConfiguration, onContent: onContent, onReceipt: onReceipt, log: log)
        shared = WakeSignal(Shared(time: time))
    }

    deinit { stop() }

    /// Starts the thread; libcurl is loaded on it. A second call does nothing.
    public func start() {
        let first = shared.change { state in
            defer { state.started = true }
            return !state.started
        }
        guard first else { return }
        let work = ThreadWork(identity: identity, edges: edges, shared: shared)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        guard code == 0 else {
            Unmanaged.passUnretained(work).release()
            shared.change { $0.ended = true }
            edges.log("the uplink's thread did not start", ["error": systemMessage(code)])
            return
        }
        pthread_detach(thread)
    }

    /// Ends the thread, cutting a transfer under way; returns within two seconds. No callback begins after it.
    public func stop() {
        let (transport, running) = shared.change { state in
            state.stopping = true
            return (state.transport, state.started && !state.ended)
        }
        guard running else { return }
        transport?.cancel()
        if !shared.wait(milliseconds: Self.stopMilliseconds, until: { $0.ended }) {
            edges.log("the uplink did not end in time", [:])
        }
        shared.change { $0.status.phase = .stopped }
    }

    public func nudge(_ reason: Nudge) {
        let moment = edges.clock.bootMilliseconds()
        shared.change { state in
            // Of events the first counts, for the wait begins with it; of everything else the last.
            if reason == .eventsWaiting, state.nudges.contains(where: { $0.reason == reason }) { return }
            state.nudges.removeAll { $0.reason == reason }
            state.nudges.append(Shared.TimedNudge(reason: reason, at: moment))
        }
    }

    public var status: UplinkStatus { shared.read { $0.status } }
    /// The estimate as it stands.
    public var time: TimeEstimate { shared.read { $0.time } }

    /// Looks at the clock again: for tests that turn it.
    func lookAtClock() { shared.change { $0.woken = true } }
}

/// What the thread takes with it; it keeps nothing of `Uplink` alive, so that dropping the last reference stops it.
private final class ThreadWork {
    private let identity: TerminalIdentity
    private let edges: UplinkEdges
    private let shared: WakeSignal<Shared>

    init(identity: TerminalIdentity, edges: UplinkEdges, shared: WakeSignal<Shared>) {
        self.identity = identity
        self.edges = edges
        self.shared = shared
    }

    func run() {
        // Signals are the daemon's: its loop takes them.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        ccurl_name_thread("uplink")
        UplinkLoop(identity: identity, edges: edges, shared: shared, time: shared.read { $0.time }).run()
        shared.change { state in
            state.transport = nil
            state.ended = true
        }
    }
}
