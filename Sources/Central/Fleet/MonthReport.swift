// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A month's statement for people: its figures, the corrections of earlier months in it, and what is worth a question.
public struct MonthReport: Sendable, Codable, Equatable {
    /// By how much a figure of an earlier month has changed since it was stated.
    public struct Correction: Sendable, Codable, Equatable {
        public let placeCode: UInt32
        public let placeName: String
        /// Terminal id in hexadecimal.
        public let terminal: String
        /// ISO 8601; `null` for the undecided day.
        public let day: String?
        public let event: String
        /// "late": came after the month before was closed; "moved": its day was decided, or decided otherwise, since.
        public let cause: String
        /// Signed.
        public let count: Int64
        /// Of the batches it comes from, in the log.
        public let positions: [UInt64]
    }

    public let area: String
    /// "2026-11".
    public let month: String
    /// False: these are the figures as of now, and they may grow until the month is closed.
    public let isClosed: Bool
    public let madeMilliseconds: Int64
    /// Entries of the log the figures rest on.
    public let logSize: UInt64
    /// The month closed before; `null`: none.
    public let previous: String?
    public let figures: [UsageReport.Figure]
    public let corrections: [Correction]
    public let flags: [PlausibilityFlag]

    static func read(
        _ month: CivilMonth, area: String, now: Int64, _ session: any DatabaseSession
    ) throws -> MonthReport {
        let desk = PlausibilityDesk(area: area, session: session)
        if let row = try session.run(Statements.Log.closing, [.text(area), .text(month.text)]).first {
            return MonthReport(
                try SignedStatement(row).statement, month, isClosed: true,
                flags: try desk.flags(closed: month) ?? desk.flags(on: month.days))
        }
        var statement = try StatementDesk(area: area, session: session, nowMilliseconds: now).read(month: month)
        let newest = try ClosingDesk.newest(area, session)
        // Corrections go into the month that is closed next, and into no other.
        if newest.map({ $0.month.next == month }) ?? true {
            statement.closing = try CorrectionBook(area: area, session: session).draft(
                month, after: newest.map { $0.signed.previous($0.month) }, terminals: statement.terminals
            ).closing
        }
        let flags = try statement.closing.map { try desk.flags(beside: month, $0) } ?? desk.flags(on: month.days)
        return MonthReport(statement, month, isClosed: false, flags: flags)
    }

    private init(_ statement: EvidenceStatement, _ month: CivilMonth, isClosed: Bool, flags: [PlausibilityFlag]) {
        var names: [UInt32: String] = [:]
        for place in statement.places { names[place.code] = SafeText.clean(place.name) }
        func name(_ place: UInt32) -> String { names[place] ?? "place \(place)" }
        area = statement.area
        self.month = month.text
        self.isClosed = isClosed
        madeMilliseconds = statement.madeMilliseconds
        logSize = statement.size
        previous = statement.closing?.previous?.month.text
        figures = statement.figures.sorted { $0.key < $1.key }.map { key, events in
            UsageReport.Figure(
                placeCode: key.place, placeName: name(key.place), day: key.dayText,
                event: UsageEventCatalogue.entry(key.kind).name, purpose: "visitor", count: Int64(clamping: events))
        }
        corrections = (statement.closing?.corrections ?? []).map { correction in
            Correction(
                placeCode: correction.key.place, placeName: name(correction.key.place),
                terminal: Hex.encode(statement.terminals[correction.terminal].id), day: correction.key.dayText,
                event: UsageEventCatalogue.entry(correction.key.kind).name, cause: "\(correction.cause)",
                count: correction.events, positions: correction.positions)
        }
        self.flags = flags
    }
}
