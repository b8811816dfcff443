// SPDX-License-Identifier: EUPL-1.2
import Foundation
public import KioskModel

/// Writes evidence files, of months as they were closed and of what is counted by now.
public struct EvidenceDesk: Sendable {
    let desk: LogDesk

    /// What an evidence file that was written holds.
    public struct Written: Sendable, Codable, Equatable {
        public let file: String
        public let bytes: Int
        public let batches: Int
        /// Entries of the log the figures rest on.
        public let logSize: UInt64
        public let figures: Int
        /// True where the month was closed before: the figures are those of then.
        public let isClosed: Bool
    }

    /// States the figures as of now and signs them.
    private func statement(month: CivilMonth?, area: String) async throws -> SignedStatement {
        let (key, now) = (desk.state.signingKey, desk.clock.nowMilliseconds())
        return try await desk.database.read { session in
            var statement = try StatementDesk(area: area, session: session, nowMilliseconds: now).read(month: month)
            if month != nil {
                statement.openings = try EvidenceExport.scope(statement, area: area, session).openings
            }
            return try SignedStatement(statement, by: key)
        }
    }

    /// Writes the evidence of an area's figures: of a month, as it was closed where it was, or of all time.
    public func write(to file: String, month: CivilMonth?, area: String) async throws -> Written {
        let now = desk.clock.nowMilliseconds()
        let closed = try await closed(month, area: area)
        let signed = if let closed { closed } else { try await statement(month: month, area: area) }
        let statement = signed.statement
        let earlier = statement.closing == nil ? [] : try await earlier(than: month, area: area)
        let notes = try await desk.database.write { session in
            let head = BatchLog.Head(size: statement.size, root: statement.root)
            _ = try desk.checkpoint(area, head, now, session)
            let fresh = try desk.checkpoint(area, now, session)
            return try Self.notes(area, statement, fresh, session)
        }
        let export = EvidenceExport(area: area, statement: statement, notes: notes, earlier: earlier)
        let (made, batches) = try await desk.database.read { session in
            try export.bytes((signed.bytes, signed.signature), session)
        }
        try SafeFile.write(made, to: file)
        return Written(
            file: file, bytes: made.count, batches: batches, logSize: statement.size, figures: statement.figures.count,
            isClosed: closed != nil)
    }

    private func closed(_ month: CivilMonth?, area: String) async throws -> SignedStatement? {
        guard let month else { return nil }
        return try await desk.database.read { session in
            try session.run(Statements.Log.closing, [.text(area), .text(month.text)]).first.map(SignedStatement.init)
        }
    }

    private func earlier(than month: CivilMonth?, area: String) async throws -> [EvidenceFile.Signed] {
        guard let month else { return [] }
        return try await desk.database.read { session in
            try session.run(Statements.Closings.statements, [.text(area), .text(month.text)]).map { row in
                let signed = try SignedStatement(row)
                return .init(statement: signed.bytes, signature: signed.signature)
            }
        }
    }

    /// The checkpoints a file needs: the first that holds the statement's log, for each cosigner the first it signed,
    /// and the newest where records were deleted since.
    private static func notes(
        _ area: String, _ statement: EvidenceStatement, _ fresh: SignedNote, _ session: any DatabaseSession
    ) throws -> [SignedNote] {
        var chosen: [SignedNote] = []
        var names: Set<String> = []
        let origin = try LogDesk.origin(area, session)
        for row in try session.run(Statements.Log.checkpoints, [.text(area), .number(statement.size)]) {
            let note = try LogDesk.note(row)
            // A log that was begun anew vouches for all of it under its own name.
            guard LogCheckpoint(note.text)?.origin == origin else { continue }
            let fresh = Set(note.signatures.map(\.name)).subtracting(names)
            guard !fresh.isEmpty, chosen.count < 32 else { continue }
            names.formUnion(fresh)
            chosen.append(note)
        }
        let deleted = try session.run(Statements.Log.newestDeletion, [.text(area)]).first?.integer("log_position") ?? -1
        let covered = chosen.last.flatMap { LogCheckpoint($0.text)?.size } ?? 0
        if chosen.isEmpty || deleted >= Int64(clamping: covered) { chosen.append(fresh) }
        return chosen
    }
}
