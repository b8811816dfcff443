// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// Whole files, read bounded and replaced so that a power cut leaves the old or the new one.
enum ContentFile {
    static func read(path: String, maximum: Int) throws(ContentError) -> Data {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, reason: "it is not a file") }
        guard status.st_size <= maximum else { throw .notABundle("it is larger than \(maximum) bytes") }
        var bytes = Data(count: Int(status.st_size))
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { break }
            offset += count
        }
        return bytes.prefix(offset)
    }

    /// Writes beside, fsyncs, renames, fsyncs the folder.
    static func replace(path: String, with bytes: Data, mode: mode_t = 0o644) throws(ContentError) {
        let beside = path + ".new"
        let descriptor = Glibc.open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure(beside) }
        do throws(ContentError) {
            defer { close(descriptor) }
            var offset = 0
            while offset < bytes.count {
                let count = bytes.withUnsafeBytes {
                    write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure(beside) }
                offset += count
            }
            guard fsync(descriptor) == 0 else { throw failure(beside) }
        } catch {
            unlink(beside)
            throw error
        }
        guard rename(beside, path) == 0 else {
            let error = failure(path)
            unlink(beside)
            throw error
        }
        try synchronize(directory: (path as NSString).deletingLastPathComponent)
    }

    /// Makes renames and removals in a folder durable.
    static func synchronize(directory: String) throws(ContentError) {
        let path = directory.isEmpty ? "." : directory
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    static func failure(_ path: String) -> ContentError {
        .file(path: path, reason: String(cString: strerror(errno)))
    }
}
