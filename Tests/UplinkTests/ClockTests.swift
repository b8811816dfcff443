// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Synchronization
import Testing

@testable import Uplink

/// A terminal that wakes in any year reaches its central and then knows the time.
@Suite struct ClockTests {
    static let years: [(name: String, seconds: Int64)] = [
        ("1970", 0), ("2026", 1_795_000_000), ("2060", 2_840_140_800), ("1901", -2_177_452_800),
        ("2200", 7_258_118_400),
    ]

    @Test(arguments: years) func itReachesItsCentral(year: (name: String, seconds: Int64)) async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central, realtimeSeconds: year.seconds)
        terminal.outbox.append(4)
        terminal.uplink.start()
        #expect(await eventually { terminal.outbox.acknowledged == 4 }, "\(terminal.look { $0.log })")
        let reading = terminal.uplink.time.reading(atBootMilliseconds: terminal.edgeClock.bootMilliseconds())
        #expect(reading.trusted)
        #expect(abs(reading.wallMilliseconds - central.state.withLock { $0.serverTime }) < 60_000)
        #expect(reading.errorBoundMilliseconds < 60_000)
        #expect(central.state.withLock { $0.heartbeats.first?.clockTrusted } == false)
        terminal.pass(seconds: 301)
        #expect(await eventually { central.state.withLock { $0.heartbeats.last?.clockTrusted } == true })
    }

    /// The central renewed its certificate while the terminal lay on a shelf: ours says nothing of its dates.
    @Test func aServerCertificateNewerThanOursIsReachedFrom1970() async throws {
        let central = try TestCentral(
            serverFrom: TestCentral.launch.addingTimeInterval(500 * TestCentral.day),
            serverTo: TestCentral.launch.addingTimeInterval(900 * TestCentral.day))
        central.state.withLock { $0.serverTime += 501 * 86_400_000 }
        let terminal = try TestTerminal(central, realtimeSeconds: 0)
        terminal.outbox.append(1)
        terminal.uplink.start()
        #expect(await eventually { terminal.outbox.acknowledged == 1 }, "\(terminal.look { $0.log })")
    }

    /// A confirmed clock does judge.
    @Test func anExpiredServerCertificateIsRefusedOnceTheTimeIsKnown() async throws {
        let central = try TestCentral(serverTo: TestCentral.launch.addingTimeInterval(10 * TestCentral.day))
        let terminal = try TestTerminal(central)
        terminal.uplink.start()
        #expect(await eventually { terminal.uplink.status.lastContact != nil })
        // A new connection, eleven days later.
        central.stop()
        try central.start()
        terminal.pass(seconds: 86_400 * 11)
        #expect(
            await eventually { terminal.uplink.status.lastError?.contains("is not valid now") == true },
            "\(terminal.look { $0.log })")
    }

    @Test func theEstimateSurvivesARestartOfTheDaemonButNotABoot() throws {
        let folder = try TestFolder()
        let wall = SoftwareVersion.builtMilliseconds + 1_000_000
        let clock = Self.clock(boot: 50_000, realtime: 7, id: 1)
        var estimate = TimeEstimate.load(directory: folder.path, clock: clock, newestJournalMilliseconds: nil)
        #expect(estimate.reading(atBootMilliseconds: 50_000).wallMilliseconds == SoftwareVersion.builtMilliseconds)
        #expect(!estimate.reading(atBootMilliseconds: 50_000).trusted)
        estimate.observe(serverTimeMilliseconds: wall, askedAt: 50_000, receivedAt: 50_200)
        try estimate.store(directory: folder.path)
        let later = TimeEstimate.load(
            directory: folder.path, clock: Self.clock(boot: 60_200, realtime: 7, id: 1),
            newestJournalMilliseconds: nil)
        let reading = later.reading(atBootMilliseconds: 60_200)
        #expect(reading.trusted)
        #expect(reading.wallMilliseconds == wall + 100 + 10_000)
        let rebooted = TimeEstimate.load(
            directory: folder.path, clock: Self.clock(boot: 60_200, realtime: 7, id: 2),
            newestJournalMilliseconds: wall + 5)
        #expect(!rebooted.reading(atBootMilliseconds: 60_200).trusted)
        #expect(rebooted.reading(atBootMilliseconds: 60_200).wallMilliseconds == wall + 5)
    }

    @Test func theBoundIsHalfTheRoundTripAndGrows() {
        var estimate = TimeEstimate(
            bootID: [], bootMilliseconds: 0, realtimeMilliseconds: 0, newestJournalMilliseconds: nil)
        let wall = SoftwareVersion.builtMilliseconds + 1
        estimate.observe(serverTimeMilliseconds: wall, askedAt: 1_000, receivedAt: 1_400)
        #expect(estimate.reading(atBootMilliseconds: 1_400).errorBoundMilliseconds == 201)
        // 100 ppm of an hour is 360 ms.
        #expect(estimate.reading(atBootMilliseconds: 3_601_400).errorBoundMilliseconds == 561)
        // A vaguer answer that agrees changes nothing; one that contradicts does.
        let before = estimate
        estimate.observe(serverTimeMilliseconds: wall + 4_000, askedAt: 1_400, receivedAt: 9_400)
        #expect(estimate == before)
        estimate.observe(serverTimeMilliseconds: wall + 3_600_000, askedAt: 1_400, receivedAt: 9_400)
        #expect(estimate.reading(atBootMilliseconds: 9_400).wallMilliseconds == wall + 3_604_000)
        // Nothing is older than the software.
        let kept = estimate
        estimate.observe(serverTimeMilliseconds: 5, askedAt: 9_400, receivedAt: 9_401)
        #expect(estimate == kept)
    }

    @Test func aFileOfTimeThatIsNoneIsNoError() throws {
        let folder = try TestFolder()
        #expect(FileManager.default.createFile(atPath: folder.path + "/time.json", contents: Data("{".utf8)))
        let estimate = TimeEstimate.load(
            directory: folder.path, clock: Self.clock(boot: 1, realtime: 7, id: 1), newestJournalMilliseconds: nil)
        #expect(!estimate.reading(atBootMilliseconds: 1).trusted)
    }

    private static func clock(boot: Int64, realtime: Int64, id: UInt8) -> UplinkClock {
        UplinkClock(
            bootID: [UInt8](repeating: id, count: 16), bootMilliseconds: { boot },
            realtimeMilliseconds: { realtime })
    }
}
