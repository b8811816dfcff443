// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import Synchronization

/// A receipt printer that speaks ESC/POS, on a socket, a device node or a spool file.
///
/// One thread of its own waits in poll(2); no call blocks. Events come on that thread.
public final class EscPosPrinter: Sendable {
    private let mailbox: PrinterMailbox

    /// Starts at once. `processIdSeed` is any number that differs between starts. `clearsFirst`: an earlier process may
    /// have left part of a slip in the printer; it is cut off before anything is printed.
    ///
    /// Throws `noResources`.
    public init(
        address: PrinterAddress, traits: PrinterTraits = PrinterTraits(), clearsFirst: Bool = false,
        processIdSeed: Int = Int.random(in: 0..<50_625), onEvent: @escaping @Sendable (PrinterEvent) -> Void
    ) throws(PeripheralError) {
        let wakeup = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
        guard wakeup >= 0 else { throw .noResources(errno) }
        let finished = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
        guard finished >= 0 else {
            close(wakeup)
            throw .noResources(errno)
        }
        mailbox = PrinterMailbox(wakeup: wakeup, finished: finished)
        let loop = PrinterLoop(
            address: address, traits: traits, processIdSeed: processIdSeed, rest: clearsFirst ? .slip : .none,
            mailbox: mailbox, onEvent: onEvent)
        let mailbox = mailbox
        let failure = Self.start {
            loop.run()
            eventfd_write(mailbox.finished, 1)
        }
        guard failure == 0 else { throw .noResources(failure) }
    }

    deinit { stop() }

    /// Prints when the printer can. One job at a time: another is answered with `cancelled`.
    public func submit(_ job: PrintJob) { mailbox.post(.submit(job)) }

    /// Ends a job of which nothing was sent; one that has begun ends by the printer's answer.
    public func cancel(_ number: Int) { mailbox.post(.cancel(number)) }

    /// Ends the thread: a job under way is told as `unknown`, a waiting one as `cancelled`. Returns when it has ended, or
    /// after two seconds. To be called from another thread than the events come on.
    public func stop() {
        mailbox.post(.stop)
        var watched = pollfd(fd: mailbox.finished, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, 2_000)
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static func start(_ run: @escaping @Sendable () -> Void) -> Int32 {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                cdev_name_thread("printer")
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        if failure == 0 { pthread_detach(thread) } else { body.release() }
        return failure
    }
}

/// What callers want of the thread. Bounded: past `capacity` a job is told as `cancelled`, a cancellation forgotten.
final class PrinterMailbox: Sendable {
    enum Request {
        case submit(PrintJob)
        case cancel(Int)
        case stop
    }

    static let capacity = 64
    let wakeup: Int32
    /// Readable when the thread has ended.
    let finished: Int32
    private let state = Mutex((requests: [Request](), refused: [Int](), isStopped: false))

    init(wakeup: Int32, finished: Int32) {
        self.wakeup = wakeup
        self.finished = finished
    }

    deinit {
        close(wakeup)
        close(finished)
    }

    func post(_ request: Request) {
        state.withLock { state in
            if case .stop = request {
                state.isStopped = true
            } else if state.requests.count < Self.capacity {
                state.requests.append(request)
            } else if case .submit(let job) = request, state.refused.count < Self.capacity {
                state.refused.append(job.number)
            }
        }
        eventfd_write(wakeup, 1)
    }

    func take() -> (requests: [Request], refused: [Int], isStopped: Bool) {
        var count: eventfd_t = 0
        eventfd_read(wakeup, &count)
        return state.withLock { state in
            defer { (state.requests, state.refused) = ([], []) }
            return (state.requests, state.refused, state.isStopped)
        }
    }
}
