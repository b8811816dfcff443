// SPDX-License-Identifier: EUPL-1.2

/// The central's database: an engine that passes the conformance suite.
///
/// Work is plain, blocking code; each engine runs it on threads of its own, never on the shared pool.
public protocol Database: Sendable {
    /// Runs `work` in one transaction, one writer at a time. What it throws rolls everything back.
    /// - Throws: `CentralError.full` when there was no room, else what `work` threw.
    func write<Value: Sendable>(_ work: @escaping @Sendable (any DatabaseSession) throws -> Value) async throws -> Value

    /// Runs `work` on a consistent view of the database.
    func read<Value: Sendable>(_ work: @escaping @Sendable (any DatabaseSession) throws -> Value) async throws -> Value

    /// Writes a complete copy to `path`, fsynced, replacing what was there in one step. Reading and writing go on.
    func backup(to path: String) async throws

    /// Ends all connections.
    func close() async throws
}

/// Statements within one transaction.
public protocol DatabaseSession {
    /// Runs a statement with its values in order and answers its rows.
    @discardableResult
    func run(_ statement: Statement, _ values: [SQLValue]) throws -> [SQLRow]

    /// Runs `work` within the transaction such that what it throws undoes what it did, and nothing else. May be
    /// nested.
    func isolated<Value>(_ work: () throws -> Value) throws -> Value
}
