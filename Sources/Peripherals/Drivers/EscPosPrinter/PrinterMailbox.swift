// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel
import Synchronization

/// What callers want of the thread. Bounded: past `capacity` a job is told as `cancelled`, a cancellation forgotten.
final class PrinterMailbox: Sendable {
    enum Request {
        case submit(PrintJob)
        case cancel(Int)
        case attach(AttachedPrinter)
        case detach(String)
        case stop
    }

    static let capacity = 64
    let wakeup: Int32
    /// Readable when the thread has ended.
    let finished: Int32
    private let state = Mutex((requests: [Request](), refused: [Int](), isStopped: false))
    private let served = Mutex(PrinterModel?.none)

    init(wakeup: Int32, finished: Int32) {
        self.wakeup = wakeup
        self.finished = finished
    }

    deinit {
        close(wakeup)
        close(finished)
    }

    /// The model of the printer that serves.
    var model: PrinterModel? {
        get { served.withLock { $0 } }
        set { served.withLock { $0 = newValue } }
    }

    func post(_ request: Request) {
        state.withLock { state in
            switch request {
            case .stop: state.isStopped = true
            case .detach:
                // Never refused: there are no more of them than were attached.
                state.requests.append(request)
            case .submit, .cancel, .attach:
                if state.requests.count < Self.capacity {
                    state.requests.append(request)
                } else if case .submit(let job) = request, state.refused.count < Self.capacity {
                    state.refused.append(job.number)
                }
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
