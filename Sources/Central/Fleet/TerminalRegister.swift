// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Terminals as the commands see them.
public struct TerminalRegister: Sendable {
    /// One line of the list.
    public struct Summary: Sendable, Codable, Equatable {
        public let terminal: String
        public let placeCode: UInt32
        public let placeName: String
        public let enrolledMilliseconds: Int64
        public let revokedMilliseconds: Int64?
        /// The last guided device test; `nil`: none was reported.
        public let readiness: Readiness?
    }

    /// The newest readiness report of a terminal.
    public struct Readiness: Sendable, Codable, Equatable {
        public struct Device: Sendable, Codable, Equatable {
            /// "printer"
            public let kind: String
            public let ordinal: Int
            public let verdict: ReadinessReport.Verdict
            /// "paperLow"
            public let condition: String
            public let label: String
            public let serial: String
            public let firmware: String
            public let findings: [String]
        }

        public let number: UInt64
        public let isReady: Bool
        /// When the terminal says it was; not to be trusted alone.
        public let wallMilliseconds: Int64
        /// Since the central received it.
        public let ageSeconds: Int64
        public let devices: [Device]

        init(_ stored: StoredReadiness, now: Int64) {
            let report = stored.report
            number = report.number
            isReady = report.isReady
            wallMilliseconds = report.wallMilliseconds
            ageSeconds = max(0, (now - stored.receivedMilliseconds) / 1_000)
            devices = report.items.map { item in
                Device(
                    kind: "\(item.kind)", ordinal: item.ordinal, verdict: item.verdict,
                    condition: item.status.condition.name, label: item.identity.label, serial: item.identity.serial,
                    firmware: item.identity.firmware, findings: item.findings.map(SafeText.clean))
            }
        }
    }

    let database: any Database
    let clock: CentralClock

    public func list(area: String) async throws -> [Summary] {
        let now = clock.nowMilliseconds()
        return try await database.read { session in
            let readiness = try StoredReadiness.newest(area: area, session)
            return try session.run(Statements.Terminals.list, [.text(area)]).map { row in
                let terminal = try EnrolledTerminal(row)
                return Summary(
                    terminal: terminal.id, placeCode: terminal.place,
                    placeName: try PlaceRegister.decode(try row.text("configuration")).placeName,
                    enrolledMilliseconds: terminal.enrolledMilliseconds,
                    revokedMilliseconds: terminal.revokedMilliseconds,
                    readiness: readiness[terminal.id].map { Readiness($0, now: now) })
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
