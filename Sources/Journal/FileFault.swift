// SPDX-License-Identifier: EUPL-1.2
#if canImport(Glibc)
    import Glibc
#endif

/// A system call on a file that failed.
struct FileFault: Error, Equatable, CustomStringConvertible {
    let call: String
    let path: String
    let code: Int32

    init(_ call: String, _ path: String, code: Int32 = errno) {
        self.call = call
        self.path = path
        self.code = code
    }

    var isFull: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }

    var description: String { "\(call) \(path): \(String(cString: strerror(code)))" }
}

/// The few file operations of the journal, each durable when it returns.
enum Files {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Makes the folder and those above it, for the owner only.
    static func makeDirectory(_ path: String) throws {
        if exists(path) { return }
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw FileFault("mkdir", made) }
        }
    }

    /// At most `limit` bytes of a file, or `nil` when it cannot be read.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: min(limit, size(path)))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(file, $0.baseAddress! + filled, $0.count - filled, off_t(filled))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// Writes beside, syncs, renames, syncs the folder: the old content or the new, never a mixture.
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        let beside = path + ".new"
        let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFault("open", beside) }
        do {
            defer { close(file) }
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { write(file, $0.baseAddress! + written, $0.count - written) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw FileFault("write", beside) }
                written += count
            }
            guard fsync(file) == 0 else { throw FileFault("fsync", beside) }
        } catch {
            unlink(beside)
            throw error
        }
        try rename(beside, to: path)
    }

    /// Writes over what is there and syncs: for a disk that has no room for a second copy. After a power cut in the
    /// middle the file may be a mixture.
    static func overwrite(_ path: String, with bytes: [UInt8]) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFault("open", path) }
        defer { close(file) }
        guard pwrite(file, bytes, bytes.count, 0) == bytes.count else { throw FileFault("write", path, code: ENOSPC) }
        guard ftruncate(file, off_t(bytes.count)) == 0, fsync(file) == 0 else { throw FileFault("fsync", path) }
    }

    /// Renames and syncs the folder.
    static func rename(_ from: String, to: String) throws {
        guard Glibc.rename(from, to) == 0 else { throw FileFault("rename", from) }
        try syncDirectory(of: to)
    }

    static func syncDirectory(of path: String) throws {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let file = open(directory.isEmpty ? "." : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw FileFault("open", directory) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw FileFault("fsync", directory) }
    }

    /// What the file system says is free for us.
    static func freeBytes(_ path: String) -> Int {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? Int(status.f_bavail) * Int(status.f_frsize) : 0
    }

    static func remove(_ path: String) { unlink(path) }
}
