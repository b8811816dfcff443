// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// Reads small files without Foundation, and writes them so that a power cut leaves the old one or the new one.
enum SmallFile {
    /// Up to `limit` bytes of a file; `nil` when it cannot be read.
    static func bytes(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count < limit {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? all : nil }
            all.append(contentsOf: buffer[0..<count])
        }
        return all
    }

    static func text(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Writes beside, syncs, renames.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(DaemonError) {
        let beside = path + ".new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .cannotWrite(path, errno) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path, errno) }
            offset += count
        }
        guard fsync(descriptor) == 0, rename(beside, path) == 0 else { throw .cannotWrite(path, errno) }
    }
}
