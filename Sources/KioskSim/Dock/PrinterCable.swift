// SPDX-License-Identifier: EUPL-1.2
import CPty
import Glibc
import Synchronization

/// Carries bytes between a device node and a virtual printer's socket, on a thread of its own, until it is pulled out.
final class PrinterCable: @unchecked Sendable {
    // Unchecked: the descriptors never change; the buffers belong to the thread.
    private let master, slave: Int32
    private let port: UInt16
    private let pulled = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    private let finished = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    private let garbling = Atomic<Bool>(false)
    private var noise: UInt32 = 0x2545_F491
    private var toPrinter: [UInt8] = []
    private var toKiosk: [UInt8] = []

    /// More is not taken from either end: who sends feels it.
    private static let capacity = 1_024

    /// Answers noise to whatever is sent.
    var isGarbling: Bool {
        get { garbling.load(ordering: .relaxed) }
        set { garbling.store(newValue, ordering: .relaxed) }
    }

    init(master: Int32, slave: Int32, port: UInt16) {
        (self.master, self.slave, self.port) = (master, slave, port)
    }

    deinit {
        close(pulled)
        close(finished)
    }

    func start() -> Bool {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<PrinterCable>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        if failure == 0 { pthread_detach(thread) } else { box.release() }
        return failure == 0
    }

    /// Hangs up; returns when the node is gone.
    func pull() {
        eventfd_write(pulled, 1)
        var watched = pollfd(fd: finished, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, 2_000)
    }

    private func run() {
        if let socket = connected() {
            while turn(socket) {}
            close(socket)
        }
        close(slave)
        close(master)
        eventfd_write(finished, 1)
    }

    private func connected() -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            return nil
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return descriptor
    }

    /// One turn; false when it was pulled or the printer hung up.
    private func turn(_ socket: Int32) -> Bool {
        func events(_ wantsIn: Bool, _ wantsOut: Bool) -> Int16 {
            Int16((wantsIn ? POLLIN : 0) | (wantsOut ? POLLOUT : 0))
        }
        var watched = [
            pollfd(fd: pulled, events: Int16(POLLIN), revents: 0),
            pollfd(
                fd: master, events: events(toPrinter.count < Self.capacity, !toKiosk.isEmpty), revents: 0),
            pollfd(fd: socket, events: events(toKiosk.count < Self.capacity, !toPrinter.isEmpty), revents: 0),
        ]
        guard poll(&watched, nfds_t(watched.count), -1) > 0 else { return errno == EINTR }
        if watched[0].revents != 0 { return false }
        if watched[1].revents & Int16(POLLIN) != 0, take(from: master, into: &toPrinter) == false { return false }
        if watched[2].revents != 0, toKiosk.count < Self.capacity, take(from: socket, into: &toKiosk) == false {
            return false
        }
        give(&toPrinter) { send(socket, $0, $1, Int32(MSG_NOSIGNAL)) }
        give(&toKiosk) { write(master, $0, $1) }
        return true
    }

    /// False at the end of the stream.
    private func take(from descriptor: Int32, into buffer: inout [UInt8]) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        buffer += bytes.prefix(count)
        if descriptor == master, isGarbling, toKiosk.count < Self.capacity { toKiosk += (0..<64).map { _ in babble() } }
        return true
    }

    private func give(_ buffer: inout [UInt8], _ write: (UnsafeRawPointer?, Int) -> Int) {
        guard !buffer.isEmpty else { return }
        let count = buffer.withUnsafeBytes { write($0.baseAddress, $0.count) }
        if count > 0 { buffer.removeFirst(count) }
        if count < 0, errno != EAGAIN, errno != EINTR { buffer = [] }
    }

    private func babble() -> UInt8 {
        noise ^= noise << 13
        noise ^= noise >> 17
        noise ^= noise << 5
        return UInt8(truncatingIfNeeded: noise)
    }
}
