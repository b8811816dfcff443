// SPDX-License-Identifier: EUPL-1.2

/// What went wrong at the central, on what, and what to do about it.
public enum CentralError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The disk or the database has no room; nothing of the work was stored.
    case full
    /// The database answered with an error of its own.
    case database(String)
    /// A file of the central's directory cannot be read, written or understood.
    case directory(path: String, reason: String)
    /// Something that was named is not there.
    case notFound(String, remedy: String)
    /// What was given does not make sense.
    case invalid(String, remedy: String)
    /// Something other than the central's own rules stands in the database.
    case inconsistent(String)

    public var description: String {
        switch self {
        case .full: "the central's disk is full; make room and the terminals will send again"
        case .database(let reason): "the database refused: \(reason); check that it runs and may be written"
        case .directory(let path, let reason): "\(path): \(reason); check owner and permissions of the directory"
        case .notFound(let what, let remedy), .invalid(let what, let remedy): "\(what); \(remedy)"
        case .inconsistent(let what): "the database contradicts itself: \(what); restore the latest backup"
        }
    }
}
