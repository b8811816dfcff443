// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// Collects everything that is wrong, so that an editor mends a folder in one go.
struct Findings {
    private(set) var problems: [ContentProblem] = []

    mutating func add(_ file: String, _ mark: Mark?, _ message: String, _ remedy: String) {
        add(file, line: mark?.line ?? 1, column: mark?.column, message, remedy)
    }

    mutating func add(_ file: String, line: Int, column: Int?, _ message: String, _ remedy: String) {
        problems.append(
            ContentProblem(
                file: SafeText.clean(file), line: line, column: column, message: SafeText.clean(message),
                remedy: SafeText.clean(remedy)))
    }

    /// In order of file and line, each once.
    var sorted: [ContentProblem] {
        var seen: [ContentProblem] = []
        let ordered = problems.enumerated().sorted {
            ($0.element.file, $0.element.line, $0.element.column ?? 0, $0.offset)
                < ($1.element.file, $1.element.line, $1.element.column ?? 0, $1.offset)
        }
        for (_, problem) in ordered where seen.last != problem { seen.append(problem) }
        return seen
    }
}
