// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// Files that are there completely or not at all, readable by their owner only.
enum SafeFile {
    /// Writes beside, fsyncs, renames, fsyncs the directory.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let beside = path + ".new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(beside) }
        var offset = 0
        while offset < bytes.count {
            let written = bytes[offset...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else {
                let error = failure(beside)
                Foundation.close(descriptor)
                throw error
            }
            offset += written
        }
        Foundation.close(descriptor)
        try settle(beside, as: path)
    }

    /// Makes a finished file durable and gives it its name.
    static func settle(_ beside: String, as path: String) throws {
        guard chmod(beside, 0o600) == 0 else { throw failure(beside) }
        try sync(beside)
        guard rename(beside, path) == 0 else { throw failure(path) }
        try sync((path as NSString).deletingLastPathComponent)
    }

    static func read(_ path: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw CentralError.directory(path: path, reason: "cannot be read")
        }
    }

    private static func sync(_ path: String) throws {
        let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> CentralError {
        errno == ENOSPC ? .full : .directory(path: path, reason: String(cString: strerror(errno)))
    }
}
