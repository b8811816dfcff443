// SPDX-License-Identifier: EUPL-1.2
import GRDB
import GRDBSQLite

/// Statements on one connection of SQLite, inside GRDB's access to it. Values are bound and read without GRDB's own
/// types between: a report is some two dozen statements, and those were a tenth of what it cost.
struct SQLiteSession: DatabaseSession {
    let db: GRDB.Database
    /// What is prepared on this connection, where it outlives the session.
    var shelf: StatementShelf?

    func run(_ statement: Statement, _ values: [SQLValue]) throws -> [SQLRow] {
        precondition(values.count == statement.parameters.count, "statement \(statement.name) takes other values")
        let prepared = try prepared(statement.name, statement.sql)
        let handle = prepared.sqliteStatement
        // A statement that was left in the middle keeps its locks.
        defer { sqlite3_reset(handle) }
        for (place, index) in statement.appearance.enumerated() {
            try check(Self.bind(values[index], handle, Int32(place + 1)), SQLITE_OK)
        }
        var rows: [SQLRow] = []
        while true {
            let code = sqlite3_step(handle)
            guard code == SQLITE_ROW else {
                try check(code, SQLITE_DONE)
                return rows
            }
            rows.append(
                SQLRow(
                    names: prepared.columnNames,
                    values: (0..<sqlite3_column_count(handle)).map { Self.read(handle, $0) }))
        }
    }

    func isolated<Value>(_ work: () throws -> Value) throws -> Value {
        try step("savepoint", "SAVEPOINT one")
        do {
            let value = try work()
            try step("release", "RELEASE one")
            return value
        } catch {
            // After some errors (a full disk) SQLite has rolled everything back itself, and this throws in turn.
            if db.isInsideTransaction { try db.execute(sql: "ROLLBACK TO one; RELEASE one") }
            throw error
        }
    }

    private func prepared(_ name: String, _ sql: String) throws -> GRDB.Statement {
        guard let shelf else { return try db.cachedStatement(sql: sql) }
        if let known = shelf.statements[name] { return known }
        let made = try db.makeStatement(sql: sql)
        shelf.statements[name] = made
        return made
    }

    private func step(_ name: String, _ sql: String) throws {
        let handle = try prepared(name, sql).sqliteStatement
        defer { sqlite3_reset(handle) }
        try check(sqlite3_step(handle), SQLITE_DONE)
    }

    private func check(_ code: Int32, _ expected: Int32) throws {
        guard code != expected else { return }
        throw DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
    }

    /// Makes SQLite copy what is bound: `SQLITE_TRANSIENT` of <sqlite3.h>, a cast that Swift does not import.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private static func bind(_ value: SQLValue, _ handle: OpaquePointer, _ place: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let integer): return sqlite3_bind_int64(handle, place, integer)
        case .text(var text):
            // An empty text has no address, and without one NULL would be bound.
            guard !text.isEmpty else { return sqlite3_bind_text(handle, place, "", 0, copied) }
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, place, $0.baseAddress, Int32($0.count), copied)
                }
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, place, 0) }
            return bytes.withUnsafeBytes { sqlite3_bind_blob(handle, place, $0.baseAddress, Int32($0.count), copied) }
        }
    }

    private static func read(_ handle: OpaquePointer, _ column: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: .integer(Int64(sqlite3_column_double(handle, column)))
        case SQLITE_TEXT:
            .text(String(decoding: bytes(sqlite3_column_text(handle, column), handle, column), as: UTF8.self))
        case SQLITE_BLOB: .blob(Array(bytes(sqlite3_column_blob(handle, column), handle, column)))
        default: .null
        }
    }

    /// Of a text or blob that was asked for; empty ones have no address.
    private static func bytes(
        _ address: UnsafeRawPointer?, _ handle: OpaquePointer, _ column: Int32
    ) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: address, count: address == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
    }
}

/// Statements prepared on the writer's connection, by their names: the texts are long, and to find a statement by its
/// own was as much as to bind it.
///
/// `@unchecked Sendable`: only touched on the writer's queue.
final class StatementShelf: @unchecked Sendable {
    fileprivate var statements: [String: GRDB.Statement] = [:]

    /// Before the connection is closed.
    func clear() { statements = [:] }
}
