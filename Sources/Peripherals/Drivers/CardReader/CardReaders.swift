// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
public import KioskModel
import Synchronization

/// How long the card readers wait for what.
public struct CardWaits: Sendable {
    /// A card that has not answered by then is mute.
    public var examinationSeconds = 8.0
    /// A reader that udev sees and the card service does not see by then: the service is down for it.
    public var missingSeconds = 5.0
    /// A card was silent: a service that does not answer within this hangs, and the card is not to blame.
    public var aliveSeconds = 2.0
    /// A service that says nothing is asked as often whether it answers, and hangs when it does not within this.
    public var idleAskSeconds = 60.0
    public var idleAnswerSeconds = 10.0
    /// After an exchange broke off the card service tells within this whether the card went.
    public var doubtSeconds = 1.5
    /// The service is tried again after this, then after twice as long, and so on.
    public var firstRetrySeconds = 1.0
    public var longestRetrySeconds = 60.0

    public init() {}
}

/// All chip card readers, through the operating system's card service (pcscd). Nothing runs before `start`; then
/// threads of its own sleep until a reader or a card comes or goes.
public final class CardReaders: Sendable {
    private let board: CardBoard
    private let waits: CardWaits
    private let running = Mutex<CardMailbox?>(nil)

    /// - Parameter onEvent: called on a thread of the readers; may not call `stop`.
    public init(
        trusted: [ServiceCard], waits: CardWaits = CardWaits(), onEvent: @escaping @Sendable (CardEvent) -> Void
    ) {
        board = CardBoard(trusted: trusted, onEvent: onEvent)
        self.waits = waits
    }

    deinit { stop() }

    /// Why no card can be read at all; `nil` while nothing is known to be missing.
    public var trouble: PeripheralError? { board.trouble }

    /// Cards that open something from now on; for the next card that is put in.
    public func trust(_ cards: [ServiceCard]) { board.trust(cards) }

    /// Begins, unless it has. What the system refuses is told as `.serviceDown`.
    public func start() {
        running.withLock { running in
            guard running == nil, let mailbox = CardMailbox() else { return }
            let (board, waits) = (board, waits)
            let failure = DriverThread.start("cards") {
                var loop = CardReaderLoop(mailbox: mailbox, board: board, waits: waits)
                loop.run()
                eventfd_write(mailbox.finished, 1)
            }
            if failure == 0 { running = mailbox } else { board.tell(DeviceStatus(.cardReader, .serviceDown)) }
        }
    }

    /// udev saw a reader come: a service that was down is tried at once. Never blocks.
    public func poke() { running.withLock { $0?.poke() } }

    /// Examines the card that is there, in any reader, for its key: for enrolment. One that was put in just now is first
    /// examined as any other. Never blocks.
    ///
    /// - Parameter onKey: called once, on a thread of the readers, after twice `examinationSeconds` and some seconds at
    ///   the latest; may not call `stop`. Nothing of the card but what is handed over is kept.
    public func readKey(_ onKey: @escaping @Sendable (CardKeyReading) -> Void) {
        let refusal = running.withLock { running -> CardRefusal? in
            guard let running else { return .pulled }
            return running.post(.wanted(onKey)) ? nil : .mute
        }
        guard let refusal else { return }
        // Whoever asked may hold a lock that the answer wants.
        if DriverThread.start("cards", { onKey(.unreadable(refusal)) }) != 0 { onKey(.unreadable(refusal)) }
    }

    /// Ends the threads; returns when they have ended, or after three seconds. A call into a card service that hangs is
    /// left behind.
    public func stop() {
        guard
            let mailbox = running.withLock({ running in
                defer { running = nil }
                return running
            })
        else { return }
        mailbox.stop()
        var watched = pollfd(fd: mailbox.finished, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, 3_000)
    }

    /// Statuses of this reader go to `report` instead of `onEvent`.
    func expect(_ ordinal: Int, _ report: @escaping @Sendable (DeviceStatus) -> Void) { board.expect(ordinal, report) }
    func forget(_ ordinal: Int) { board.forget(ordinal) }
}

/// Where the readers' news goes, and what their owner says: shared by threads, guarded by one lock that is never held
/// while somebody is told.
final class CardBoard: Sendable {
    private struct State {
        var trusted: [ServiceCard]
        var reports: [Int: @Sendable (DeviceStatus) -> Void] = [:]
        var last: [Int: DeviceStatus] = [:]
        var trouble: PeripheralError?
    }

    private let state: Mutex<State>
    private let onEvent: @Sendable (CardEvent) -> Void

    init(trusted: [ServiceCard], onEvent: @escaping @Sendable (CardEvent) -> Void) {
        state = Mutex(State(trusted: trusted))
        self.onEvent = onEvent
    }

    var trusted: [ServiceCard] { state.withLock { $0.trusted } }
    var trouble: PeripheralError? {
        get { state.withLock { $0.trouble } }
        set { state.withLock { $0.trouble = newValue } }
    }
    /// Ordinals of the readers that udev sees.
    var expected: Set<Int> { state.withLock { Set($0.reports.keys) } }

    func trust(_ cards: [ServiceCard]) { state.withLock { $0.trusted = cards } }

    func expect(_ ordinal: Int, _ report: @escaping @Sendable (DeviceStatus) -> Void) {
        // The service may have seen it first.
        let known = state.withLock { state in
            state.reports[ordinal] = report
            return state.last[ordinal]
        }
        if let known, ![.unplugged, .notFitted].contains(known.condition) { report(known) }
    }

    func forget(_ ordinal: Int) {
        state.withLock { state in
            state.reports[ordinal] = nil
            state.last[ordinal] = nil
        }
    }

    func tell(_ event: CardEvent) { onEvent(event) }

    /// A status is told when it changes.
    func tell(_ status: DeviceStatus) {
        let (isNew, report) = state.withLock { state in
            defer { state.last[status.ordinal] = status }
            return (state.last[status.ordinal] != status, state.reports[status.ordinal])
        }
        guard isNew else { return }
        if let report { report(status) } else { onEvent(.status(status)) }
    }
}
