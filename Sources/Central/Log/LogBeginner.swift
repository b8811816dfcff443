// SPDX-License-Identifier: EUPL-1.2
import KioskModel

extension LogDesk {
    /// A log that goes on under a new name.
    public struct Begun: Sendable, Codable, Equatable {
        /// Its public key, to be given to everybody who checks with the old one.
        public let key: String
        /// Entries that it takes over.
        public let size: UInt64
        /// Months that were closed after the backup was made: they are closed again, and may differ from the statements
        /// that were handed out.
        public let lostMonths: [String]
    }

    /// Goes on under a new name, which says so in the log: after a restore, when what was signed under the old name
    /// cannot be continued. The old name is never signed again.
    /// - Parameter anyway: also where nothing shows that the database was restored.
    /// - Throws: `CentralError.invalid` where there is no need.
    public func begin(area: String, anyway: Bool) async throws -> Begun {
        let now = clock.nowMilliseconds()
        return try await database.write { session in
            let mark = try LogMark.all(state)[area]
            let head = try BatchLog.head(session, area: area)
            let old = try Self.origin(area, session)
            let fits = try mark?.fits(head, origin: old, LogTree(area: area, session: session)) ?? true
            let closed = Set(try session.run(Statements.Log.closings, [.text(area)]).map { try $0.text("month") })
            let lost = (mark?.months ?? [:]).keys.filter { !closed.contains($0) }.sorted()
            guard anyway || !fits || !lost.isEmpty else {
                throw CentralError.invalid(
                    "the log of \(area) is the one that was signed",
                    remedy: "go on with it; --anyway begins a new one where the whole directory was restored")
            }
            let last = try session.run(Statements.Log.beginning, [.text(area)]).first?.integer("begun_ms") ?? 0
            guard now / 1_000 > last / 1_000 else {
                throw CentralError.invalid("a log was begun at this very second", remedy: "try again")
            }
            let entry = LogBeginning(
                size: head.size, root: head.root, oldName: mark?.origin ?? old, begunMilliseconds: now)
            try BatchLog.append(session, area: area, entries: [entry.bytes])
            try session.run(Statements.Log.saveBeginning, [.text(area), .number(now), .number(head.size)])
            let signer = try signer(area, session)
            let fresh = try BatchLog.head(session, area: area)
            try LogMark.save(
                LogMark(
                    origin: signer.key.name, size: fresh.size, root: Hex.encode(fresh.root),
                    months: (mark?.months ?? [:]).filter { closed.contains($0.key) }), area: area, state)
            _ = try checkpoint(area, now, session)
            return Begun(
                key: signer.key.text, size: head.size,
                lostMonths: lost)
        }
    }
}
