// SPDX-License-Identifier: EUPL-1.2
public import Foundation
import Glibc

/// The tour: the real programs, driven as people would drive them, and looked at wherever one hands over to the next.
public final class Tour {
    let county: County
    let report: TourReport
    /// Visits begun so far, and slips asked for, by the terminal of the county.
    var visits = 0
    var slips = 0
    /// State folders of the terminals that were used.
    var terminals: [URL]

    public init(county: County, report: TourReport) {
        self.county = county
        self.report = report
        terminals = [county.state]
    }

    /// Takes the whole tour. Everything it started has ended when this returns.
    /// - Parameter only: Words of one chapter's heading; without them all are taken.
    public func take(content: URL, only: String? = nil) {
        defer { county.stop() }
        var isMade = false
        report.chapter("The county") {
            try county.make(content: content) { report.check($0, true) }
            isMade = true
        }
        guard isMade else { return }
        for (heading, walk) in chapters where only.map({ heading.localizedCaseInsensitiveContains($0) }) ?? true {
            report.chapter(heading) { try walk() }
        }
        report.chapter("The end") {
            report.check("the central ends when asked", county.stopCentral())
        }
    }

    private var chapters: [(heading: String, walk: () throws -> Void)] {
        var all: [(heading: String, walk: () throws -> Void)] = [
            ("A visit in Swedish, then one in English", visitTwice),
            ("Paper out in the middle of a visit", paperOut),
            ("The central stops and starts during a visit", centralRestarts),
            ("Power lost in the middle of a visit", powerLost),
            ("A terminal that wakes in 1970", wakesIn1970),
        ]
        if county.hasDesk { all.append(("Face to face with the practice agency", meeting)) }
        all += [("The journal", journal), ("The central's count", count), ("The dashboard", dashboard)]
        return all
    }

    /// Starts the kiosk of the county's terminal.
    /// - Throws: When the central went away with a chapter before and does not come back.
    func visitor(
        environment: [String: String] = [:], purpose: String = "visitor", arguments: [String] = []
    ) throws -> Visitor {
        try county.startCentralWhereItIsGone()
        let visitor = try Visitor(
            county, state: county.state, report: report, environment: environment, purpose: purpose,
            arguments: arguments)
        visitor.expect("SERVICEPUNKT", "the attract screen shows the symbol's word", seconds: 20)
        visitor.expect(county.placeName, "and the name of the place")
        return visitor
    }

    /// Ends the kiosk as a system would and looks at the terminal it leaves.
    func close(_ visitor: Visitor) {
        let status = visitor.end(SIGTERM)
        report.check("kioskd ends with status 0 on SIGTERM", status == 0, "status \(status.map(String.init) ?? "none")")
        report.check("and leaves the terminal as it found it", visitor.isTerminalRestored)
        report.check(
            "and wrote no sequence a terminal does not know", visitor.unknownSequences.isEmpty,
            visitor.unknownSequences.joined(separator: " "))
    }
}
