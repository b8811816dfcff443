// SPDX-License-Identifier: EUPL-1.2
import CPty
import Glibc

/// The plug of a virtual printer and the thread behind it.
final class PrinterPort: @unchecked Sendable {
    // Unchecked: handed over whole to its thread, which alone touches it from then on.
    enum Way {
        case listener(Int32)
        case node(master: Int32, slave: Int32)
        case descriptor(Int32)
    }

    private let way: Way
    private let core: VirtualPrinter.Core
    private var connection: Int32?
    private var rest: UInt32 = 0

    init(way: Way, core: VirtualPrinter.Core) {
        self.way = way
        self.core = core
    }

    static func listen(_ host: String, _ port: UInt16) throws(VirtualPrinterError) -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw VirtualPrinterError("no socket: error \(errno)") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            close(descriptor)
            throw VirtualPrinterError("\(host) is no IPv4 address: write 127.0.0.1:0")
        }
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                bind(descriptor, plain, length) == 0 && Glibc.listen(descriptor, 4) == 0
                    && getsockname(descriptor, plain, &length) == 0
            }
        }
        guard bound else {
            let number = errno
            close(descriptor)
            throw VirtualPrinterError("cannot listen on \(host):\(port), error \(number): is the port taken?")
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    static func node() throws(VirtualPrinterError) -> (master: Int32, slave: Int32, path: String) {
        var master: Int32 = -1
        var slave: Int32 = -1
        guard openpty(&master, &slave, nil, nil, nil) == 0 else {
            throw VirtualPrinterError("no pseudo-terminal: error \(errno)")
        }
        var name = [CChar](repeating: 0, count: 128)
        guard ttyname_r(slave, &name, name.count) == 0 else {
            throw VirtualPrinterError("no pseudo-terminal: error \(errno)")
        }
        var settings = termios()
        tcgetattr(slave, &settings)
        cfmakeraw(&settings)
        tcsetattr(slave, TCSANOW, &settings)
        for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (master, slave, path)
    }

    func start() -> Bool {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<PrinterPort>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        if failure == 0 { pthread_detach(thread) } else { box.release() }
        return failure == 0
    }

    private func run() {
        switch way {
        case .node(let master, _): connection = master
        case .descriptor(let descriptor): connection = descriptor
        case .listener: break
        }
        while turn() {}
        unplug()
        if let unused = core.withLock({ $0.nextDescriptor }) { close(unused) }
        if case .listener(let descriptor) = way { close(descriptor) }
        eventfd_write(core.finished, 1)
    }

    /// One turn of the loop; false at the end.
    private func turn() -> Bool {
        var count: eventfd_t = 0
        eventfd_read(core.wakeup, &count)
        let (comeBackAt, room, hasReplies, isPlugged, isStopped) = core.withLock { machine in
            (machine.work(), machine.room, !machine.replies.isEmpty, machine.isPlugged, machine.isStopped)
        }
        if isStopped { return false }
        if !isPlugged { unplug() }
        takeNextDescriptor()
        if connection != nil { core.withLock { $0.babble() } }
        if let connection, hasReplies { reply(connection) }
        if let connection, room > 0, isPlugged { receive(connection, room) }
        if isPlugged, connection == nil { accept() }
        let (hasRoom, owesReplies, hasWork) = core.withLock { machine in
            (machine.room > 0 && machine.replies.isEmpty, !machine.replies.isEmpty, machine.canWork)
        }
        if !hasWork { wait(comeBackAt, hasRoom: hasRoom, owesReplies: owesReplies, isPlugged: isPlugged) }
        return true
    }

    private func takeNextDescriptor() {
        guard
            let next = core.withLock({ machine in
                defer { machine.nextDescriptor = nil }
                return machine.nextDescriptor
            })
        else { return }
        if let connection { close(connection) }
        connection = next
        core.withLock { $0.connected() }
    }

    private func wait(_ comeBackAt: Double?, hasRoom: Bool, owesReplies: Bool, isPlugged: Bool) {
        var watched = [pollfd(fd: core.wakeup, events: Int16(POLLIN), revents: 0)]
        if let connection {
            let wants = (hasRoom ? POLLIN : 0) | (owesReplies ? POLLOUT : 0)
            watched.append(pollfd(fd: wants == 0 ? -1 : connection, events: Int16(wants), revents: 0))
        } else if isPlugged, case .listener(let descriptor) = way {
            watched.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
        var milliseconds: Int32 = 100
        if let comeBackAt {
            milliseconds = Int32(max(0, min(100, ((comeBackAt - PrinterMachine.now()) * 1_000).rounded(.up))))
        }
        // A pseudo-terminal nobody has open reports it without end.
        if rest > 0 { usleep(rest) }
        rest = 0
        poll(&watched, nfds_t(watched.count), milliseconds)
    }

    private func accept() {
        guard case .listener(let descriptor) = way else { return }
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else { return }
        _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        // A small window: the back-pressure of the buffer is felt, not hidden by the kernel.
        var size: Int32 = 2_048
        setsockopt(accepted, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        // A reply of one byte leaves at once.
        var on: Int32 = 1
        setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        connection = accepted
        core.withLock { $0.connected() }
    }

    private func receive(_ descriptor: Int32, _ room: Int) {
        var bytes = [UInt8](repeating: 0, count: min(room, 1_024))
        let limit = core.withLock { $0.bytesUntilCut }.map { max(1, $0) } ?? bytes.count
        let count = read(descriptor, &bytes, min(limit, bytes.count))
        if count > 0 {
            if core.withLock({ $0.receive(Array(bytes.prefix(count))) }) { unplug() }
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            // Nobody has the node open: wait for the next one. A socket is done.
            if case .listener = way { unplug() }
            if case .descriptor = way { rest = count == 0 ? 20_000 : 5_000 }
        }
    }

    private func reply(_ descriptor: Int32) {
        core.withLock { machine in
            let isSocket = if case .listener = way { true } else { false }
            let count = machine.replies.withUnsafeBytes { buffer in
                isSocket
                    ? send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                    : write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count > 0 { machine.replies.removeFirst(count) }
            if count < 0, errno != EAGAIN, errno != EINTR { machine.replies = [] }
        }
    }

    private func unplug() {
        guard let connection else { return }
        close(connection)
        self.connection = nil
        // A node that was pulled out does not come back under its name.
        if case .node(_, let slave) = way { close(slave) }
    }
}
