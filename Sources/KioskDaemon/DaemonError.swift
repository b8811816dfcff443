// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// What keeps the daemon from starting or a command from working, in words that say what to do.
public enum DaemonError: Error, CustomStringConvertible, Equatable {
    case cannotWrite(String, Int32)
    case noContent(String)
    case notATerminal
    case badSetting(name: String, value: String, remedy: String)
    case badSettingsFile(String, String)
    case alreadyRunning(String)
    case notRunning(String)
    /// What the daemon answered, or what is missing, in words that say what to do.
    case refused(String)

    public var description: String {
        switch self {
        case .cannotWrite(let path, let code):
            "cannot write \(path): \(String(cString: strerror(code))); check the disk and the folder's owner"
        case .noContent(let directory):
            "no content bundle in \(directory); install one with: kioskctl content install FILE --state DIR"
        case .notATerminal:
            "standard input and output are not a terminal; start kioskd on a console or in a terminal window"
        case .badSetting(let name, let value, let remedy):
            "the setting \(name) cannot be \"\(value)\"; \(remedy)"
        case .badSettingsFile(let path, let reason):
            "\(path) cannot be read as settings: \(reason); mend it or take it away"
        case .alreadyRunning(let directory):
            "another kioskd uses \(directory); stop it first, or give another --state"
        case .notRunning(let directory):
            "no kioskd answers in \(directory); start it with: kioskd run --state \(directory)"
        case .refused(let words): words
        }
    }
}
