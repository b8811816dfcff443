// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Takes the daily report of agency counters. What is kept is how the counters stood on a Swedish day; neither the
/// moment of the report nor anything finer than that day is.
struct AgencyDesk: Sendable {
    let database: any Database
    let clock: CentralClock

    /// - Parameter body: `Signed<AgencyReport>` as JSON.
    /// - Throws: `ReportRefusal`, or what the database threw.
    func take(_ body: [UInt8], from terminal: EnrolledTerminal) async throws -> AgencyReceipt {
        let report = try SignedReport<AgencyReport>(body, from: terminal).report
        guard let counters = report.counters, report.day > 0 else { throw ReportRefusal.malformed }
        let now = clock.nowMilliseconds()
        guard Int(report.day) <= LocalMinute(utcMilliseconds: now).date.dayNumber + 1 else {
            throw ReportRefusal.futureDay
        }
        let key: [SQLValue] = [.text(terminal.area), .text(terminal.id), .number(report.day)]
        let place = SQLValue.number(terminal.place)
        return try await database.write { session in
            for (counter, value) in counters {
                try session.run(
                    Statements.Agencies.save,
                    key + [
                        .number(counter.first), .number(counter.second), .number(counter.third), place, .number(value),
                    ])
            }
            return AgencyReceipt(terminal: terminal.id, day: report.day, serverTimeMilliseconds: now)
        }
    }
}
