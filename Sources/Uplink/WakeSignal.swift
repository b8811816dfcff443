// SPDX-License-Identifier: EUPL-1.2
// Not for libcurl: its header brings <time.h>, and with it the ownership of `timespec`.
import CCurl
import Foundation

/// A state guarded by a mutex, and a thread that sleeps on it until something changes or a moment comes. The moment is
/// counted on CLOCK_MONOTONIC: setting the wall clock wakes nobody.
final class WakeSignal<State: Sendable>: @unchecked Sendable {
    // Both live at a fixed address for as long as the object does, as POSIX asks; `state` is only touched under `mutex`.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: State) {
        self.state = state
        // POSIX makes them from raw memory. Swift's own initializers would need to know which module the types are from,
        // and that depends on the order of a build.
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func read<Value>(_ body: (State) -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(state)
    }

    /// Changes the state and wakes whoever waits.
    func change<Value>(_ body: (inout State) -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return body(&state)
    }

    /// Sleeps until `condition` holds or the time is over; `nil` waits for ever. True when the condition holds.
    @discardableResult
    func wait(milliseconds: Int64?, until holds: (State) -> Bool) -> Bool {
        var deadline = timespec()
        if let milliseconds {
            clock_gettime(CLOCK_MONOTONIC, &deadline)
            let nanoseconds = Int64(deadline.tv_nsec) + max(0, milliseconds) % 1_000 * 1_000_000
            deadline.tv_sec += Int(max(0, milliseconds) / 1_000 + nanoseconds / 1_000_000_000)
            deadline.tv_nsec = Int(nanoseconds % 1_000_000_000)
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !holds(state) {
            guard milliseconds != nil else {
                pthread_cond_wait(condition, mutex)
                continue
            }
            if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { return holds(state) }
        }
        return true
    }
}
