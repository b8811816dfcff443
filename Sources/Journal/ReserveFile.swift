// SPDX-License-Identifier: EUPL-1.2
#if canImport(Glibc)
    import Glibc
#endif

/// Space kept for bad days: really allocated, given back to the file system when the disk is full, so that the journal
/// can still say so and close in good order.
struct ReserveFile {
    static let byteCount = 262_144
    let path: String

    /// Allocates the reserve unless it is there. False when there is no room for it.
    func hold() -> Bool {
        if Files.size(path) >= Self.byteCount { return true }
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        if posix_fallocate(file, 0, off_t(Self.byteCount)) == 0 { return true }
        unlink(path)
        return false
    }

    func release() { unlink(path) }
}
