// SPDX-License-Identifier: EUPL-1.2
import CPty
import Glibc

/// Sockets in the file system, as umockdev's preload makes and expects them.
enum LocalSocket {
    /// A stream socket that listens at `path`; nil with errno set.
    static func listen(_ path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
        let isListening = with(path) { bind(descriptor, $0, $1) == 0 } && Glibc.listen(descriptor, 16) == 0
        guard isListening else {
            let number = errno
            close(descriptor)
            errno = number
            return nil
        }
        return descriptor
    }

    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // A program that stops in the middle of a request does not stop the dock.
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        return descriptor
    }

    enum Delivery {
        case sent
        /// Nobody has this socket any more.
        case gone
        /// Its reader takes nothing.
        case full
    }

    /// Sends one datagram, waiting at most two seconds for room.
    static func send(_ bytes: [UInt8], to path: String) -> Delivery {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return .full }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard with(path, { connect(descriptor, $0, $1) == 0 }) else { return .gone }
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count ? .sent : .full
    }

    private static func with(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return false
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                body(plain, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
