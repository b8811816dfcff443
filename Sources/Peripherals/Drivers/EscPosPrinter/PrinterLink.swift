// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc

/// An open way to a printer: a socket or a device node, never blocking. Owned by the driver's thread.
struct PrinterLink {
    enum Failure: Error, Equatable {
        /// Unplugged, switched off, not reachable.
        case gone
        /// There, but this user may not open it.
        case forbidden
    }

    let descriptor: Int32
    private let isSocket: Bool
    private let isTerminal: Bool
    /// Empty answers in a row of a node that is no terminal.
    private(set) var emptyReads = 0

    /// Blocks for `timeoutSeconds` at most, name resolution apart; gives up early when `wakeup` becomes readable.
    static func open(
        _ address: PrinterAddress, timeoutSeconds: Double, bitsPerSecond: Int = 38_400, wakeup: Int32
    ) throws(Failure) -> PrinterLink {
        switch address {
        case .tcp(let host, let port): try connect(host, port, timeoutSeconds: timeoutSeconds, wakeup: wakeup)
        case .device(let path), .file(let path): try node(path, bitsPerSecond)
        case .attached: throw .gone
        }
    }

    private static func node(_ path: String, _ bitsPerSecond: Int) throws(Failure) -> PrinterLink {
        let descriptor = cdev_open(path, O_RDWR)
        guard descriptor >= 0 else { throw errno == EACCES || errno == EPERM ? .forbidden : .gone }
        guard cdev_make_raw(descriptor) == 0, cdev_set_speed(descriptor, Int32(bitsPerSecond)) == 0 else {
            close(descriptor)
            throw .gone
        }
        return PrinterLink(descriptor: descriptor, isSocket: false, isTerminal: isatty(descriptor) == 1)
    }

    private static func connect(
        _ host: String, _ port: UInt16, timeoutSeconds: Double, wakeup: Int32
    ) throws(Failure) -> PrinterLink {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0 else { throw .gone }
        defer { freeaddrinfo(found) }
        let deadline = cdev_now() + timeoutSeconds
        var next = found
        while let address = next {
            next = address.pointee.ai_next
            let descriptor = cdev_begin_connect(address)
            guard descriptor >= 0 else { continue }
            var watched = [
                pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0),
            ]
            let left = max(0, deadline - cdev_now())
            let count = poll(&watched, 2, Int32((left * 1_000).rounded(.up)))
            if count > 0, watched[0].revents != 0, cdev_connect_error(descriptor) == 0 {
                return PrinterLink(descriptor: descriptor, isSocket: true, isTerminal: false)
            }
            close(descriptor)
            if watched[1].revents != 0 { break }
        }
        throw .gone
    }

    /// How many bytes the system took, 0 when it can take none now.
    func write(_ bytes: ArraySlice<UInt8>) throws(Failure) -> Int {
        let count = bytes.withUnsafeBytes { buffer in
            isSocket
                ? send(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL))
                : Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        }
        if count >= 0 { return count }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw .gone
    }

    /// Throws away what has come; of an endless stream some 32 KB.
    mutating func discard() {
        for _ in 0..<64 {
            guard let bytes = try? read(), !bytes.isEmpty else { return }
        }
    }

    /// What has come, empty when nothing has.
    mutating func read() throws(Failure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count > 0 {
            emptyReads = 0
            return Array(buffer.prefix(count))
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return [] }
        // A socket or a terminal that reads 0 has nobody behind it any more. A usblp node reads 0 for every empty packet
        // of its printer, and says with POLLHUP or POLLERR that it is gone.
        guard count == 0, !isSocket, !isTerminal, !isHungUp else { throw .gone }
        emptyReads += 1
        return []
    }

    private var isHungUp: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 0) > 0 && watched.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    /// Some printers send empty packets without end: they are read again after a pause.
    var isDry: Bool { emptyReads > 16 }

    mutating func rested() { emptyReads = 0 }

    func close() {
        Glibc.close(descriptor)
    }

    private static func close(_ descriptor: Int32) {
        Glibc.close(descriptor)
    }
}
