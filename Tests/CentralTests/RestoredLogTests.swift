// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Logging
import Testing

@testable import Central

/// A central whose database went back to a backup: it signs nothing until its log is begun anew, under another name.
@Suite struct RestoredLogTests {
    /// A central in a folder, worked on without a server, as the commands do.
    private struct Site {
        let folder: String
        let clock = TestClock(testNow)
        var terminal: TestTerminal

        init() async throws {
            folder = try TestFolder.make("central")
            terminal = try TestTerminal()
            let store = try store()
            terminal.placeCode = try await store.places.add(TestCentral.sample(), area: "se").code
            let values: [SQLValue] = [
                .text("se"), .text(terminal.id), .number(terminal.placeCode),
                .blob(Array(terminal.signingKey.publicKey.rawRepresentation)), .text("0.1.0"), .integer(testNow),
            ]
            _ = try await store.database.write { try $0.run(Statements.Terminals.add, values) }
            try await store.close()
            for number in 0..<40 {
                terminal.append(
                    [UsageEvent(.sessionStarted, purpose: .visitor, first: 1)], minutes: UInt32(number))
            }
        }

        func store() throws -> CentralStore {
            var settings = CentralSettings(directory: folder)
            settings.hosts = []
            return try CentralStore(settings, clock: clock.clock)
        }

        func take(_ range: ClosedRange<UInt64>, _ store: CentralStore) async throws {
            let id = terminal.id
            let enrolled = try #require(try await store.database.read { try EnrolledTerminal.find(id, $0) })
            let desk = BatchDesk(queue: store.queue, database: store.database, state: store.state, clock: clock.clock)
            let answer = try await desk.take(try terminal.signed(terminal.batch(range)), as: .batch, from: enrolled)
            #expect(answer.acknowledgement.stored == range.upperBound)
        }

