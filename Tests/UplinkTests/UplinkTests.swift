// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Synchronization
import Testing

@testable import Uplink

/// What must hold: acknowledged ⊆ stored, nothing lost, nothing counted twice, whatever happens on the way.
@Suite struct UplinkTests {
    @Test func batchesArriveOnceEach() async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        terminal.outbox.append(600)
        terminal.uplink.start()
        #expect(await eventually { terminal.outbox.acknowledged == 600 })
        #expect(central.stored() == 600)
        #expect(central.state.withLock { $0.doubles } == 0)
        #expect(terminal.outbox.handedOut == [1...256, 257...512, 513...600])
        #expect(await eventually { terminal.uplink.status.phase == .connected })
        #expect(terminal.uplink.status.stored == 600)
    }

    @Test func eventsThatFollowOneAnotherTravelTogether() async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        terminal.uplink.start()
        #expect(await eventually { terminal.look { $0.answers.count } == 1 })
        for _ in 0..<5 {
            terminal.outbox.append(1)
            terminal.uplink.nudge(.eventsWaiting)
        }
        terminal.pass(seconds: 11)
        #expect(await eventually { terminal.outbox.acknowledged == 5 })
        #expect(central.state.withLock { $0.batches } == 1)
    }

    @Test func anAnswerThatIsLostCountsNothingTwice() async throws {
        let central = try TestCentral()
        let proxy = try CuttingProxy(to: central.terminalsPort)
        let terminal = try TestTerminal(central, terminalsURL: proxy.url)
        terminal.outbox.append(300)
        central.state.withLock { $0.whenStored = { proxy.set(.loseAnswers) } }
        terminal.uplink.start()
        #expect(await eventually { terminal.uplink.status.failures > 0 })
        #expect(central.stored() == 256)
        #expect(terminal.outbox.acknowledged == 0)
        proxy.set(.pass)
        #expect(await terminal.passing { terminal.outbox.acknowledged == 300 })
        #expect(central.stored() == 300)
        #expect(central.state.withLock { $0.records[1]?.count } == 300)
    }

    @Test func offlineAtTheStartAndInTheMiddle() async throws {
        let central = try TestCentral()
        let proxy = try CuttingProxy(to: central.terminalsPort)
        proxy.set(.cut)
        let terminal = try TestTerminal(central, terminalsURL: proxy.url)
        terminal.outbox.append(10)
        terminal.uplink.start()
        #expect(await eventually { terminal.uplink.status.failures > 0 })
        #expect(terminal.uplink.status.lastError?.contains("cannot be reached") == true)
        proxy.set(.pass)
        #expect(await terminal.passing { terminal.outbox.acknowledged == 10 })
        proxy.set(.cut)
        terminal.outbox.append(10)
        terminal.uplink.nudge(.eventsWaiting)
        terminal.pass(seconds: 301)
        #expect(await eventually { terminal.uplink.status.failures > 0 })
        proxy.set(.pass)
        #expect(await terminal.passing { terminal.outbox.acknowledged == 20 })
        #expect(central.state.withLock { $0.doubles } == 0)
        #expect(await eventually { terminal.uplink.status.lastError == nil })
    }

    @Test func aCentralThatIsRestartedInTheMiddle() async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        terminal.outbox.append(40)
        terminal.uplink.start()
        #expect(await eventually { terminal.outbox.acknowledged == 40 })
        central.stop()
        terminal.outbox.append(40)
        terminal.uplink.nudge(.eventsWaiting)
        terminal.pass(seconds: 11)
        #expect(await eventually { terminal.uplink.status.failures > 0 })
        try central.start()
        #expect(await terminal.passing { terminal.outbox.acknowledged == 80 })
        #expect(central.stored() == 80)
        #expect(central.state.withLock { $0.doubles } == 0)
    }

    @Test func aCentralRestoredFromABackupGetsEverythingAgain() async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        terminal.outbox.append(500)
        terminal.uplink.start()
        #expect(await eventually { terminal.outbox.acknowledged == 500 })
        central.state.withLock { $0.records[1] = $0.records[1]?.filter { $0.key <= 100 } }
        #expect(await terminal.passing { central.stored() == 500 })
        #expect(await eventually { terminal.outbox.acknowledged == 500 })
        #expect(central.state.withLock { $0.records[1]?.count } == 500)
        #expect(terminal.outbox.handedOut.suffix(2) == [101...256, 257...500])
    }

    /// The same, but the terminal learns of it from a refused batch.
    @Test func aGapTellsWhereToGoOn() async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        terminal.outbox.append(300)
        terminal.uplink.start()
        #expect(await eventually { terminal.outbox.acknowledged == 300 })
        central.state.withLock { $0.records[1] = nil }
        terminal.outbox.append(5)
        terminal.uplink.nudge(.eventsWaiting)
        terminal.pass(seconds: 11)
        #expect(await eventually { terminal.outbox.acknowledged == 305 })
        #expect(central.stored() == 305)
    }

    @Test(arguments: [(507, BatchRefusal.centralFull), (409, .fork), (422, .badChain), (413, .oversized)])
    func aRefusedBatchWaitsAndHeartbeatsGoOn(status: Int, reason: BatchRefusal) async throws {
        let central = try TestCentral()
        central.state.withLock { $0.refuseBatches = (status, reason) }
        let terminal = try TestTerminal(central)
        terminal.outbox.append(3)
        terminal.uplink.start()
        #expect(await eventually { terminal.uplink.status.refusedBatch == reason.rawValue })
        #expect(terminal.look { $0.log.contains { $0.contains("reason=\(reason.rawValue)") } })
        for beat in 2...4 {
            terminal.uplink.nudge(.eventsWaiting)
            terminal.pass(seconds: 1)
            terminal.pass(seconds: 301)
            #expect(await eventually { terminal.look { $0.answers.count } >= beat }, "heartbeat \(beat)")
        }
        let tries = central.state.withLock { $0.batches }
        #expect(tries >= 1 && tries <= 5, "retried slowly: \(tries)")
        #expect(terminal.outbox.acknowledged == 0)
        central.state.withLock { $0.refuseBatches = nil }
        #expect(await terminal.passing(stepSeconds: 600) { terminal.outbox.acknowledged == 3 })
        #expect(await eventually { terminal.uplink.status.refusedBatch == nil })
    }

    @Test func anAnswerOfSomebodyElseChangesNothing() async throws {
        let central = try TestCentral()
        central.state.withLock { $0.forgedKey = Curve25519.Signing.PrivateKey() }
        let terminal = try TestTerminal(central)
        terminal.outbox.append(3)
        terminal.uplink.start()
        #expect(await eventually { terminal.uplink.status.failures > 0 })
        #expect(terminal.uplink.status.lastError?.contains("is not signed by the central") == true)
        #expect(terminal.look { $0.answers.isEmpty })
        #expect(terminal.outbox.acknowledged == 0)
        #expect(!terminal.uplink.time.reading(atBootMilliseconds: 0).trusted)
    }

    @Test func aServerOfAnotherAuthorityHearsNothing() async throws {
        let central = try TestCentral()
        let heard = Counter()
        let stranger = try TestServer(
            keys: try TestAuthority().server(
                from: TestCentral.launch.addingTimeInterval(-86_400),
                to: TestCentral.launch.addingTimeInterval(86_400))
        ) { _ in
            heard.value.withLock { $0 += 1 }
            return TestServer.Reply(status: 200, body: [])
        }
        defer { stranger.stop() }
        let terminal = try TestTerminal(central, terminalsURL: stranger.url)
        terminal.outbox.append(3)
        terminal.uplink.start()
        #expect(await eventually { terminal.uplink.status.failures > 0 })
        #expect(terminal.uplink.status.lastError?.contains("no trusted connection") == true)
        #expect(heard.value.withLock { $0 } == 0)
    }

    @Test func stoppingCutsATransferUnderWay() async throws {
        let central = try TestCentral()
        let proxy = try CuttingProxy(to: central.terminalsPort)
        proxy.set(.silent)
        let terminal = try TestTerminal(central, terminalsURL: proxy.url)
        terminal.uplink.start()
        #expect(await eventually { proxy.connections.withLock { $0 } == 1 })
        let before = Date()
        terminal.uplink.stop()
        #expect(Date().timeIntervalSince(before) < 1.5)
        #expect(terminal.uplink.status.phase == .stopped)
    }
}

private final class Counter: Sendable {
    let value = Mutex(0)
}
