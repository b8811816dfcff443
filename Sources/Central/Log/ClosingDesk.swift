// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
public import KioskModel

/// Closes months. A closed month never changes; what comes late is a signed correction in the next one, so that the
/// statements of all months together are always the exact counts.
public struct ClosingDesk: Sendable {
    let desk: LogDesk

    /// A month as it was closed.
    public struct Closing: Sendable, Codable, Equatable {
        public let month: String
        /// Entries of the log that its figures rest on.
        public let logSize: UInt64
        public let closedMilliseconds: Int64
        /// Corrections of earlier months in it.
        public let corrections: Int
    }

    /// Closes a month: its figures as of now, signed with a checkpoint, never change again.
    ///
    /// The first month that is closed states what lies before it too, as corrections of nothing; after it the months
    /// are closed one after the other.
    /// - Throws: `CentralError.invalid` for a month that is not over, was closed before, or is not the next one.
    @discardableResult
    public func close(_ month: CivilMonth, area: String) async throws -> Closing {
        let (key, now) = (desk.state.signingKey, desk.clock.nowMilliseconds())
        guard Int64(LocalMinute(utcMilliseconds: now).date.dayNumber) >= month.days.upperBound else {
            throw CentralError.invalid(
                "\(month.text) is not over", remedy: "close it from the first of the next month on")
        }
        // Reading takes a while and holds nobody up; the figures and the log are of one moment all the same.
        let (signed, draft, flags) = try await desk.database.read { session in
            try Self.draw(month, area, key, now, session)
        }
        if try LogMark.all(desk.state)[area]?.months[month.text] != nil {
            throw CentralError.invalid(
                "\(month.text) was closed before, in a statement that this database has lost: it was restored from a "
                    + "backup",
                remedy: "run `kiosk-central log begin`, and compare the next statement with the one handed out")
        }
        let closing = try await desk.database.write { session in
            guard try Self.newest(area, session)?.month == draft.closing.previous?.month else {
                throw CentralError.invalid("another month was closed at the same time", remedy: "try again")
            }
            let head = BatchLog.Head(size: signed.statement.size, root: signed.statement.root)
            _ = try desk.checkpoint(area, head, now, session)
            try session.run(
                Statements.Log.saveClosing,
                [.text(area), .text(month.text), .number(head.size), .number(now), .blob(signed.stored)])
            try CorrectionBook.save(draft, area: area, session)
            try session.run(Statements.Closings.saveFlags, [.text(area), .text(month.text), .text(flags)])
            return Closing(
                month: month.text, logSize: head.size, closedMilliseconds: now,
                corrections: draft.closing.corrections.count)
        }
        // Behind the commit: a month that is marked is closed.
        if var mark = try LogMark.all(desk.state)[area] {
            mark.months[month.text] = Hex.encode(Array(SHA256.hash(data: signed.bytes)))
            try LogMark.save(mark, area: area, desk.state)
        }
        return closing
    }

    /// Closes every month that has been over for so many days, from the first one with a visit on.
    /// - Parameter days: 5 closes a month when the sixth of the next one begins, Swedish time.
    public func closeDue(area: String, afterDays days: Int) async throws -> [Closing] {
        var closed: [Closing] = []
        while let month = try await due(area, days) { closed.append(try await close(month, area: area)) }
        return closed
    }

    private func due(_ area: String, _ days: Int) async throws -> CivilMonth? {
        let today = Int64(LocalMinute(utcMilliseconds: desk.clock.nowMilliseconds()).date.dayNumber)
        let month = try await desk.database.read { session in
            if let newest = try Self.newest(area, session) { return newest.month.next }
            let first =
                try session.run(
                    Statements.Closings.firstDay, [.text(area), .number(Purpose.visitor.rawValue)]
                ).first?.integer("day") ?? 0
            return first > 0 ? CivilMonth(day: first) : nil
        }
        guard let month, today >= month.days.upperBound + Int64(days) else { return nil }
        return month
    }

    /// Months that were closed, in order.
    public func closings(area: String) async throws -> [Closing] {
        try await desk.database.read { try Self.closings(area, $0) }
    }

    static func closings(_ area: String, _ session: any DatabaseSession) throws -> [Closing] {
        try session.run(Statements.Closings.statements, [.text(area), .text("9999-99")]).map { row in
            let statement = try SignedStatement(row).statement
            return Closing(
                month: try row.text("month"), logSize: statement.size, closedMilliseconds: try row.integer("made_ms"),
                corrections: statement.closing?.corrections.count ?? 0)
        }
    }

    /// The month closed last, with its statement.
    static func newest(
        _ area: String, _ session: any DatabaseSession
    ) throws -> (month: CivilMonth, signed: SignedStatement)? {
        guard let row = try session.run(Statements.Closings.newestMonth, [.text(area)]).first else { return nil }
        guard let month = CivilMonth(try row.text("month")) else {
            throw CentralError.inconsistent("a closing of no month")
        }
        return (month, try SignedStatement(row))
    }

    /// What the month's statement is if it is closed now, signed, with what is flagged beside it.
    private static func draw(
        _ month: CivilMonth, _ area: String, _ key: Curve25519.Signing.PrivateKey, _ now: Int64,
        _ session: any DatabaseSession
    ) throws -> (SignedStatement, CorrectionBook.Draft, String) {
        let newest = try newest(area, session)
        if let newest, newest.month.next != month {
            guard newest.month < month else {
                throw CentralError.invalid(
                    "\(month.text) \(newest.month == month ? "was closed before" : "lies before a closed month") and "
                        + "does not change",
                    remedy:
                        "what came late is a correction in the statement of \(newest.month.next?.text ?? "the next")")
            }
            throw CentralError.invalid(
                "\(newest.month.next?.text ?? "a month") is not closed yet", remedy: "close the months in order")
        }
        var statement = try StatementDesk(area: area, session: session, nowMilliseconds: now).read(month: month)
        let draft = try CorrectionBook(area: area, session: session).draft(
            month, after: newest.map { $0.signed.previous($0.month) }, terminals: statement.terminals)
        statement.closing = draft.closing
        statement.openings = try EvidenceExport.scope(statement, area: area, session).openings
        let flags = try PlausibilityDesk(area: area, session: session).flags(beside: month, draft.closing)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (
            try SignedStatement(statement, by: key), draft, String(decoding: try encoder.encode(flags), as: UTF8.self)
        )
    }
}
