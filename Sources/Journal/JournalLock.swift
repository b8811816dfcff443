// SPDX-License-Identifier: EUPL-1.2
#if canImport(Glibc)
    import Glibc
#endif

/// The lock that lets one process write; the kernel drops it with the process.
final class JournalLock: Sendable {
    private let file: Int32

    /// - Throws: `FileFault` when the lock file cannot be made, with code `EWOULDBLOCK` when another holds it.
    init(_ path: String) throws {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFault("open", path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let fault = FileFault("flock", path)
            close(file)
            throw fault
        }
        self.file = file
    }

    deinit {
        // Unlocked in so many words: a child between fork and exec holds a copy of the descriptor.
        flock(file, LOCK_UN)
        close(file)
    }
}
