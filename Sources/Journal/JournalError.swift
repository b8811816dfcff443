// SPDX-License-Identifier: EUPL-1.2
import GRDB

/// What went wrong in the journal, on what, and what to do about it.
public enum JournalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process writes this journal; stop it first.
    case inUse(directory: String)
    /// No room on the disk. The event was not recorded: do not let its effect happen. Tried again at the next append.
    case full(directory: String)
    /// The folder or file cannot be written to; reading may still work.
    case notWritable(reason: String)
    /// The content does not hold together. A writer salvages by itself; a reader can only say so.
    case damaged(String)
    /// The acknowledgement is not for this journal, or says what cannot be.
    case foreignAcknowledgement(String)
    /// There is no journal to read there.
    case missing(directory: String)

    public var description: String {
        switch self {
        case .inUse(let directory): "the journal in \(directory) is being written by another process; stop that first"
        case .full(let directory): "no room for the journal in \(directory); free some space on that disk"
        case .notWritable(let reason): "the journal cannot be written: \(reason)"
        case .damaged(let what): "the journal is damaged: \(what); the daemon mends it when it starts"
        case .foreignAcknowledgement(let what): "an acknowledgement was not taken: \(what)"
        case .missing(let directory): "there is no journal in \(directory); start the daemon first"
        }
    }

    /// What an error of SQLite or of the system means for the journal in `directory`.
    init(_ error: any Error, directory: String) {
        switch error {
        case let error as JournalError: self = error
        case let error as FileFault:
            self = error.isFull ? .full(directory: directory) : .notWritable(reason: error.description)
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL: self = .full(directory: directory)
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_BUSY, .SQLITE_LOCKED,
                .SQLITE_NOMEM:
                self = .notWritable(reason: error.message ?? "\(error.resultCode)")
            default:
                // The shared memory of the log could not grow: that too is a full disk.
                if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE {
                    self = .full(directory: directory)
                } else {
                    self = .damaged(error.message ?? "\(error.resultCode)")
                }
            }
        default: self = .damaged("\(error)")
        }
    }
}
