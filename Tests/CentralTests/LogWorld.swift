// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// A central of two terminals over any engine, to whose log batches go as they do in the server.
struct LogWorld {
    static let area = "se"

    let database: any Central.Database
    let clock: TestClock
    let log: LogDesk
    let evidence: EvidenceDesk
    let closings: ClosingDesk
    let deletions: DeletionDesk
    var terminals: [TestTerminal] = []
    private let desk: BatchDesk

    init(_ database: any Central.Database, terminals count: Int = 2) async throws {
        self.database = database
        clock = TestClock(testNow)
        let folder = try TestFolder.make("state")
        let state = try StateDirectory(path: folder, hosts: ["localhost"], clock: clock.clock, random: .system)
        log = LogDesk(database: database, state: state, clock: clock.clock)
        evidence = EvidenceDesk(desk: log)
        closings = ClosingDesk(desk: log)
        deletions = DeletionDesk(desk: log)
        desk = BatchDesk(queue: IngestQueue(database), database: database, state: state, clock: clock.clock)
        for number in 0..<count {
            let places = PlaceRegister(database: database, clock: clock.clock)
            let place = try await places.add(TestCentral.sample("Plats \(number)"), area: Self.area)
            var terminal = try TestTerminal()
            terminal.placeCode = place.code
            let values: [SQLValue] = [
                .text(Self.area), .text(terminal.id), .number(place.code),
                .blob(Array(terminal.signingKey.publicKey.rawRepresentation)), .text("0.1.0"), .integer(testNow),
            ]
            _ = try await database.write { try $0.run(Statements.Terminals.add, values) }
            terminals.append(terminal)
        }
    }

    /// Takes batches of a terminal as one shipment of version 2, or one by one in version 1.
    func take(_ index: Int, _ ranges: [ClosedRange<UInt64>], version: Int = 2) async throws {
        let terminal = terminals[index]
        let enrolled = try #require(try await database.read { try EnrolledTerminal.find(terminal.id, $0) })
        if version == 1 {
            for range in ranges {
                let outcome = try await desk.take(
                    try terminal.signed(terminal.batch(range)), as: .batch, from: enrolled)
                #expect(outcome.acknowledgement.refused == nil)
            }
            return
        }
        var shipment = Shipment(terminalID: terminal.idBytes)
        for range in ranges {
            #expect(shipment.add(try terminal.batch(range).signed(by: terminal.signingKey, version: 2)))
        }
        let outcome = try await desk.take(shipment.bytes, as: .shipment, from: enrolled)
        #expect(outcome.acknowledgement.refused == nil)
        #expect(outcome.acknowledgement.stored == ranges.last?.upperBound)
    }

    /// Events of all purposes, hours apart.
    mutating func visit(_ index: Int, times: Int, from minutes: UInt32 = 10, each step: UInt32 = 7) {
        for number in 0..<times {
            let purpose: Purpose = number % 5 == 4 ? .technician : .visitor
            terminals[index].append(
                [
                    UsageEvent(.sessionStarted, purpose: purpose, first: 1),
                    UsageEvent(.serviceOpened, purpose: purpose, first: 7),
                    UsageEvent(.sessionEnded, purpose: purpose, first: 1, second: 2),
                ], minutes: minutes + UInt32(number) * step)
        }
    }

    func verifier(cosigners: [NoteKey] = []) async throws -> EvidenceVerifier {
        EvidenceVerifier(
            central: try await log.key(area: Self.area), cosigners: cosigners, terminals: Set(terminals.map(\.idBytes)))
    }

    /// Writes the evidence and checks it.
    func prove(_ month: CivilMonth? = nil, cosigners: [NoteKey] = []) async throws -> (EvidenceReport, EvidenceFile) {
        let folder = try TestFolder.make("evidence")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try await evidence.write(to: folder + "/file", month: month, area: Self.area)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/file")))
        return (try await verifier(cosigners: cosigners).verify(bytes), try EvidenceFile(bytes))
    }

    func verification() async throws -> Verification { try await database.read { try Verification.run($0) } }
}
