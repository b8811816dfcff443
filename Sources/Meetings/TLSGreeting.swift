// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation

/// Says hello to a TLS server and hears whether one is there: a ClientHello (RFC 8446, 4.1.2) out, the first record's head
/// back. Nothing is agreed on and nothing is sent but the server's name.
enum TLSGreeting {
    private static let handshakeRecord: UInt8 = 22
    private static let alertRecord: UInt8 = 21

    /// - Parameters:
    ///   - address: of one server, as numbers.
    ///   - deadline: CLOCK_BOOTTIME, milliseconds.
    /// - Returns: whether it answered with a handshake, or with an alert, which is an answer, too.
    static func isAnswered(address: String, port: Int, name: String, by deadline: Int64) -> Bool {
        guard let socket = LineProbe.connect(address, port, deadline) else { return false }
        defer { close(socket) }
        let greeting = hello(name)
        guard send(socket, greeting, greeting.count, Int32(MSG_NOSIGNAL)) == greeting.count else { return false }
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(clamping: max(0, deadline - cchild_milliseconds()))) > 0 else { return false }
        var head = [UInt8](repeating: 0, count: 2)
        guard recv(socket, &head, 2, 0) == 2 else { return false }
        return (head[0] == handshakeRecord || head[0] == alertRecord) && head[1] == 3
    }

    /// TLS 1.3 and 1.2, the usual curves and signatures, a key share that no secret stands behind.
    static func hello(_ name: String) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) } }
        let host = Array(name.utf8)
        let isName = !AddressRange.isRange(name)
        var extensions: [(number: UInt8, value: [UInt8])] = [
            (10, sized(2, [0x00, 0x1D, 0x00, 0x17])),
            (11, sized(1, [0])),
            (13, sized(2, [0x04, 0x03, 0x08, 0x04, 0x04, 0x01, 0x05, 0x03, 0x08, 0x05, 0x08, 0x07])),
            (43, sized(1, [0x03, 0x04, 0x03, 0x03])),
            (45, sized(1, [1])),
            (51, sized(2, [0x00, 0x1D] + sized(2, noise(32)))),
        ]
        if isName { extensions.insert((0, sized(2, [0] + sized(2, host))), at: 0) }
        let suites: [UInt8] = [0x13, 0x01, 0x13, 0x02, 0x13, 0x03, 0xC0, 0x2B, 0xC0, 0x2F, 0xC0, 0x2C, 0xC0, 0x30]
        var told: [UInt8] = []
        for (number, value) in extensions { told += [0, number] + sized(2, value) }
        var body: [UInt8] = [0x03, 0x03] + noise(32) + sized(1, noise(32))
        body += sized(2, suites) + sized(1, [0]) + sized(2, told)
        return [handshakeRecord, 0x03, 0x01] + sized(2, [1] + sized(3, body))
    }

    /// Length in so many bytes, and the bytes.
    private static func sized(_ width: Int, _ bytes: [UInt8]) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + bytes
    }
}