        /// The backup becomes the database.
        func restore(_ backup: String) throws {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: folder + "/central.sqlite" + suffix)
            }
            try FileManager.default.copyItem(atPath: backup, toPath: folder + "/central.sqlite")
        }
    }

    @Test func nothingIsSignedTwiceUnderOneName() async throws {
        let central = try await Site()
        defer { try? FileManager.default.removeItem(atPath: central.folder) }
        let backup = central.folder + "/backup"
        let town = try NoteSigner(
            name: "arjang.se/revision", kind: .cosigner, privateKey: Curve25519.Signing.PrivateKey())
        var store = try central.store()
        try await central.take(1...10, store)
        let early = try await store.log.checkpoint(area: "se")
        _ = try await store.backup(to: backup)
        try await central.take(11...30, store)
        let lost = try await store.log.checkpoint(area: "se")
        let oldKey = try await store.log.key(area: "se")
        let cosigned = try (try await store.log.request(area: "se", since: 0)).cosigned(
            by: town, log: oldKey, last: nil, atSeconds: 1_795_500_000)
        await #expect(throws: CentralError.self, "there is no need") {
            _ = try await store.log.begin(area: "se", anyway: false)
        }
        try await store.close()

        // The backup is back, and the terminal sends again what is missing, in other batches.
        try central.restore(backup)
        store = try central.store()
        await #expect(throws: CentralError.self) { _ = try await store.log.checkpoint(area: "se") }
        try await central.take(11...12, store)
        try await central.take(13...40, store)
        await #expect(throws: CentralError.self) { _ = try await store.log.checkpoint(area: "se") }
        await #expect(throws: CentralError.self) { _ = try await store.log.request(area: "se", since: 0) }
        await #expect(throws: CentralError.self) {
            _ = try await store.evidence.write(to: central.folder + "/evidence", month: nil, area: "se")
        }
        central.clock.advance(seconds: 14 * 86_400)
        await #expect(throws: CentralError.self) {
            _ = try await store.closings.closeDue(area: "se", afterDays: 0)
        }

        let begun = try await store.log.begin(area: "se", anyway: false)
        let key = try NoteKey(begun.key)
        #expect(key.name != oldKey.name)
        #expect(key.name.hasPrefix("servicepunkt.se/log/"))
        #expect(key.publicKey == oldKey.publicKey)
        let note = try await store.log.checkpoint(area: "se")
        let checkpoint = try #require(LogCheckpoint(note.text))
        #expect(checkpoint.origin == key.name)
        #expect(key.verdict(on: note) == .good)
        #expect(oldKey.verdict(on: note) == .absent)
        // Whoever kept the old name's checkpoints is not told anything else under it.
        for old in [early, lost] {
            let known = try #require(LogCheckpoint(old.text))
            let rows = try await store.database.read {
                try $0.run(Statements.Log.checkpoints, [.text("se"), .integer(0)]).map { try LogDesk.note($0) }
            }
            for one in rows {
                guard let other = LogCheckpoint(one.text), other.origin == known.origin else { continue }
                #expect(other.size != known.size || other.root == known.root)
            }
        }
        // A cosigner has to say that it begins anew.
        #expect(try await store.log.cosigned(area: "se", by: town.key.name) == 0)
        let request = try await store.log.request(area: "se", since: 0)
        #expect(throws: (any Error).self) {
            _ = try request.cosigned(by: town, log: key, last: cosigned, atSeconds: 1_797_000_000)
        }
        _ = try request.cosigned(by: town, log: key, last: nil, atSeconds: 1_797_000_000)

        // Figures are proved under the new name, and the file says what happened.
        let file = central.folder + "/evidence"
        _ = try await store.evidence.write(to: file, month: nil, area: "se")
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        let report = EvidenceVerifier(central: key, terminals: [central.terminal.idBytes]).verify(bytes)
        #expect(report.problems == [])
        #expect(report.figures.reduce(0) { $0 + $1.count } == 40)
        #expect(report.notices.contains { $0.contains("the log was begun anew") })
        #expect(!EvidenceVerifier(central: oldKey).verify(bytes).isProved)
        #expect(try await store.closings.closeDue(area: "se", afterDays: 0).map(\.month) == ["2026-11"])
        await #expect(throws: CentralError.self, "once is enough") {
            _ = try await store.log.begin(area: "se", anyway: false)
        }
        try await store.close()
    }

    @Test func monthsThatWereClosedAfterTheBackupAreNamed() async throws {
        let central = try await Site()
        defer { try? FileManager.default.removeItem(atPath: central.folder) }
        let backup = central.folder + "/backup"
        var store = try central.store()
        try await central.take(1...10, store)
        _ = try await store.backup(to: backup)
        central.clock.advance(seconds: 14 * 86_400)
        try await store.closings.close(try #require(CivilMonth("2026-11")), area: "se")
        try await store.close()
        try central.restore(backup)
        store = try central.store()
        try await central.take(11...20, store)
        // The log only grew, so that nothing was signed twice; the month is what would be.
        await #expect(throws: CentralError.self) {
            try await store.closings.close(try #require(CivilMonth("2026-11")), area: "se")
        }
        let begun = try await store.log.begin(area: "se", anyway: false)
        #expect(begun.lostMonths == ["2026-11"])
        try await store.closings.close(try #require(CivilMonth("2026-11")), area: "se")
        try await store.close()
    }

    // MARK: the service that signs

    @Test func everyAreasLogIsSignedWhileItGrows() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            world.visit(0, times: 10)
            try await world.take(0, [1...30])
            var logger = Logger(label: "checkpoints")
            logger.logLevel = .critical
            let service = CheckpointService(desk: world.log, intervalSeconds: 300, logger: logger)
            try await service.once()
            let first = try #require(try await world.log.newest(area: "se"))
            #expect(LogCheckpoint(first.text)?.size == 1)
            #expect(try await world.log.key(area: "se").verdict(on: first) == .good)
            try await service.once()
            #expect(try await world.log.newest(area: "se") == first, "it has not grown")
            world.visit(1, times: 10)
            try await world.take(1, [1...15, 16...30])
            try await service.once()
            #expect(LogCheckpoint(try #require(try await world.log.newest(area: "se")).text)?.size == 3)
        }
    }
}
