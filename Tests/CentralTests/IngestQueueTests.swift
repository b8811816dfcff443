// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Synchronization
import Testing

@testable import Central

/// Many requests in one commit, each by itself.
@Suite struct IngestQueueTests {
    private struct Wrong: RequestRefusal, Equatable {}

    /// Holds the writer until everybody has come, so that they share a transaction.
    private func together(
        _ count: Int, _ database: any Central.Database, _ queue: IngestQueue,
        _ work: @escaping @Sendable (Int, IngestGroup) throws -> Void
    ) async -> [Result<Void, any Error>] {
        let begun = DispatchSemaphore(value: 0)
        let arrived = DispatchSemaphore(value: 0)
        return await withTaskGroup(of: (Int, Result<Void, any Error>).self) { tasks in
            tasks.addTask {
                _ = try? await queue.run(area: "se", bytes: 1) { _ in
                    begun.signal()
                    arrived.wait()
                }
                return (-1, .success(()))
            }
            await withCheckedContinuation { (go: CheckedContinuation<Void, Never>) in
                Thread.detachNewThread {
                    begun.wait()
                    go.resume()
                }
            }
            for number in 0..<count {
                tasks.addTask {
                    do {
                        _ = try await queue.run(area: "se", bytes: 10) { try work(number, $0) }
                        return (number, .success(()))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            while queue.load.waitingBytes < count * 10 { await Task.yield() }
            arrived.signal()
            var results = [Result<Void, any Error>](repeating: .success(()), count: count)
            for await (number, result) in tasks where number >= 0 { results[number] = result }
            return results
        }
    }

    private func count(_ reason: String, _ database: any Central.Database) async throws -> Int64 {
        try await database.read { session in
            try session.run(Statements.Refusals.counts, [.text("se")])
                .first { try $0.text("reason") == reason }?.integer("times") ?? 0
        }
    }

    @Test(arguments: Engine.allCases) func whatOneThrowsUndoesItsOwnAlone(on engine: Engine) async throws {
        try await engine.run { database in
            let queue = IngestQueue(database)
            let results = await together(30, database, queue) { number, group in
                try group.session.run(Statements.Refusals.count, [.text("se"), .text("t"), .text("good")])
                guard number % 3 > 0 else { throw Wrong() }
            }
            for (number, result) in results.enumerated() {
                switch result {
                case .success: #expect(number % 3 > 0)
                case .failure(let error): #expect(number % 3 == 0 && error is Wrong)
                }
            }
            let good20 = try await count("good", database)
            #expect(good20 == 20)
        }
    }

    @Test(arguments: Engine.allCases) func whatFailsForAllStoresNothingAndTellsAll(on engine: Engine) async throws {
        try await engine.run { database in
            let queue = IngestQueue(database)
            let results = await together(5, database, queue) { number, group in
                try group.session.run(Statements.Refusals.count, [.text("se"), .text("t"), .text("full")])
                if number == 3 { throw CentralError.full }
            }
            for result in results { #expect(throws: CentralError.full) { try result.get() } }
            let full0 = try await count("full", database)
            #expect(full0 == 0)
            // And the queue goes on.
            _ = try await queue.run(area: "se", bytes: 1) { group in
                try group.session.run(Statements.Refusals.count, [.text("se"), .text("t"), .text("full")])
            }
            let full1 = try await count("full", database)
            #expect(full1 == 1)
        }
    }

    @Test func theyShareACommit() async throws {
        try await Engine.sqlite.run { database in
            let queue = IngestQueue(database)
            let sessions = Mutex(Set<ObjectIdentifier>())
            let results = await together(100, database, queue) { _, group in
                _ = sessions.withLock { $0.insert(ObjectIdentifier(group)) }
            }
            #expect(results.allSatisfy { if case .success = $0 { true } else { false } })
            #expect(sessions.withLock { $0.count } == 1)
        }
    }

    /// Where several come at a time, the next of them wait for one another; whoever is alone waits for nobody.
    @Test(.timeLimit(.minutes(1))) func commitsKeepAPaceWhereSeveralCome() async throws {
        try await Engine.sqlite.run { database in
            let queue = IngestQueue(database, pace: .seconds(3_600))
            for _ in 0..<3 { _ = try await queue.run(area: "se", bytes: 1) { _ in } }
            _ = await together(2, database, queue) { _, _ in }
            let groups = Mutex(Set<ObjectIdentifier>())
            let ask: @Sendable () async throws -> Void = {
                _ = try await queue.run(area: "se", bytes: 10) { group in
                    _ = groups.withLock { $0.insert(ObjectIdentifier(group)) }
                }
            }
            let leader = Task { try await ask() }
            while queue.load.waitingBytes < 10 { await Task.yield() }
            let others = (0..<9).map { _ in Task { try await ask() } }
            while queue.load.waitingBytes < 100 { await Task.yield() }
            #expect(groups.withLock { $0.isEmpty }, "nobody goes ahead of the pace")
            // Who leads may go; those who wait for it are not left behind.
            leader.cancel()
            for task in [leader] + others { try await task.value }
            #expect(groups.withLock { $0.count } == 1)
        }
    }

    @Test func tooMuchIsTurnedAwayAtOnce() async throws {
        try await Engine.sqlite.run { database in
            let queue = IngestQueue(database)
            await #expect(throws: IngestQueue.Busy.self) {
                _ = try await queue.run(area: "se", bytes: IngestQueue.mostBytes + 1) { _ in }
            }
            #expect(queue.load.waitingBytes == 0)
        }
    }
}

/// What is asked of terminals so that they do not all come at once.
@Suite struct ContactSlotTests {
    @Test func aCountyThatWakesInOneSecondComesBackSpread() {
        var seconds: [Int32: Int] = [:]
        for number in 0..<3_000 {
            let id = Hex.encode(Array(SHA256.hash(data: Array("\(number)".utf8))))
            let wait = ContactSlot.seconds(id, period: 300, now: testNow)
            #expect((150..<450).contains(wait))
            seconds[wait, default: 0] += 1
        }
        // Ten on average.
        #expect((seconds.values.max() ?? 0) <= 30)
        #expect(seconds.count > 200)
    }

    @Test func aTerminalThatKeepsItsSlotIsHeardEveryPeriod() {
        let id = String(repeating: "7a", count: 32)
        var now = testNow
        var waits: [Int32] = []
        for _ in 0..<5 {
            waits.append(ContactSlot.seconds(id, period: 300, now: now))
            now += Int64(waits[waits.count - 1]) * 1_000
        }
        #expect(waits.dropFirst().allSatisfy { $0 == 300 })
    }
}
