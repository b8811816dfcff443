// SPDX-License-Identifier: EUPL-1.2
import CPty
import Glibc
import Synchronization

/// Answers the ioctls of a program under umockdev's preload, at the socket the preload connects to when it opens a node.
///
/// Every node that is opened needs one (`ioctl/_default`, or `ioctl//dev/…` of its own): without, the preload ends the
/// program. Source: umockdev 0.17, src/libumockdev-preload.c, `remote_emulate`.
public final class MockIoctlServer: Sendable {
    /// One request of the program, with access to the memory its argument points to.
    public struct Call {
        /// The number of the ioctl, such as EVIOCGRAB.
        public let request: UInt32
        /// The third argument: a number, or an address in the program.
        public let argument: UInt
        let connection: Int32

        /// Writes to the program's memory at the argument.
        public func write(_ bytes: [UInt8]) {
            guard !bytes.isEmpty, MockIoctlServer.send(connection, 6, argument, UInt(bytes.count)) else { return }
            _ = MockIoctlServer.sendAll(connection, bytes)
        }

        /// Reads the program's memory at the argument; shorter when the program went away.
        public func read(_ count: Int) -> [UInt8] {
            guard count > 0, MockIoctlServer.send(connection, 5, argument, UInt(count)) else { return [] }
            return MockIoctlServer.receive(connection, count) ?? []
        }
    }

    public enum Answer: Sendable, Equatable {
        /// The program's own ioctl is done on what stands behind the node.
        case real
        /// Result 0 or above.
        case result(Int)
        /// -1 with this number.
        case failure(Int32)
    }

    private static let connections = Mutex(0)

    /// Nodes that programs have open at all the servers of this process, and those whose connection the preload forgot:
    /// it keeps them in a table without a lock, and two threads that open nodes at once leave one of them out.
    public static var connectionCount: Int { connections.withLock { $0 } }

    private let path: String
    private let listener: Int32
    private let wakeup = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    private let finished = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    private let answer: @Sendable (Call) -> Answer

    /// Listens at `path` on a thread of its own. Without `answer` every ioctl is done for real.
    /// - Parameter closed: a program closed the node; `Call.connection` of its calls.
    public init(
        path: String, closed: @escaping @Sendable (Int32) -> Void = { _ in },
        answer: @escaping @Sendable (Call) -> Answer = { _ in .real }
    ) throws(DockError) {
        self.path = path
        self.answer = answer
        guard let socket = LocalSocket.listen(path) else {
            throw DockError("cannot listen at \(path), error \(errno): is the folder's name longer than 60 letters?")
        }
        listener = socket
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Loop(listener, wakeup, finished, closed, answer))
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Loop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard failure == 0 else {
            box.release()
            throw DockError("no thread for ioctls: error \(failure)")
        }
        pthread_detach(thread)
    }

    /// Takes no new programs; those that have the node open are answered until they close it.
    public func retire() { unlink(path) }

    deinit {
        unlink(path)
        eventfd_write(wakeup, 1)
        var watched = pollfd(fd: finished, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, 2_000)
        close(listener)
        close(wakeup)
        close(finished)
    }

    static func send(_ connection: Int32, _ command: UInt, _ first: UInt, _ second: UInt) -> Bool {
        sendAll(connection, [command, first, second].flatMap { word in withUnsafeBytes(of: word) { Array($0) } })
    }

    static func sendAll(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(connection, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    static func receive(_ connection: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var taken = 0
        while taken < count {
            let more = bytes.withUnsafeMutableBytes { buffer in
                recv(connection, buffer.baseAddress?.advanced(by: taken), count - taken, 0)
            }
            guard more > 0 else { return nil }
            taken += more
        }
        return bytes
    }

    /// What runs on the thread. It alone touches its connections.
    private final class Loop: @unchecked Sendable {
        private let listener, wakeup, finished: Int32
        private let closed: @Sendable (Int32) -> Void
        private let answer: @Sendable (Call) -> Answer
        private var connections: [Int32] = []

        init(
            _ listener: Int32, _ wakeup: Int32, _ finished: Int32, _ closed: @escaping @Sendable (Int32) -> Void,
            _ answer: @escaping @Sendable (Call) -> Answer
        ) {
            (self.listener, self.wakeup, self.finished) = (listener, wakeup, finished)
            self.closed = closed
            self.answer = answer
        }

        func run() {
            var isRunning = true
            while isRunning {
                var watched = ([wakeup, listener] + connections).map {
                    pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
                }
                guard poll(&watched, nfds_t(watched.count), -1) > 0 else { continue }
                if watched[0].revents != 0 { isRunning = false }
                if watched[1].revents != 0, let fresh = LocalSocket.accept(listener) {
                    connections.append(fresh)
                    MockIoctlServer.connections.withLock { $0 += 1 }
                }
                for entry in watched.dropFirst(2) where entry.revents != 0 && !serve(entry.fd) {
                    closed(entry.fd)
                    close(entry.fd)
                    connections.removeAll { $0 == entry.fd }
                    MockIoctlServer.connections.withLock { $0 -= 1 }
                }
            }
            for connection in connections { close(connection) }
            MockIoctlServer.connections.withLock { $0 -= connections.count }
            eventfd_write(finished, 1)
        }

        /// One request; false when the program closed the node.
        private func serve(_ connection: Int32) -> Bool {
            guard let bytes = MockIoctlServer.receive(connection, 24) else { return false }
            let words = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt.self)) }
            var answer = Answer.real
            if words[0] == 1 {
                answer = self.answer(
                    Call(request: UInt32(truncatingIfNeeded: words[1]), argument: words[2], connection: connection))
            }
            // -100 is the preload's "not emulated": it goes on by itself.
            let (result, number): (Int, Int32) =
                switch answer {
                case .real: (-100, 0)
                case .result(let value): (value, 0)
                case .failure(let number): (-1, number)
                }
            return MockIoctlServer.send(connection, 3, UInt(bitPattern: result), UInt(number))
        }
    }
}
