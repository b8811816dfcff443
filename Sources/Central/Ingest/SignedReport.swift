// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// A report that a terminal signed, opened: as it came, and what it says.
struct SignedReport<Report: TerminalReport> {
    let signed: Signed<Report>
    let report: Report

    /// - Parameter body: `Signed<Report>` as JSON.
    init(_ body: [UInt8], from terminal: EnrolledTerminal) throws(ReportRefusal) {
        guard let signed = try? JSONDecoder().decode(Signed<Report>.self, from: Data(body)) else { throw .malformed }
        do {
            report = try signed.verified(by: terminal.signingKey)
        } catch is SignedError {
            throw .badSignature
        } catch {
            throw .malformed
        }
        self.signed = signed
        guard report.terminal == terminal.id else { throw .foreignTerminal }
    }
}

/// Says which terminal made it.
protocol TerminalReport: Codable, Sendable {
    var terminal: String { get }
}

extension AgencyReport: TerminalReport {}
extension ReadinessReport: TerminalReport {}

/// Why a terminal's report is not taken.
enum ReportRefusal: String, Error {
    case malformed, badSignature
    case foreignTerminal
    /// More than a day ahead of the central's own: a clock that cannot be believed.
    case futureDay
}
