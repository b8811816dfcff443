// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// A place and a terminal in a database, without a server.
struct BatchWorld {
    let database: any Central.Database
    let terminal: TestTerminal
    /// Set by a test; begins at `testNow`.
    let clock: TestClock
    let queue: IngestQueue
    let desk: BatchDesk
    let fleet: TerminalDesk
    let enrolled: EnrolledTerminal

    init(_ database: any Central.Database, clock testClock: TestClock = TestClock(testNow)) async throws {
        self.database = database
        self.clock = testClock
        let clock = testClock.clock
        let folder = try TestFolder.make("state")
        let state = try StateDirectory(path: folder, hosts: ["localhost"], clock: clock, random: .system)
        queue = IngestQueue(database)
        desk = BatchDesk(queue: queue, database: database, state: state, clock: clock)
        fleet = TerminalDesk(queue: queue, database: database, state: state, clock: clock)
        let place = try await PlaceRegister(database: database, clock: clock).add(TestCentral.sample(), area: "se")
        var terminal = try TestTerminal()
        terminal.placeCode = place.code
        self.terminal = terminal
        let values: [SQLValue] = [
            .text("se"), .text(terminal.id), .number(place.code),
            .blob(Array(terminal.signingKey.publicKey.rawRepresentation)), .text("0.1.0"), .integer(testNow),
        ]
        _ = try await database.write { try $0.run(Statements.Terminals.add, values) }
        let id = terminal.id
        enrolled = try #require(try await database.read { try EnrolledTerminal.find(id, $0) })
        try? FileManager.default.removeItem(atPath: folder)
    }

    func take(_ bytes: [UInt8]) async throws -> Acknowledgement {
        try await desk.take(bytes, as: .batch, from: enrolled).acknowledgement
    }

    /// A shipment of version 2 of these batches.
    func ship(_ batches: [Batch], by terminal: TestTerminal) async throws -> Acknowledgement {
        try await ship(try batches.map { try $0.signed(by: terminal.signingKey, version: 2) })
    }

    func ship(_ members: [[UInt8]]) async throws -> Acknowledgement {
        var shipment = Shipment(terminalID: terminal.idBytes)
        for member in members {
            let fits = shipment.add(member)
            #expect(fits)
        }
        return try await desk.take(shipment.bytes, as: .shipment, from: enrolled).acknowledgement
    }

    @discardableResult
    func hear(_ heartbeat: Heartbeat) async throws -> HeartbeatAnswer {
        try await fleet.heard(heartbeat, payload: try JSONEncoder().encode(heartbeat), from: enrolled)
    }

    func problems() async throws -> [String] {
        try await database.read { try Verification.run($0) }.problems
    }

    func rows(_ statement: Statement) async throws -> [SQLRow] {
        let id = terminal.id
        return try await database.read { try $0.run(statement, [.text("se"), .text(id)]) }
    }

    func visits() async throws -> Int64 {
        try await rows(Statements.Usage.ofTerminal).reduce(0) { sum, row in
            try row.integer("kind") == 1 ? sum + (try row.integer("events")) : sum
        }
    }

    func days() async throws -> [Int64: Int64] {
        try await rows(Statements.Usage.ofTerminalDays).reduce(into: [:]) { days, row in
            days[try row.integer("day"), default: 0] += try row.integer("events")
        }
    }
}
