// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Terminals as the commands see them.
public struct TerminalRegister: Sendable {
    /// One line of the list.
    public struct Summary: Sendable, Codable, Equatable {
        public let terminal: String
        public let placeCode: UInt32
        public let placeName: String
        public let enrolledMilliseconds: Int64
        public let revokedMilliseconds: Int64?
    }

    let database: any Database
    let clock: CentralClock

    public func list(area: String) async throws -> [Summary] {
        try await database.read { session in
            try session.run(Statements.Terminals.list, [.text(area)]).map { row in
                let terminal = try EnrolledTerminal(row)
                return Summary(
                    terminal: terminal.id, placeCode: terminal.place,
                    placeName: try PlaceRegister.decode(try row.text("configuration")).placeName,
                    enrolledMilliseconds: terminal.enrolledMilliseconds,
                    revokedMilliseconds: terminal.revokedMilliseconds)
            }
        }
    }

    /// From now on the terminal is refused, on connections that are open already too.
    public func revoke(_ id: String) async throws {
        let now = clock.nowMilliseconds()
        let rows = try await database.write { try $0.run(Statements.Terminals.revoke, [.text(id), .number(now)]) }
        guard !rows.isEmpty else {
            throw CentralError.notFound(
                "no terminal \(id) that is not revoked already", remedy: "see `kiosk-central terminal list`")
        }
    }
}
