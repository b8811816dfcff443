// SPDX-License-Identifier: EUPL-1.2

/// One thing that is wrong in a content folder, and what to do about it.
public struct ContentProblem: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Relative to the folder: "languages/en.yaml".
    public var file: String
    /// From 1; 1 where the whole file is meant.
    public var line: Int
    /// From 1.
    public var column: Int?
    public var message: String
    public var remedy: String

    public init(file: String, line: Int, column: Int? = nil, message: String, remedy: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.remedy = remedy
    }

    /// "menu.yaml:3:5: what is wrong. What to do."
    public var description: String {
        "\(file):\(line)\(column.map { ":\($0)" } ?? ""): \(message). \(remedy)."
    }
}
