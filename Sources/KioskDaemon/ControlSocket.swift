// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// The local control socket: the only thing that listens on a terminal, guarded by file permissions.
///
/// A client sends one line and gets one answer; then the connection ends.
final class ControlSocket {
    static let clientLimit = 8
    static let requestLimitBytes = 256

    private let path: String
    private let listener: Int32
    private let loop: Loop
    private let answer: (String) -> [UInt8]
    private var clients: [Int32: [UInt8]] = [:]

    /// - Returns: `nil` where the folder cannot hold a socket (read-only): the menu works without.
    init?(path: String, loop: Loop, answer: @escaping (String) -> [UInt8]) {
        guard var address = Self.address(path) else { return nil }
        self.path = path
        self.loop = loop
        self.answer = answer
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { return nil }
        // The state folder's lock is ours, so a socket that stands there is a dead one.
        unlink(path)
        let mask = umask(0o177)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        umask(mask)
        guard bound == 0, listen(listener, 4) == 0 else {
            close(listener)
            return nil
        }
        loop.watch(listener) { [weak self] in self?.accept() }
    }

    func shutDown() {
        loop.unwatch(listener)
        close(listener)
        for client in clients.keys { drop(client) }
        unlink(path)
    }

    private func accept() {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        _ = fcntl(client, F_SETFL, O_NONBLOCK)
        guard clients.count < Self.clientLimit else {
            close(client)
            return
        }
        clients[client] = []
        loop.watch(client) { [weak self] in self?.read(client) }
    }

    private func read(_ client: Int32) {
        var buffer = [UInt8](repeating: 0, count: Self.requestLimitBytes)
        let count = Glibc.read(client, &buffer, buffer.count)
        if count < 0 && errno == EAGAIN { return }
        guard count > 0, let soFar = clients[client], soFar.count + count <= Self.requestLimitBytes else {
            drop(client)
            return
        }
        let request = soFar + buffer[0..<count]
        clients[client] = request
        guard let end = request.firstIndex(of: 10) else { return }
        let bytes = answer(String(decoding: request[..<end], as: UTF8.self)) + [10]
        // Answers are a few kilobytes and fit the socket's buffer; a client that does not read loses its own answer.
        _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        drop(client)
    }

    private func drop(_ client: Int32) {
        loop.unwatch(client)
        clients[client] = nil
        close(client)
    }

    private static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    /// Asks a running daemon, for `kioskctl`.
    static func ask(_ request: String, at path: String, timeoutSeconds: Int) -> [UInt8]? {
        guard var address = address(path) else { return nil }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { return nil }
        let line = Array((request + "\n").utf8)
        guard send(descriptor, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else { return nil }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count < 1 << 20 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            all.append(contentsOf: buffer[0..<count])
        }
        return all.isEmpty ? nil : all
    }
}

/// A question to a running daemon over its control socket.
public enum ControlClient {
    /// The daemon's status as JSON.
    public static func status(state: StateDirectory) throws(DaemonError) -> [UInt8] {
        guard let answer = ControlSocket.ask("status", at: state.controlSocket, timeoutSeconds: 5) else {
            throw .notRunning(state.path)
        }
        return answer
    }
}
