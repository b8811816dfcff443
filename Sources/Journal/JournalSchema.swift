// SPDX-License-Identifier: EUPL-1.2
import GRDB

/// The database of a journal: its tables and how a connection to it is made.
enum JournalSchema {
    /// `PRAGMA user_version`. A file of version 1 is migrated; one of a newer version is set aside whole.
    static let version = 2
    /// `PRAGMA application_id`: "SPJ1".
    static let applicationID = 0x5350_4A31

    /// Rows of `record`, `block`, `checkpoint`, `sealed` and `fold` are under a `RowKey`; what is in them stands with the
    /// tables that read them.
    static let tables = """
        CREATE TABLE epoch (
            epoch INTEGER PRIMARY KEY,
            stored INTEGER NOT NULL DEFAULT 0,
            releasable INTEGER NOT NULL DEFAULT 0,
            pruned INTEGER NOT NULL DEFAULT 0,
            abandoned INTEGER NOT NULL DEFAULT 0,
            closed_at INTEGER
        );
        CREATE TABLE boot (
            ordinal INTEGER PRIMARY KEY,
            id BLOB NOT NULL,
            wall INTEGER NOT NULL,
            bound INTEGER NOT NULL,
            trust INTEGER NOT NULL
        );
        CREATE TABLE counter (
            family INTEGER NOT NULL,
            first INTEGER NOT NULL,
            second INTEGER NOT NULL,
            third INTEGER NOT NULL,
            value INTEGER NOT NULL,
            PRIMARY KEY (family, first, second, third)
        ) WITHOUT ROWID;
        CREATE TABLE record (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE block (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE sealed (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE fold (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        """

    /// Pages of the write-ahead log after which it is written back.
    static let logPages = 256

    enum Access {
        case write
        case read
        /// The log beside the file is not looked at: for folders that cannot be written to.
        case immutable
        /// For building a salvaged journal: no log of its own stays behind.
        case build
    }

    static func open(_ path: String, _ access: Access) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.readonly = access == .read || access == .immutable
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { db in
            // A page cache of 256 KiB: the daemon's memory is bounded.
            try db.execute(sql: "PRAGMA cache_size = -256; PRAGMA mmap_size = 0")
            switch access {
            case .write:
                try db.execute(
                    sql: """
                        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = \(logPages)
                        """)
                AppendStatements.keepLog(db, true)
            case .build:
                try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")
            case .read, .immutable:
                break
            }
        }
        guard access == .immutable else { return try DatabaseQueue(path: path, configuration: configuration) }
        let escaped = path.utf8.map { byte -> String in
            switch byte {
            case 45...57, 65...90, 95, 97...122: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return try DatabaseQueue(path: "file:\(escaped.joined())?immutable=1", configuration: configuration)
    }

    /// Makes the tables of an empty database, with epoch `epoch` open.
    static func create(_ db: Database, epoch: UInt32) throws {
        try db.execute(sql: tables)
        try db.execute(sql: "INSERT INTO epoch (epoch) VALUES (?)", arguments: [epoch])
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// The version of the tables; 0 for an empty database.
    static func foundVersion(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }
}

extension Row {
    /// An integer of a column whose content may be damaged.
    func number<T: FixedWidthInteger>(_ index: Int, _: T.Type = T.self) throws -> T {
        let value: DatabaseValue = self[index]
        guard case .int64(let number) = value.storage, let exact = T(exactly: number) else {
            throw JournalError.damaged("a column holds no \(T.self)")
        }
        return exact
    }

    /// Bytes of a known length.
    func bytes(_ index: Int, count: Int? = nil) throws -> [UInt8] {
        let value: DatabaseValue = self[index]
        guard case .blob(let data) = value.storage, count == nil || data.count == count else {
            throw JournalError.damaged("a column holds no bytes of the right length")
        }
        return Array(data)
    }
}
