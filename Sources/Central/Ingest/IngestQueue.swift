// SPDX-License-Identifier: EUPL-1.2
import Synchronization

/// What terminals send, on its way to the one writer: whatever came while one transaction was written goes into the
/// next, so that a durable commit is shared by all who wait for one.
///
/// Bounded by requests and bytes; beyond that a request is told at once to come again (`IngestQueue.Busy`). Nobody is
/// answered before the commit. Who comes first leads: it commits for all that wait, then hands on.
///
/// A commit costs about as much as a report, whoever shares it. Left to themselves commits follow on one another as fast
/// as the disk lets them, with a report or two each, and a core is full at half of what it could take. So while several
/// come at a time the next commit begins no sooner than `pace` after the last one did.
final class IngestQueue: Sendable {
    /// Too much waits already.
    struct Busy: Error {}

    /// What the load means for those who come next.
    struct Load: Sendable {
        let waitingBytes: Int
    }

    static let mostRequests = 4_096
    static let mostBytes = 67_108_864
    /// One transaction takes so many, so that no answer waits for a crowd.
    static let largestGroup = 256
    static let largestGroupBytes = 4_194_304
    /// A fifth of what an answer may take at the busiest (25 ms, `ingest-p99-ms`).
    static let usualPace = Duration.milliseconds(5)
    /// So many that wait are not held back.
    static let pacedGroup = 64

    private struct State {
        var waiting: [any IngestErrand] = []
        var bytes = 0
        var isLed = false
        /// When the last commit began, if it was for more than one.
        var sharedBegan: ContinuousClock.Instant?
    }

    private let database: any Database
    private let pace: Duration
    private let state = Mutex(State())

    init(_ database: any Database, pace: Duration = IngestQueue.usualPace) {
        self.database = database
        self.pace = pace
    }

    var load: Load { state.withLock { Load(waitingBytes: $0.bytes) } }

    /// Runs `work` in a transaction that others may share, isolated from them.
    /// - Parameters:
    ///   - bytes: what it holds in memory while it waits.
    ///   - work: may run again when the transaction is tried again.
    ///   - area: whose log the answer speaks of.
    /// - Returns: what `work` gave, and the area's log as it is after the commit.
    /// - Throws: what `work` threw; `CentralError.full` when the transaction found no room: nothing of it is stored.
    func run<Value: Sendable>(
        area: String, bytes: Int, _ work: @escaping @Sendable (IngestGroup) throws -> Value
    ) async throws -> (Value, BatchLog.Head?) {
        let errand = Errand(area: area, bytes: bytes, work: work)
        let leads = try await withCheckedThrowingContinuation { (turn: CheckedContinuation<Bool, any Error>) in
            let refused = state.withLock { state in
                guard state.waiting.count < Self.mostRequests, state.bytes + bytes <= Self.mostBytes else {
                    return true
                }
                errand.turn = turn
                state.waiting.append(errand)
                state.bytes += bytes
                return false
            }
            if refused { return turn.resume(throwing: Busy()) }
            passOn(onlyIfIdle: true)
        }
        if leads { await lead() }
        return try errand.answer()
    }

    /// Commits for those who wait, the caller among them, and hands on.
    private func lead() async {
        // Cancelled it leads at once: others wait for it.
        if let moment = moment { try? await Task.sleep(until: moment, tolerance: .zero, clock: .continuous) }
        let group = state.withLock { state -> [any IngestErrand] in
            var bytes = 0
            let count = state.waiting.prefix(Self.largestGroup).prefix { errand in
                bytes += errand.bytes
                return bytes <= Self.largestGroupBytes || bytes == errand.bytes
            }.count
            let group = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(count)
            for errand in group { state.bytes -= errand.bytes }
            state.sharedBegan = count > 1 ? .now : nil
            return group
        }
        let areas = Set(group.map(\.area))
        do {
            let heads = try await database.write { session in
                let transaction = IngestGroup(session)
                for errand in group { try errand.run(transaction) }
                try transaction.finish(areas)
                return transaction.heads
            }
            for errand in group { errand.settle(heads[errand.area]) }
        } catch {
            for errand in group { errand.fail(error) }
        }
        passOn(onlyIfIdle: false)
        // The leader is among them and has been told already.
        for errand in group { errand.turn?.resume(returning: false) }
    }

    /// When the next commit may begin; `nil`: at once.
    private var moment: ContinuousClock.Instant? {
        state.withLock { state in
            guard state.waiting.count < Self.pacedGroup, let began = state.sharedBegan else { return nil }
            return began + pace > .now ? began + pace : nil
        }
    }

    /// Makes the first that waits the leader.
    private func passOn(onlyIfIdle: Bool) {
        let next = state.withLock { state -> CheckedContinuation<Bool, any Error>? in
            if onlyIfIdle, state.isLed { return nil }
            guard let first = state.waiting.first else {
                state.isLed = false
                return nil
            }
            state.isLed = true
            defer { first.turn = nil }
            return first.turn
        }
        next?.resume(returning: true)
    }
}

/// A request in the queue.
private protocol IngestErrand: AnyObject, Sendable {
    var area: String { get }
    var bytes: Int { get }
    /// Told true to lead, false when the answer is there.
    var turn: CheckedContinuation<Bool, any Error>? { get set }
    func run(_ group: IngestGroup) throws
    func settle(_ head: BatchLog.Head?)
    func fail(_ error: any Error)
}

/// `@unchecked Sendable`: held by one at a time, first its request, then the queue, then the leader, then its request.
private final class Errand<Value: Sendable>: IngestErrand, @unchecked Sendable {
    let area: String
    let bytes: Int
    var turn: CheckedContinuation<Bool, any Error>?
    private let work: @Sendable (IngestGroup) throws -> Value
    private var outcome: Result<Value, any Error>?
    private var head: BatchLog.Head?

    init(area: String, bytes: Int, work: @escaping @Sendable (IngestGroup) throws -> Value) {
        self.area = area
        self.bytes = bytes
        self.work = work
    }

    func run(_ group: IngestGroup) throws {
        do {
            outcome = .success(try group.nested { try work(group) })
        } catch let error where IngestQueue.concernsAll(error) {
            throw error
        } catch {
            outcome = .failure(error)
        }
    }

    func settle(_ head: BatchLog.Head?) { self.head = head }

    func fail(_ error: any Error) { outcome = .failure(error) }

    func answer() throws -> (Value, BatchLog.Head?) {
        guard let outcome else { throw CentralError.inconsistent("a request that nobody ran") }
        return (try outcome.get(), head)
    }
}

extension IngestQueue {
    /// What one request met and the others will too: no room, a lost connection, a transaction to be tried again. What
    /// the central itself throws is the request's own.
    fileprivate static func concernsAll(_ error: any Error) -> Bool {
        switch error {
        case CentralError.inconsistent, CentralError.invalid, CentralError.notFound: false
        case is any RequestRefusal: false
        default: true
        }
    }
}

/// Marks errors that speak of one request.
protocol RequestRefusal: Error {}
