// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// A socket to an X server of this machine: requests out, the answers to those that have one in. Every wait has an end.
final class XConnection {
    static let waitMilliseconds: Int32 = 10_000

    let descriptor: Int32
    let setup: XSetup
    private var nextID: UInt32 = 0

    /// - Parameter display: as in `DISPLAY`: ":0".
    init?(display: String) {
        guard display.hasPrefix(":"), let number = Int(display.dropFirst().prefix { $0.isNumber }),
            let descriptor = Self.dial("/tmp/.X11-unix/X\(number)")
        else { return nil }
        self.descriptor = descriptor
        guard Self.write(XSetup.greeting, descriptor), let head = Self.read(XSetup.headBytes, descriptor),
            let count = XSetup.restBytes(head), let rest = Self.read(count, descriptor), let setup = XSetup(rest)
        else {
            close(descriptor)
            return nil
        }
        self.setup = setup
    }

    deinit { close(descriptor) }

    /// A name for something new.
    func newID() -> UInt32 {
        defer { nextID = (nextID + 1) & setup.resourceMask }
        return setup.resourceBase | nextID
    }

    func send(_ request: [UInt8]) -> Bool { Self.write(request, descriptor) }

    /// Sends a request and waits for its answer of 32 bytes; events and errors that come before it are passed over.
    func ask(_ request: [UInt8]) -> [UInt8]? {
        guard send(request) else { return nil }
        for _ in 0..<1_000 {
            guard let answer = Self.read(32, descriptor) else { return nil }
            // Some answers are longer; none of those that are asked for here.
            if answer[0] == 1 { return answer }
            if answer[0] == 0 { return nil }
        }
        return nil
    }

    /// What has come unasked is of no use; false when the server is gone.
    func drain() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }

    private static func dial(_ path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func write(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    static func read(_ count: Int, _ descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, waitMilliseconds) > 0 else { return nil }
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + filled, count - filled) }
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }
}
