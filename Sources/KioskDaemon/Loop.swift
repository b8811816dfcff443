// SPDX-License-Identifier: EUPL-1.2
import CLoop
import Glibc
import Synchronization

/// One thread that polls descriptors and a mailbox: the executor of the session actor.
///
/// Whoever calls `run` becomes that thread. Descriptors are watched from that thread only; any thread may `post`.
/// An idle loop sleeps in poll(2) until its next deadline and wakes for nothing else.
public final class Loop: SerialExecutor, @unchecked Sendable {
    // Mutable state is either in `mailbox` (a lock) or touched by the loop's own thread alone.

    private enum Letter: Sendable {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    /// More letters than this wait for the loop: the poster waits, too.
    static let mailboxLimit = 1_024

    private let mailbox = Mutex<[Letter]>([])
    private let wakeDescriptor: Int32
    private var sources: [(descriptor: Int32, events: Int16, ready: () -> Void)] = []
    private var thread: pthread_t?
    private var isStopping = false

    /// When `onDeadline` is wanted, in milliseconds of CLOCK_BOOTTIME.
    var deadline: () -> Int64? = { nil }
    var onDeadline: () -> Void = {}

    public init() {
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        precondition(wakeDescriptor >= 0, "eventfd is part of every kernel this runs on")
    }

    deinit { close(wakeDescriptor) }

    /// Calls `ready` on the loop's thread whenever the descriptor can be read or has hung up.
    /// - Parameter events: what poll(2) waits for; `POLLOUT` where the descriptor is to be written.
    func watch(_ descriptor: Int32, for events: Int32 = POLLIN, _ ready: @escaping () -> Void) {
        sources.append((descriptor, Int16(events), ready))
    }

    func unwatch(_ descriptor: Int32) {
        sources.removeAll { $0.descriptor == descriptor }
    }

    /// Runs `call` on the loop's thread, in the order of posting.
    public func post(_ call: @escaping @Sendable () -> Void) {
        put(.call(call))
    }

    public func enqueue(_ job: UnownedJob) {
        put(.job(job))
    }

    public func checkIsolated() {
        precondition(thread.map { pthread_equal($0, pthread_self()) != 0 } ?? true, "not on the loop's thread")
    }

    private func put(_ letter: Letter) {
        var wasFull = true
        while wasFull {
            wasFull = mailbox.withLock { letters in
                guard letters.count < Self.mailboxLimit else { return true }
                letters.append(letter)
                return false
            }
            if wasFull { poll(nil, 0, 5) }
        }
        var one: UInt64 = 1
        // A full eventfd counter already means "wake up".
        _ = write(wakeDescriptor, &one, 8)
    }

    func stop() { isStopping = true }

    /// Polls until `stop`.
    public func run() {
        thread = pthread_self()
        while !isStopping {
            var descriptors = [pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)]
            for source in sources {
                descriptors.append(pollfd(fd: source.descriptor, events: source.events, revents: 0))
            }
            let ready = poll(&descriptors, nfds_t(descriptors.count), waitMilliseconds())
            if ready < 0 && errno != EINTR { preconditionFailure("poll failed with errno \(errno)") }
            if ready > 0 {
                if descriptors[0].revents != 0 { empty() }
                for descriptor in descriptors.dropFirst() where descriptor.revents != 0 {
                    sources.first { $0.descriptor == descriptor.fd }?.ready()
                    if isStopping { break }
                }
            }
            if let due = deadline(), due <= BootClock.milliseconds() { onDeadline() }
        }
    }

    private func waitMilliseconds() -> Int32 {
        guard let due = deadline() else { return -1 }
        return Int32(clamping: max(0, due - BootClock.milliseconds()))
    }

    private func empty() {
        var count: UInt64 = 0
        _ = read(wakeDescriptor, &count, 8)
        let letters = mailbox.withLock { letters in
            let all = letters
            letters.removeAll(keepingCapacity: true)
            return all
        }
        for letter in letters {
            switch letter {
            case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .call(let call): call()
            }
        }
    }
}
