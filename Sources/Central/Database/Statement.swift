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

    init(_ name: String, _ parameters: [Kind], _ sql: String) {
        self.name = name
        self.parameters = parameters
        self.sql = sql
    }
}

/// All statements there are; the conformance suite runs every one of them on every engine.
public enum Statements {
    public static let all: [Statement] =
        Places.all + Tokens.all + Terminals.all + Records.all + Usage.all + Operators.all + Contents.all
        + Refusals.all + Readiness.all + Backups.all
}
