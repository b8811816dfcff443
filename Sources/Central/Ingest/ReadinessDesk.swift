// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// A readiness report as the central keeps it.
struct StoredReadiness: Sendable {
    let receivedMilliseconds: Int64
    let report: ReadinessReport

    /// - Returns: `nil` for a report that this version does not understand: the terminal's other news go on.
    init?(_ row: SQLRow) throws {
        receivedMilliseconds = try row.integer("received_ms")
        guard
            let signed = try? JSONDecoder().decode(
                Signed<ReadinessReport>.self, from: Data(try row.text("report").utf8)),
            let report = try? JSONDecoder().decode(ReadinessReport.self, from: signed.payload)
        else { return nil }
        self.report = report
    }

    /// The newest of each terminal of an area.
    static func newest(area: String, _ session: any DatabaseSession) throws -> [String: StoredReadiness] {
        var newest: [String: StoredReadiness] = [:]
        for row in try session.run(Statements.Readiness.newest, [.text(area)]) {
            if let stored = try StoredReadiness(row) { newest[try row.text("terminal")] = stored }
        }
        return newest
    }
}

/// Takes readiness reports: the same one as often as it comes, each kept once, with the terminal's signature.
struct ReadinessDesk: Sendable {
    /// Of one terminal; older ones go.
    static let most: Int64 = 50
    /// A terminal has not more devices than this.
    static let mostItems = 64

    let database: any Database
    let clock: CentralClock

    /// - Parameter body: `Signed<ReadinessReport>` as JSON.
    /// - Throws: `ReportRefusal`, or what the database threw.
    func take(_ body: [UInt8], from terminal: EnrolledTerminal) async throws -> ReportReceipt {
        let opened = try SignedReport<ReadinessReport>(body, from: terminal)
        let (signed, report) = (opened.signed, opened.report)
        guard report.items.count <= Self.mostItems, report.number <= UInt64(Int64.max) else {
            throw ReportRefusal.malformed
        }
        let now = clock.nowMilliseconds()
        // Kept as it was signed, in an envelope of our own spelling: the same report has one digest, however sent.
        let digest = Hex.encode(Array(SHA256.hash(data: signed.payload)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(signed), as: UTF8.self)
        let (area, id) = (terminal.area, terminal.id)
        return try await database.write { session in
            try session.run(
                Statements.Readiness.add,
                [.text(area), .text(id), .number(report.number), .text(digest), .number(now), .text(text)])
            try session.run(Statements.Readiness.trim, [.text(area), .text(id), .number(Self.most)])
            return ReportReceipt(terminal: id, number: report.number, serverTimeMilliseconds: now)
        }
    }
}
