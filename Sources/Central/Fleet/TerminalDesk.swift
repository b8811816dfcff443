// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// A terminal that enrolled here.
struct EnrolledTerminal: Sendable {
    let area: String
    /// Terminal id in hexadecimal.
    let id: String
    let place: UInt32
    let signingKey: Curve25519.Signing.PublicKey
    let softwareVersion: String
    let enrolledMilliseconds: Int64
    let revokedMilliseconds: Int64?

    init(_ row: SQLRow) throws {
        area = try row.text("area")
        id = try row.text("terminal")
        place = UInt32(clamping: try row.integer("place"))
        softwareVersion = try row.text("software")
        enrolledMilliseconds = try row.integer("enrolled_ms")
        revokedMilliseconds = try row.optionalInteger("revoked_ms")
        do {
            signingKey = try Curve25519.Signing.PublicKey(rawRepresentation: try row.blob("signing_key"))
        } catch {
            throw CentralError.inconsistent("the key of terminal \(id)")
        }
    }

    static func find(_ id: String, _ session: any DatabaseSession) throws -> EnrolledTerminal? {
        try session.run(Statements.Terminals.find, [.text(id)]).first.map(EnrolledTerminal.init)
    }
}

/// What terminals ask for with their certificates.
struct TerminalDesk: Sendable {
    /// A heartbeat is sent every 5 minutes when idle (DESIGN.md).
    static let idleContactSeconds: Int32 = 300
    /// A promise beyond this is not believed: 60 days.
    static let maximumPromiseSeconds: Int32 = 5_184_000

    let database: any Database
    let state: StateDirectory
    let clock: CentralClock

    func find(_ id: String) async throws -> EnrolledTerminal? {
        try await database.read { try EnrolledTerminal.find(id, $0) }
    }

    /// Keeps a verified heartbeat and answers what the terminal should have.
    func heard(_ heartbeat: Heartbeat, payload: Data, from terminal: EnrolledTerminal) async throws -> HeartbeatAnswer {
        let now = clock.nowMilliseconds()
        let promise = min(max(heartbeat.nextContactSeconds, 1), Self.maximumPromiseSeconds)
        let text = String(decoding: payload, as: UTF8.self)
        return try await database.write { session in
            try session.run(
                Statements.Terminals.heard,
                [
                    .text(terminal.area), .text(terminal.id), .number(now), .number(now + Int64(promise) * 1_000),
                    .text(SafeText.clean(heartbeat.bootID)), .number(Int64(clamping: heartbeat.number)), .text(text),
                ])
            let mark = try session.run(
                Statements.Records.epoch,
                [.text(terminal.area), .text(terminal.id), .number(heartbeat.epoch)]
            ).first
            let content = try session.run(Statements.Contents.currentVersion, [.text(terminal.area)]).first
            let place = try session.run(Statements.Places.find, [.number(terminal.place)]).first
            return HeartbeatAnswer(
                serverTimeMilliseconds: now,
                wantedConfiguration: UInt32(clamping: try place?.integer("version") ?? 0),
                wantedContent: UInt32(clamping: try content?.integer("version") ?? 0), wantedSoftware: nil,
                agenciesOpenNow: [],
                nextContactSeconds: heartbeat.activity == .session ? 60 : Self.idleContactSeconds,
                stored: UInt64(clamping: try mark?.integer("stored") ?? 0),
                releasable: UInt64(clamping: try mark?.integer("releasable") ?? 0))
        }
    }

    func configuration(of terminal: EnrolledTerminal) async throws -> Signed<SiteConfiguration> {
        let place = try await PlaceRegister(database: database, clock: clock).find(terminal.place)
        return try Signed(place.configuration, by: state.signingKey)
    }

    func content(area: String) async throws -> [UInt8]? {
        try await database.read { session in
            try session.run(Statements.Contents.current, [.text(area)]).first?.blob("bundle")
        }
    }
}
