// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// The local control socket: the only thing that listens on a terminal, guarded by file permissions.
///
/// A client sends one line and gets one answer, at once or when there is news; then the connection ends.
final class ControlSocket {
    static let clientLimit = 8
    static let requestLimitBytes = 2_048
    static let answerLimitBytes = 1 << 20
    /// To say the whole request.
    static let askMilliseconds: Int64 = 5_000
    /// The longest wait for an answer is a minute (a scan).
    static let answerMilliseconds: Int64 = 90_000
    /// To take the whole answer.
    static let takeMilliseconds: Int64 = 10_000

    private let path: String
    private let listener: Int32
    private let loop: Loop
    private let answer: (ControlRequest, ControlReply) -> Void
    private var clients: [Int32: Client] = [:]

    private final class Client {
        let descriptor: Int32
        var request: [UInt8] = []
        var isAsking = true
        /// What is still to be sent.
        var outgoing: ArraySlice<UInt8> = []
        var until: Int64

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
            until = BootClock.milliseconds() + ControlSocket.askMilliseconds
        }
    }

    /// - Returns: `nil` where the folder cannot hold a socket (read-only): the menu works without.
    init?(path: String, loop: Loop, answer: @escaping (ControlRequest, ControlReply) -> Void) {
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
        for client in clients.values { drop(client) }
        unlink(path)
    }

    /// When `expire` is wanted, CLOCK_BOOTTIME milliseconds.
    var deadline: Int64? { clients.values.map(\.until).min() }

    /// Ends connections that took too long.
    func expire() {
        let now = BootClock.milliseconds()
        for client in clients.values where client.until <= now { drop(client) }
    }

    private func accept() {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        guard clients.count < Self.clientLimit else {
            close(descriptor)
            return
        }
        let client = Client(descriptor)
        clients[descriptor] = client
        loop.watch(descriptor) { [weak self] in self?.read(client) }
    }

    private func read(_ client: Client) {
        var buffer = [UInt8](repeating: 0, count: Self.requestLimitBytes)
        let count = Glibc.read(client.descriptor, &buffer, buffer.count)
        if count < 0 && errno == EAGAIN { return }
        // Whoever hangs up before the answer does not want it; whoever says more than a line is not one of ours.
        guard count > 0, client.isAsking, client.request.count + count <= Self.requestLimitBytes else {
            return drop(client)
        }
        client.request += buffer[0..<count]
        guard let end = client.request.firstIndex(of: 10) else { return }
        client.isAsking = false
        client.until = BootClock.milliseconds() + Self.answerMilliseconds
        guard let request = ControlRequest(line: Array(client.request[..<end])) else {
            return send(DoctorDesk.error("unknown request"), to: client)
        }
        answer(
            request,
            ControlReply { [weak self, weak client] bytes in
                if let self, let client { send(bytes, to: client) }
            })
    }

    private func send(_ bytes: [UInt8], to client: Client) {
        // A client that went meanwhile; its descriptor may be somebody else's by now.
        guard clients[client.descriptor] === client, client.outgoing.isEmpty else { return }
        let fits = bytes.count < Self.answerLimitBytes ? bytes : DoctorDesk.error("the answer is too long")
        client.outgoing = (fits + [10])[...]
        client.until = BootClock.milliseconds() + Self.takeMilliseconds
        if !write(client) {
            loop.unwatch(client.descriptor)
            loop.watch(client.descriptor, for: POLLOUT) { [weak self] in _ = self?.write(client) }
        }
    }

    /// Sends what the socket takes now.
    /// - Returns: false while something is left.
    private func write(_ client: Client) -> Bool {
        while !client.outgoing.isEmpty {
            let count = client.outgoing.withUnsafeBytes {
                Glibc.send(client.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { return false }
            guard count > 0 else { break }
            client.outgoing.removeFirst(count)
        }
        drop(client)
        return true
    }

    private func drop(_ client: Client) {
        guard clients[client.descriptor] === client else { return }
        loop.unwatch(client.descriptor)
        clients[client.descriptor] = nil
        close(client.descriptor)
    }

    static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }
}
