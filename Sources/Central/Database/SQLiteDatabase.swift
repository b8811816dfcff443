// SPDX-License-Identifier: EUPL-1.2
import Dispatch
import Foundation
import GRDB

/// The embedded engine, default of the central: one file in WAL mode, `synchronous=FULL`.
public final class SQLiteDatabase: Database {
    /// The writer keeps so much of the file in memory.
    private static let cacheKiB = 32_768

    private let pool: DatabasePool
    private let path: String
    private let writer: DispatchQueue
    private let folding: LogFolding
    private let shelf = StatementShelf()

    /// Opens or makes the file at `path` (0600).
    /// - Parameter maximumPages: of 4 KiB; writes beyond answer `CentralError.full`. `nil`: as the disk allows.
    public convenience init(path: String, maximumPages: Int? = nil) throws {
        try self.init(path: path, maximumPages: maximumPages, logPages: LogFolding.usualPages)
    }

    /// - Parameter logPages: in the log after which it is folded into the file.
    init(path: String, maximumPages: Int? = nil, logPages: Int32) throws {
        self.path = path
        do {
            if !FileManager.default.fileExists(atPath: path) {
                _ = FileManager.default.createFile(
                    atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            var configuration = GRDB.Configuration()
            configuration.label = "central"
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { db in
                if !db.configuration.readonly { try db.execute(sql: "PRAGMA cache_size = -\(Self.cacheKiB)") }
                // What a savepoint would put back is kept in memory: it was as much to write as what is stored.
                try db.execute(sql: "PRAGMA temp_store = MEMORY")
                if let maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB makes it NORMAL after it has prepared the writer: then a power cut takes back what was answered.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                // Who was here before may have ended after a sync that failed: what stands in the log then is read as
                // if it were on the disk, and nothing behind it would outlive a power cut. Copied and synced, it is.
                _ = try db.checkpoint(.restart)
            }
            let writer = DispatchQueue(label: "central.sqlite")
            (self.pool, self.writer) = (pool, writer)
            folding = LogFolding(path: path, pages: logPages) { work in
                writer.async { [weak pool] in
                    pool?.writeWithoutTransaction { db in work(db) }
                }
            }
            pool.writeWithoutTransaction { db in folding.watch(db) }
            try pool.write { db in
                if try db.tableExists("schema_version") {
                    try Schema.check(try Int64.fetchOne(db, sql: "SELECT max(version) FROM schema_version"), of: path)
                }
                for sql in Schema.statements(.sqlite) { try db.execute(sql: sql) }
                try db.execute(
                    sql: "INSERT INTO schema_version (version) VALUES (?) ON CONFLICT DO NOTHING",
                    arguments: [Schema.version])
            }
        } catch let error as DatabaseError {
            throw Self.translate(error)
        }
    }

    /// On a queue of its own: what was begun is finished, even when whoever asked for it has gone.
    public func write<Value: Sendable>(
        _ work: @escaping @Sendable (any DatabaseSession) throws -> Value
    ) async throws -> Value {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                writer.async { [pool, shelf] in
                    continuation.resume(
                        with: Result { try pool.write { db in try work(SQLiteSession(db: db, shelf: shelf)) } })
                }
            }
        } catch let error as DatabaseError {
            throw Self.translate(error)
        }
    }

    public func read<Value: Sendable>(
        _ work: @escaping @Sendable (any DatabaseSession) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read { db in try work(SQLiteSession(db: db)) }
        } catch let error as DatabaseError {
            throw Self.translate(error)
        }
    }

    public func backup(to path: String) async throws {
        let beside = path + ".new"
        do {
            if FileManager.default.fileExists(atPath: beside) { try FileManager.default.removeItem(atPath: beside) }
            let source = try DatabaseQueue(path: self.path)
            defer { try? source.close() }
            try await source.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [beside])
            }
            let copy = try DatabaseQueue(path: beside)
            // Who waits for which agency is of the moment: a copy would keep it.
            try await copy.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA secure_delete = ON; DELETE FROM meeting_wish; DELETE FROM desk")
            }
            let verdict = try await copy.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check(1)") }
            try copy.close()
            guard verdict == "ok" else { throw CentralError.inconsistent("the copy at \(beside)") }
            try SafeFile.settle(beside, as: path)
        } catch let error as DatabaseError {
            throw Self.translate(error)
        } catch let error as CocoaError {
            throw CentralError.directory(path: beside, reason: error.localizedDescription)
        }
    }

    public func close() async throws {
        await withCheckedContinuation { continuation in
            writer.async { [shelf] in
                shelf.clear()
                continuation.resume()
            }
        }
        try pool.close()
    }

    static func translate(_ error: DatabaseError) -> CentralError {
        switch error.resultCode {
        case .SQLITE_FULL: .full
        // A full disk also shows as a failed write of the WAL or of its index.
        case .SQLITE_IOERR
        where [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_FSYNC].contains(error.extendedResultCode):
            .full
        default: .database(error.message ?? "error \(error.resultCode.rawValue)")
        }
    }
}
