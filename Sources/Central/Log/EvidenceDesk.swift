// SPDX-License-Identifier: EUPL-1.2
import Foundation
public import KioskModel

/// Closes months and writes evidence files.
public struct EvidenceDesk: Sendable {
    let desk: LogDesk

    /// A month as it was closed.
    public struct Closing: Sendable, Codable, Equatable {
        public let month: String
        /// Entries of the log that its figures rest on.
        public let logSize: UInt64
        public let closedMilliseconds: Int64
    }

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

    /// Closes a month: its figures as of now, signed with a checkpoint, never change again.
    public func close(_ month: CivilMonth, area: String) async throws -> Closing {
        let (signer, now) = (try desk.signer(area), desk.clock.nowMilliseconds())
        guard Int64(LocalMinute(utcMilliseconds: now).date.dayNumber) >= month.days.upperBound else {
            throw CentralError.invalid(
                "\(month.text) is not over", remedy: "close it from the first of the next month on")
        }
        // Reading takes a while and holds nobody up; the figures and the log are of one moment all the same.
        let signed = try await statement(month: month, area: area)
        return try await desk.database.write { session in
            let head = BatchLog.Head(size: signed.statement.size, root: signed.statement.root)
            _ = try LogDesk.checkpoint(area, head, signer, now, session)
            let rows = try session.run(
                Statements.Log.saveClosing,
                [
                    .text(area), .text(month.text), .number(head.size), .number(now),
                    .blob(signed.signature + signed.bytes),
                ])
            guard !rows.isEmpty else {
                throw CentralError.invalid(
                    "\(month.text) was closed before and does not change",
                    remedy: "what came late is in the figures of all time")
            }
            return Closing(month: month.text, logSize: head.size, closedMilliseconds: now)
        }
    }

    /// A statement as it was signed.
    private struct SignedStatement: Sendable {
        let statement: EvidenceStatement
        let bytes: [UInt8]
        let signature: [UInt8]
    }

    /// States the figures as of now and signs them.
    private func statement(month: CivilMonth?, area: String) async throws -> SignedStatement {
        let (key, now) = (desk.state.signingKey, desk.clock.nowMilliseconds())
        return try await desk.database.read { session in
            var statement = try StatementDesk(area: area, session: session, nowMilliseconds: now).read(month: month)
            if month != nil {
                statement.openings = try EvidenceExport.scope(statement, area: area, session).openings
            }
            let bytes = statement.bytes
            return SignedStatement(
                statement: statement, bytes: bytes, signature: try EvidenceFile.sign(bytes, by: key))
        }
    }

    /// Months that were closed, in order.
    public func closings(area: String) async throws -> [Closing] {
        try await desk.database.read { session in
            try session.run(Statements.Log.closings, [.text(area)]).map { row in
                Closing(
                    month: try row.text("month"), logSize: UInt64(clamping: try row.integer("size")),
                    closedMilliseconds: try row.integer("made_ms"))
            }
        }
    }

    /// Writes the evidence of an area's figures: of a month, as it was closed where it was, or of all time.
    public func write(to file: String, month: CivilMonth?, area: String) async throws -> Written {
        let (signer, now) = (try desk.signer(area), desk.clock.nowMilliseconds())
        let closed = try await closed(month, area: area)
        let signed = if let closed { closed } else { try await statement(month: month, area: area) }
        let statement = signed.statement
        let notes = try await desk.database.write { session in
            let head = BatchLog.Head(size: statement.size, root: statement.root)
            _ = try LogDesk.checkpoint(area, head, signer, now, session)
            let fresh = try LogDesk.checkpoint(area, signer, now, session)
            return try Self.notes(area, statement, fresh, session)
        }
        let export = EvidenceExport(area: area, statement: statement, notes: notes)
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
            guard let row = try session.run(Statements.Log.closing, [.text(area), .text(month.text)]).first else {
                return nil
            }
            let stored = try row.blob("statement")
            let bytes = Array(stored.dropFirst(64))
            guard stored.count > 64, let statement = EvidenceStatement(bytes) else {
                throw CentralError.inconsistent("the closing of \(month.text)")
            }
            return SignedStatement(statement: statement, bytes: bytes, signature: Array(stored.prefix(64)))
        }
    }

    /// The checkpoints a file needs: the first that holds the statement's log, for each cosigner the first it signed,
    /// and the newest where records were deleted since.
    private static func notes(
        _ area: String, _ statement: EvidenceStatement, _ fresh: SignedNote, _ session: any DatabaseSession
    ) throws -> [SignedNote] {
        var chosen: [SignedNote] = []
        var names: Set<String> = []
        for row in try session.run(Statements.Log.checkpoints, [.text(area), .number(statement.size)]) {
            let note = try LogDesk.note(row)
            let fresh = Set(note.signatures.map(\.name)).subtracting(names)
            guard !fresh.isEmpty, chosen.count < 32 else { continue }
            names.formUnion(fresh)
            chosen.append(note)
        }
        let deleted = try session.run(Statements.Log.newestDeletion, [.text(area)]).first?.integer("log_position") ?? -1
        let covered = chosen.last.flatMap { LogCheckpoint($0.text)?.size } ?? 0
        if deleted >= Int64(clamping: covered) { chosen.append(fresh) }
        return chosen
    }
}
