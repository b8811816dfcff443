// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// Small files with secrets: mode 0600, written beside, synced, renamed, and the folder synced after.
enum StoredFile {
    /// More than any file of ours; a longer one is somebody else's.
    static let maximumBytes = 1_048_576

    /// The bytes, or `nil` when there is no such file.
    static func read(_ path: String, limit: Int = maximumBytes) throws(UplinkError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(path, errno: errno)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= limit {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .file(path, errno: errno)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
        throw .damaged(file: path, detail: "longer than \(limit) bytes")
    }

    static func write(_ bytes: [UInt8], to path: String, synced: Bool = true) throws(UplinkError) {
        let beside = path + ".new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .file(beside, errno: errno) }
        var failure: Int32 = fchmod(descriptor, 0o600) == 0 ? 0 : errno
        var offset = 0
        while failure == 0, offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { offset += count } else if errno != EINTR { failure = errno }
        }
        if failure == 0, synced, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(beside, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(beside)
            throw .file(path, errno: failure)
        }
        if synced { try syncFolder(of: path) }
    }

    /// Renames a damaged file to the first free `.damaged-N`, so that nothing is deleted.
    static func setAside(_ path: String) throws(UplinkError) {
        for number in 1...1_000 where access("\(path).damaged-\(number)", F_OK) != 0 {
            guard rename(path, "\(path).damaged-\(number)") == 0 else { throw .file(path, errno: errno) }
            return try syncFolder(of: path)
        }
        throw .file(path, errno: EEXIST)
    }

    static func makeFolder(_ path: String) throws(UplinkError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .file(path, errno: errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file(path, errno: errno) }
    }

    private static func syncFolder(of path: String) throws(UplinkError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(folder, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .file(folder, errno: errno) }
    }
}

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
