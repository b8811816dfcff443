// SPDX-License-Identifier: EUPL-1.2

/// One SQL statement of the central: the same text on every engine, its parameters `$1…` in order.
public struct Statement: Sendable {
    /// What a parameter holds; the conformance suite makes its samples from it.
    public enum Kind: Sendable {
        case integer, text, blob
    }

    public let name: String
    public let parameters: [Kind]
    public let sql: String
    /// The parameters' indices by first appearance, as SQLite numbers `$n`.
    let appearance: [Int]

    init(_ name: String, _ parameters: [Kind], _ sql: String) {
        self.name = name
        self.parameters = parameters
        self.sql = sql
        var appearance: [Int] = []
        for part in sql.split(separator: "$").dropFirst() {
            guard let number = Int(part.prefix { $0.isNumber }), !appearance.contains(number - 1) else { continue }
            appearance.append(number - 1)
        }
        precondition(appearance.sorted() == Array(parameters.indices), "statement \(name) does not use its values")
        self.appearance = appearance
    }
}

/// All statements there are; the conformance suite runs every one of them on every engine.
public enum Statements {
    public static let all: [Statement] =
        Places.all + Tokens.all + Terminals.all + Records.all + Usage.all + Operators.all + Contents.all
        + Refusals.all + Batches.all + Readiness.all + Backups.all + Agencies.all + Statistics.all + Log.all
        + Closings.all + Meetings.all + Desks.all
}
