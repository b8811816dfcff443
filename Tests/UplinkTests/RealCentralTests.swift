// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskModel
import Logging
import Synchronization
import Testing
import Uplink

@testable import Central

/// The real journal, the real uplink and the real central: what the central's database counts is what was appended.
@Suite(.serialized) struct RealCentralTests {
    @Test func everythingAppendedIsCountedOnce() async throws {
        try await Self.withCentral { central in
            let terminal = try await Self.terminal(central)
            try terminal.append(700)
            terminal.uplink.start()
            #expect(await terminal.until { terminal.uplink.status.stored == 700 }, "\(terminal.words)")
            try terminal.append(5)
            terminal.uplink.nudge(.eventsWaiting)
            terminal.pass(seconds: 11)
            #expect(await terminal.until { terminal.uplink.status.stored == 705 }, "\(terminal.words)")
            let counted705 = try await central.counted(terminal)
            #expect(counted705 == 705)
            #expect(try terminal.journal.nextBatch() == nil)
        }
    }

    @Test func lostAnswersAndARestartedCentralCountNothingTwice() async throws {
        let folder = try TestFolder()
        var wire: CuttingProxy?
        var kept: RealTerminal?
        try await Self.withCentral(folder: folder.path) { central in
            let proxy = try CuttingProxy(to: central.ports.terminals)
            let terminal = try await Self.terminal(central, terminalsURL: proxy.url)
            try terminal.append(300)
            terminal.whenHandedOut { proxy.set(.loseAnswers) }
            terminal.uplink.start()
            #expect(await terminal.until { terminal.uplink.status.failures > 0 })
            proxy.set(.pass)
            #expect(await terminal.passing { terminal.uplink.status.stored == 300 }, "\(terminal.words)")
            let counted300 = try await central.counted(terminal)
            #expect(counted300 == 300)
            (wire, kept) = (proxy, terminal)
        }
        let (proxy, terminal) = (try #require(wire), try #require(kept))
        try terminal.append(100)
        terminal.uplink.nudge(.eventsWaiting)
        terminal.pass(seconds: 11)
        #expect(await terminal.until { terminal.uplink.status.failures > 0 }, "the central is down")
        try await Self.withCentral(folder: folder.path) { central in
            proxy.set(target: central.ports.terminals)
            #expect(await terminal.passing { terminal.uplink.status.stored == 400 }, "\(terminal.words)")
            let counted400 = try await central.counted(terminal)
            #expect(counted400 == 400)
        }
    }

    @Test func aCentralRestoredFromYesterdaysBackupLosesNothing() async throws {
        let folder = try TestFolder()
        let backup = folder.path + "/backup.sqlite"
        let live = folder.path + "/live"
        var kept: (RealTerminal, CuttingProxy)?
        try await Self.withCentral(folder: live) { central in
            let proxy = try CuttingProxy(to: central.ports.terminals)
            let terminal = try await Self.terminal(central, terminalsURL: proxy.url)
            try terminal.append(100)
            terminal.uplink.start()
            #expect(await terminal.until { terminal.uplink.status.stored == 100 }, "\(terminal.words)")
            _ = try await central.server.store.backup(to: backup)
            try terminal.append(500)
            terminal.uplink.nudge(.eventsWaiting)
            #expect(await terminal.passing { terminal.uplink.status.stored == 600 }, "\(terminal.words)")
            kept = (terminal, proxy)
        }
        let (terminal, proxy) = try #require(kept)
        for file in ["central.sqlite", "central.sqlite-wal", "central.sqlite-shm"]
        where FileManager.default.fileExists(atPath: live + "/" + file) {
            try FileManager.default.removeItem(atPath: live + "/" + file)
        }
        try FileManager.default.copyItem(atPath: backup, toPath: live + "/central.sqlite")
        try await Self.withCentral(folder: live) { central in
            let counted100 = try await central.counted(terminal)
            #expect(counted100 == 100)
            proxy.set(target: central.ports.terminals)
            let holds = Mutex(false)
            for _ in 0..<200 where !holds.withLock({ $0 }) {
                terminal.pass(seconds: 60)
                _ = await terminal.until(seconds: 0.05) { false }
                let counted = try await central.counted(terminal)
                holds.withLock { $0 = counted == 600 }
            }
            let counted600 = try await central.counted(terminal)
            #expect(counted600 == 600, "\(terminal.words)")
        }
    }

    @Test func aFullCentralIsWaitedFor() async throws {
        let folder = try TestFolder()
        var kept: (RealTerminal, CuttingProxy)?
        try await Self.withCentral(folder: folder.path) { central in
            let proxy = try CuttingProxy(to: central.ports.terminals)
            kept = (try await Self.terminal(central, terminalsURL: proxy.url), proxy)
        }
        let (terminal, proxy) = try #require(kept)
        try terminal.append(10_000)
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: folder.path + "/central.sqlite")[.size] as? Int)
        try await Self.withCentral(folder: folder.path, maximumDatabasePages: size / 4_096 + 6) { central in
            proxy.set(target: central.ports.terminals)
            terminal.uplink.start()
            #expect(
                await terminal.until { terminal.uplink.status.refusedBatch == "centralFull" }, "\(terminal.words)")
        }
        try await Self.withCentral(folder: folder.path) { central in
            proxy.set(target: central.ports.terminals)
            #expect(
                await terminal.passing(stepSeconds: 600) { terminal.uplink.status.stored == 10_000 },
                "\(terminal.words)")
            let counted10000 = try await central.counted(terminal)
            #expect(counted10000 == 10_000)
        }
    }

    @Test func aUsedTokenIsRefused() async throws {
        try await Self.withCentral { central in
            let token = try await central.token()
            let url = "https://127.0.0.1:\(central.ports.enrolment)"
            let (first, second) = (try TestFolder(), try TestFolder())
            let early = try TerminalIdentity.loadOrCreate(directory: first.path)
            let late = try TerminalIdentity.loadOrCreate(directory: second.path)
            try await onThread { try Provisioner.enrol(url: url, token: token, identity: early) }
            await #expect(throws: UplinkError.enrolmentRefused(.usedToken)) {
                try await onThread { try Provisioner.enrol(url: url, token: token, identity: late) }
            }
            #expect(!late.isEnrolled)
        }
    }

    // MARK: parts

    struct Running: Sendable {
        let server: CentralServer
        let ports: CentralPorts

        func token() async throws -> String {
            let place = try await server.store.places.add(
                SiteConfiguration.test(version: 0), area: CentralStore.defaultArea)
            return try await server.store.enroller.issue(place: place.code, minutes: 15).token.grouped
        }

        /// Visitors' events of the terminal, as the central would pay for them.
        func counted(_ terminal: RealTerminal) async throws -> Int64 {
            let rows = try await server.store.database.read { session in
                try session.run(
                    Statements.Usage.ofTerminal,
                    [.text(CentralStore.defaultArea), .text(terminal.identity.terminal)])
            }
            return try rows.filter { try $0.integer("kind") == Int64(UsageEventKind.helpOpened.rawValue) }
                .reduce(0) { try $0 + $1.integer("events") }
        }
    }

    static func withCentral(
        folder: String? = nil, maximumDatabasePages: Int? = nil,
        _ body: (Running) async throws -> Void
    ) async throws {
        let own = try TestFolder()
        var settings = CentralSettings(directory: folder ?? own.path)
        settings.address = "127.0.0.1"
        settings.hosts = ["127.0.0.1", "localhost"]
        settings.maximumDatabasePages = maximumDatabasePages
        var logger = Logger(label: "central")
        logger.logLevel = .critical
        let server = try CentralServer(settings, logger: logger)
        let running = Task { try await server.run() }
        let outcome: Result<Void, any Error>
        do {
            try await body(Running(server: server, ports: try await server.ports()))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        _ = await running.result
        try outcome.get()
    }

    static func terminal(_ central: Running, terminalsURL: String? = nil) async throws -> RealTerminal {
        let token = try await central.token()
        let url = "https://127.0.0.1:\(central.ports.enrolment)"
        return try await onThread { try RealTerminal(enrolment: url, token: token, terminalsURL: terminalsURL) }
    }
}

/// Runs blocking work beside the pool that the central runs on.
@discardableResult
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
    }
}
