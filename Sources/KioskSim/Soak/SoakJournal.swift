// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// What the journal says of the soak, beside what fell on the floor.
extension PeripheralsSoak {
    struct Row: Decodable {
        var sequence: UInt64
        var event: String
        var first: Int
        var second: Int
    }

    func journal() throws {
        let state = ["--state", county.state.path, "--json"]
        let verified = try county.programs.run("kioskctl", ["journal", "verify"] + state)
        report.check(
            "chain, checkpoints and counters hold", verified.status == 0, verified.output + verified.errors)
        let listed = try county.programs.must("kioskctl", ["journal", "list"] + state)
        let rows = try JSONDecoder().decode([Row].self, from: Data(listed.output.utf8))
        let story = SoakStory(rows)
        report.check(
            "every visit begun has its end, every slip asked for its outcome within it", story.breaks.isEmpty,
            story.breaks.prefix(10).joined(separator: "\n"))
        count("visits begun", story.visitCount, visits + strayVisits)
        count("visits that ended because the visitor said so", story.finishedCount, visits + strayVisits)
        count("slips asked for", story.outcomes.count, slips.count)
        count("starts of kioskd", rows.filter { $0.event == "terminalStarted" }.count, 1)
        count("ends of kioskd", rows.filter { $0.event == "terminalStopped" }.count, 1)
        for event in ["epochOpened", "journalFull", "helpOpened", "terminalPaused", "attendantCalled"] {
            count(event, rows.filter { $0.event == event }.count, 0)
        }
        guard story.outcomes.count == slips.count else { return }
        compare(Array(zip(slips, story.outcomes)))
    }

    /// Each slip as it was seen against its outcome as it was written.
    private func compare(_ pairs: [(SoakSlip, SoakStory.Outcome)]) {
        none("slip came twice", pairs) { slip, _ in slip.wholes > 1 }
        none("slip called printed is missing, or came late", pairs) { slip, outcome in
            outcome == .printed && (slip.wholes != 1 || slip.lateCount > 0)
        }
        none("slip came that is called not printed", pairs) { slip, outcome in
            outcome != .printed && outcome != .unknown && slip.wholes > 0
        }
        none("screen said something else than the journal", pairs) { slip, outcome in
            switch slip.answer {
            case .taken: outcome != .printed
            case .unknown: outcome != .unknown
            case .shown: outcome != .shownOnly
            case .givenUp: outcome == .shownOnly || outcome == .abandoned
            case .none: true
            }
        }
        none("outcome is unknown that could be known", pairs) { slip, outcome in
            outcome == .unknown && slip.answer != .givenUp && !slip.troubles.contains(where: \.mayHideTheOutcome)
        }
        none("slip fell during somebody else's visit, unless its visitor had given it up", pairs) { slip, _ in
            slip.lateCount > 0 && slip.answer != .givenUp
        }
        let kinds = Dictionary(grouping: pairs, by: \.1).map { "\($0.value.count) \($0.key)" }.sorted()
        let unknown = pairs.count { $0.1 == .unknown }
        report.check(
            "at most a quarter is unknown: \(kinds.joined(separator: ", ")); \(paper.tornCount) torn, "
                + "\(pairs.reduce(0) { $0 + $1.0.lateCount }) fell after their visitor had left",
            unknown * 4 <= pairs.count)
    }

    private func none(
        _ what: String, _ pairs: [(SoakSlip, SoakStory.Outcome)],
        _ isSo: (SoakSlip, SoakStory.Outcome) -> Bool
    ) {
        let found = pairs.filter { isSo($0.0, $0.1) }
        report.check(
            "no \(what)", found.isEmpty, found.prefix(10).map { "\($0.0.line); \($0.1)" }.joined(separator: "\n"))
    }

    private func count(_ what: String, _ found: Int, _ expected: Int) {
        report.check("\(what): \(expected)", found == expected, "\(found) in the journal")
    }
}

/// The journal read as a story: visits one after the other, each slip within its visit.
struct SoakStory {
    /// Numbers of `SlipOutcome` in the journal.
    enum Outcome: Int {
        case printed = 1
        case shownOnly
        case declined
        case abandoned
        case unknown
    }

    private(set) var visitCount = 0
    private(set) var finishedCount = 0
    private(set) var outcomes: [Outcome] = []
    /// Where the story does not hold together.
    private(set) var breaks: [String] = []
    private var isInVisit = false
    private var isSlipOpen = false

    init(_ rows: [PeripheralsSoak.Row]) {
        for row in rows { take(row) }
        if isInVisit { breaks.append("the last visit has no end") }
    }

    private mutating func take(_ row: PeripheralsSoak.Row) {
        func must(_ holds: Bool, _ what: String) {
            if !holds { breaks.append("\(row.sequence) \(row.event): \(what)") }
        }
        switch row.event {
        case "sessionStarted":
            must(!isInVisit, "a visit is under way")
            isInVisit = true
            visitCount += 1
        case "sessionEnded":
            must(isInVisit, "no visit is under way")
            must(!isSlipOpen, "a slip has no outcome yet")
            isInVisit = false
            if row.first == 1 { finishedCount += 1 }
        case "slipRequested":
            must(isInVisit, "no visit is under way")
            must(!isSlipOpen, "the last slip has no outcome yet")
            isSlipOpen = true
        case "slipOutcome":
            must(isSlipOpen, "no slip was asked for")
            isSlipOpen = false
            let outcome = Outcome(rawValue: row.second)
            must(outcome != nil, "\(row.second) is no outcome")
            if let outcome { outcomes.append(outcome) }
        default: break
        }
    }
}
