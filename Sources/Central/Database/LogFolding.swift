// SPDX-License-Identifier: EUPL-1.2
import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Folds SQLite's write-ahead log into its file beside the writer, on a connection of its own: left to SQLite, every so
/// many pages one commit does it for all, and whoever waits for that commit waits for the whole file to be synced.
///
/// While commits go on the log is never quite folded. What is left after the long part is little, and the writer folds it
/// itself, between two transactions; the log then begins again from its start.
final class LogFolding: Sendable {
    /// Pages of 4 KiB in the log after which it is folded: the same few pages are written again and again, and this often
    /// each of them is written to the file once.
    static let usualPages: Int32 = 8_192

    private struct State {
        var isUnderWay = false
        /// The log is looked at again when it has so many pages: a reader may keep it from being folded.
        var next: Int32 = 0
    }

    private let path: String
    private let pages: Int32
    private let queue = DispatchQueue(label: "central.sqlite.log")
    private let state = Mutex(State())
    /// Runs something on the writer's connection between two transactions.
    private let between: @Sendable (@escaping @Sendable (GRDB.Database) -> Void) -> Void

    init(
        path: String, pages: Int32, between: @escaping @Sendable (@escaping @Sendable (GRDB.Database) -> Void) -> Void
    ) {
        self.path = path
        self.pages = pages
        self.between = between
    }

    /// To be called on the writer's connection, once. It does not outlive `self`.
    func watch(_ db: GRDB.Database) {
        // Takes the place of SQLite's own automatic folding, which is such a hook too.
        _ = sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<LogFolding>.fromOpaque(context).takeUnretainedValue().committed(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// A commit left so many pages in the log.
    private func committed(_ length: Int32) {
        let isDue = state.withLock { state in
            if length < pages { state.next = pages }
            guard length >= max(pages, state.next), !state.isUnderWay else { return false }
            state.isUnderWay = true
            state.next = length &+ pages
            return true
        }
        guard isDue else { return }
        queue.async { [self] in
            foldBeside()
            between { [self] db in
                Self.fold(db.sqliteConnection)
                state.withLock { $0.isUnderWay = false }
            }
        }
    }

    /// The long part. That it fails, on a full disk, costs nothing but a longer log, and it is tried again.
    private func foldBeside() {
        var connection: OpaquePointer?
        defer { sqlite3_close_v2(connection) }
        guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else { return }
        sqlite3_exec(connection, "PRAGMA synchronous = FULL", nil, nil, nil)
        // Once more for what came meanwhile, which took less long.
        for _ in 0..<2 { Self.fold(connection) }
    }

    /// - Parameter connection: `nil` where it was closed meanwhile, which folded the log.
    private static func fold(_ connection: OpaquePointer?) {
        guard let connection else { return }
        sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    }
}
