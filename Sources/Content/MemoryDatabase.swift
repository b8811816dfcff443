// SPDX-License-Identifier: EUPL-1.2
import Foundation
import GRDB
import GRDBSQLite

/// A SQLite database that lives in memory, to and from its bytes: verified bytes never pass through a file again.
enum MemoryDatabase {
    /// The bytes of a database made by `fill`; the same statements give the same bytes.
    static func make(_ fill: (Database) throws -> Void) throws -> Data {
        let queue = try DatabaseQueue()
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF")
            try db.inTransaction {
                try fill(db)
                return .commit
            }
            try db.execute(sql: "VACUUM")
        }
        return try queue.writeWithoutTransaction { db in
            var size: sqlite3_int64 = 0
            guard let bytes = sqlite3_serialize(db.sqliteConnection, "main", &size, 0) else {
                throw DatabaseError(resultCode: .SQLITE_NOMEM)
            }
            defer { sqlite3_free(bytes) }
            return Data(bytes: bytes, count: Int(size))
        }
    }

    /// Reads from bytes that were verified before.
    static func read<Value>(_ bytes: Data, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue()
        // Closed, but never released: releasing a dispatch queue that carries specifics starts the shared thread pool,
        // and that wakes the process once a second for ever. A terminal opens a handful of bundles in its life.
        _ = Unmanaged.passRetained(queue)
        defer {
            // A connection that does not close keeps its memory and nothing else.
            do { try queue.close() } catch { assertionFailure("a database in memory did not close: \(error)") }
        }
        return try queue.writeWithoutTransaction { db in
            guard let copy = sqlite3_malloc64(UInt64(bytes.count)) else {
                throw DatabaseError(resultCode: .SQLITE_NOMEM)
            }
            bytes.withUnsafeBytes {
                copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count)
            }
            // SQLite frees the copy, also when it refuses it.
            let flags = UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY)
            let size = sqlite3_int64(bytes.count)
            let pointer = copy.assumingMemoryBound(to: UInt8.self)
            let code = sqlite3_deserialize(db.sqliteConnection, "main", pointer, size, size, flags)
            guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            return try body(db)
        }
    }
}
