// SPDX-License-Identifier: EUPL-1.2
import CDisk

/// One change of a file, as the system calls of this process made it.
public struct DiskChange: Sendable {
    public enum Kind: Sendable {
        case create, sync, failedSync, unlink
        case write(Int, [UInt8])
        case truncate(Int)
        case rename(String)
    }

    public let kind: Kind
    /// Whole.
    public let path: String
}

/// The file calls of this process, recorded and made to fail: those of SQLite and of our own code alike. One folder is
/// watched at a time; tests that use it run one after the other.
public enum FaultyDisk {
    /// A kind of call that can be made to fail.
    public enum Call: Sendable {
        case write, sync, read

        fileprivate var number: Int32 {
            switch self {
            case .write: Int32(DISK_WRITE.rawValue)
            case .sync: Int32(DISK_SYNC.rawValue)
            case .read: Int32(DISK_READ.rawValue)
            }
        }
    }

    /// Keeps every change below `folder` from here on.
    public static func watch(_ folder: String) { disk_watch(folder) }

    /// Watches nothing; every fault is over.
    public static func forget() { disk_forget() }

    public static var changeCount: Int { disk_change_count() }

    public static var changes: [DiskChange] { (0..<changeCount).map { change(disk_change_at($0)) } }

    /// What changed since the last time, in order.
    @discardableResult
    public static func takeChanges() -> [DiskChange] {
        defer { disk_clear() }
        return changes
    }

    /// Calls after the first `after` fail with `code`, `times` of them (-1: all). A code of 0 makes reads short.
    /// - Parameters:
    ///   - suffix: how the paths concerned end.
    ///   - folder: how they begin.
    public static func fail(
        _ call: Call, _ suffix: String, after: Int, code: Int32, times: Int, in folder: String = ""
    ) {
        disk_fail_in(folder, call.number, suffix, after, code, times)
    }

    /// How often a call failed since then.
    public static var failures: Int { disk_failures() }

    /// - Parameters:
    ///   - bytes: the room for the files directly in `folder`; `nil`: that of the real disk.
    public static func set(_ folder: String, bytes: Int?, isReadOnly: Bool = false) {
        disk_set(folder, Int64(bytes ?? -1), isReadOnly ? 1 : 0)
    }

    private static func change(_ change: disk_change) -> DiskChange {
        let kind: DiskChange.Kind
        switch UInt32(change.call) {
        case DISK_CREATE.rawValue: kind = .create
        case DISK_WRITE.rawValue:
            kind = .write(
                Int(change.offset),
                change.bytes.map { Array(UnsafeBufferPointer(start: $0, count: change.count)) } ?? [])
        case DISK_TRUNCATE.rawValue: kind = .truncate(Int(change.offset))
        case DISK_RENAME.rawValue: kind = .rename(String(cString: change.other))
        case DISK_UNLINK.rawValue: kind = .unlink
        case DISK_FAILED_SYNC.rawValue: kind = .failedSync
        default: kind = .sync
        }
        return DiskChange(kind: kind, path: String(cString: change.path))
    }
}
