// SPDX-License-Identifier: EUPL-1.2
import GRDB
import GRDBSQLite
import KioskModel

/// The two statements of every append, prepared once and bound without copies.
///
/// Unchecked: used by `JournalWriter` only, which `Journal` guards with its lock, inside an access to the database.
final class AppendStatements: @unchecked Sendable {
    private let begin: Statement
    private let commit: Statement
    private let insertRecord: Statement
    private let raiseCounter: Statement

    init(_ db: Database) throws {
        begin = try db.makeStatement(sql: "BEGIN IMMEDIATE")
        commit = try db.makeStatement(sql: "COMMIT")
        insertRecord = try db.makeStatement(sql: "INSERT INTO record (id, body) VALUES (?, ?)")
        raiseCounter = try db.makeStatement(
            sql: """
                INSERT INTO counter (family, first, second, third, value) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (family, first, second, third) DO UPDATE SET value = value + excluded.value
                """)
    }

    /// Whether the last connection that closes leaves the log where it is. It does until the journal is closed in good
    /// order: a log that is gone means a loss.
    static func keepLog(_ db: Database, _ keep: Bool) {
        var flag: Int32 = keep ? 1 : 0
        sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &flag)
    }

    /// All of `body` or nothing.
    func transaction(_ db: Database, _ body: () throws -> Void) throws {
        try step(begin.sqliteStatement, db)
        do {
            try body()
            try step(commit.sqliteStatement, db)
        } catch {
            // After some errors SQLite has rolled back by itself.
            if sqlite3_get_autocommit(db.sqliteConnection) == 0 {
                sqlite3_exec(db.sqliteConnection, "ROLLBACK", nil, nil, nil)
            }
            throw error
        }
    }

    func insert(_ record: UsageRecord, chain: [UInt8], _ db: Database) throws {
        let statement = insertRecord.sqliteStatement
        sqlite3_bind_int64(statement, 1, RowKey.key(record.epoch, record.sequence))
        try LiveTables.bytes(record, chain: chain).withUnsafeBytes { body in
            // Static: the bytes outlive the step, and the binding is replaced before the next.
            sqlite3_bind_blob(statement, 2, body.baseAddress, Int32(body.count), nil)
            try step(statement, db)
        }
    }

    func raise(_ counters: [CounterKey: UInt64], _ db: Database) throws {
        let statement = raiseCounter.sqliteStatement
        for (key, value) in counters {
            sqlite3_bind_int64(statement, 1, Int64(key.family.rawValue))
            sqlite3_bind_int64(statement, 2, Int64(key.first))
            sqlite3_bind_int64(statement, 3, Int64(key.second))
            sqlite3_bind_int64(statement, 4, Int64(key.third))
            sqlite3_bind_int64(statement, 5, Int64(value))
            try step(statement, db)
        }
    }

    private func step(_ statement: SQLiteStatement, _ db: Database) throws {
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
    }
}
