// SPDX-License-Identifier: EUPL-1.2
import CDevice
import CPCSC
import Glibc
import Synchronization

/// What the threads of the card readers and their owner tell the one that decides. Bounded: a newer view of the slots
/// replaces an older one, and the rest comes at most once a card.
final class CardMailbox: Sendable {
    enum Word: Sendable {
        case watching(watch: Int, context: Int64)
        case slots(watch: Int, [CardSlot])
        case lost(watch: Int)
        /// The card service cannot be used now; it is tried again.
        case refused(watch: Int, CardService.Refusal)
        case found(card: Int, Result<CardExamination.Finding, CardFault>)
        /// Somebody wants the key of the card that is there.
        case wanted(CardKeyQueue.Asker)
        case read(card: Int, Result<CardKeyReading, CardFault>)
        /// The card service answered a question that only asked whether it answers.
        case lives
    }

    private struct State {
        var words: [Word] = []
        var isStopped = false
        var isPoked = false
        var context: Int64?
        var watch = 0
        /// Contexts of older watches, until they have been woken.
        var sleeping: Set<Int64> = []
    }

    static let capacity = 256
    private static let wakingAtMost = 50
    let wakeup: Int32
    /// Readable when the deciding thread has ended.
    let finished: Int32
    private let state = Mutex(State())

    init?() {
        wakeup = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
        finished = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
        guard wakeup >= 0, finished >= 0 else { return nil }
    }

    deinit {
        close(wakeup)
        close(finished)
    }

    /// False when there was no room for it.
    @discardableResult func post(_ word: Word) -> Bool {
        let isTaken = state.withLock { state in
            if case .watching(let watch, let context) = word {
                if watch == state.watch { state.context = context }
                return true
            }
            if case .slots = word { state.words.removeAll { if case .slots = $0 { true } else { false } } }
            guard state.words.count < Self.capacity else { return false }
            state.words.append(word)
            return true
        }
        eventfd_write(wakeup, 1)
        return isTaken
    }

    func poke() {
        state.withLock { $0.isPoked = true }
        eventfd_write(wakeup, 1)
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        eventfd_write(wakeup, 1)
    }

    func take() -> (words: [Word], isPoked: Bool, isStopped: Bool) {
        var count: eventfd_t = 0
        eventfd_read(wakeup, &count)
        return state.withLock { state in
            defer { (state.words, state.isPoked) = ([], false) }
            return (state.words, state.isPoked, state.isStopped)
        }
    }

    /// A new watch begins. One that may still sleep over a service that hung is woken, and ends.
    func begin(watch: Int) {
        let older = state.withLock { state in
            defer { (state.watch, state.context) = (watch, nil) }
            if let context = state.context { state.sleeping.insert(context) }
            return state.context
        }
        if let older { _ = DriverThread.start("cards") { self.wake(older) } }
    }

    /// A cancellation between two waits is lost: repeated, with an end. A thread's own work, since the service may hang
    /// again.
    private func wake(_ context: Int64) {
        for _ in 0..<Self.wakingAtMost where state.withLock({ $0.sleeping.contains(context) }) {
            _ = cpcsc_cancel(context)
            poll(nil, 0, 100)
        }
        state.withLock { _ = $0.sleeping.remove(context) }
    }
    func isEnding(_ watch: Int) -> Bool { state.withLock { $0.isStopped || $0.watch != watch } }

    /// A watch's context is about to be released: nobody cancels it afterwards.
    func forget(context: Int64) {
        state.withLock { state in
            if state.context == context { state.context = nil }
            state.sleeping.remove(context)
        }
    }

    /// Wakes the watch out of its wait; it may be between two waits, so this is repeated until it has ended.
    func cancelWatch() {
        if let context = state.withLock({ $0.context }) { _ = cpcsc_cancel(context) }
    }
}
