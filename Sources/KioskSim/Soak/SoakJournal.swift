// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// What the journal says of the soak, beside what fell on the floor.
extension PeripheralsSoak {
    private struct Row: Decodable {
        var event: String
        var second: Int
    }

    /// Numbers of `SlipOutcome` in the journal.
    private static let printed = 1
    private static let unknown = 5

    func journal() throws {
        let state = ["--state", county.state.path, "--json"]
        let verified = try county.programs.run("kioskctl", ["journal", "verify"] + state)
        report.check("the chain and its checkpoints hold", verified.status == 0, verified.output + verified.errors)
        let listed = try county.programs.must("kioskctl", ["journal", "list"] + state)
        let rows = try JSONDecoder().decode([Row].self, from: Data(listed.output.utf8))
        let outcomes = rows.filter { $0.event == "slipOutcome" }.map(\.second)
        count("visits begun", rows.filter { $0.event == "sessionStarted" }.count, visits)
        count("visits ended", rows.filter { $0.event == "sessionEnded" }.count, visits)
        count("slips asked for", rows.filter { $0.event == "slipRequested" }.count, fallen.count)
        count("outcomes of slips", outcomes.count, fallen.count)
        guard outcomes.count == fallen.count else { return }
        let pairs = zip(outcomes, fallen)
        let doubled = pairs.filter { $1 > 1 }.count
        report.check("no slip came twice", doubled == 0, "\(doubled) did")
        let missing = pairs.filter { $0 == Self.printed && $1 != 1 }.count
        report.check("each that is called printed came once", missing == 0, "\(missing) did not")
        let untold = pairs.filter { $0 != Self.printed && $0 != Self.unknown && $1 != 0 }.count
        report.check("none came that is called not printed", untold == 0, "\(untold) did")
        report.check("most are known", outcomes.filter { $0 == Self.unknown }.count * 2 <= outcomes.count)
    }

    private func count(_ what: String, _ found: Int, _ expected: Int) {
        report.check("\(what): \(expected)", found == expected, "\(found) in the journal")
    }
}
