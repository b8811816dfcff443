// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// A file of /proc, whole. The kernel hands out a page at a time, and Foundation takes the first short read for the end.
enum KernelTable {
    /// More is not read: tables that never end are none.
    private static let mostBytes = 16 << 20

    /// Empty when there is no such file.
    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < mostBytes {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        // Names of others' sockets may hold anything.
        return String(decoding: bytes, as: UTF8.self)
    }
}
