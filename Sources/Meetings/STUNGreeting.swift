// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation

/// Whether a media server answers: a STUN binding request (RFC 8489, sections 5 and 6), which TURN servers answer without
/// a password. It says nothing of anybody.
enum STUNGreeting {
    /// The port that STUN and TURN servers have, section 8.
    static let port = 3_478
    /// A datagram may be lost.
    static let tries = 3
    static let tryMilliseconds: Int64 = 700
    private static let cookie: [UInt8] = [0x21, 0x12, 0xA4, 0x42]
    private static let bindingRequest: [UInt8] = [0x00, 0x01, 0x00, 0x00]
    private static let bindingSuccess: [UInt8] = [0x01, 0x01]

    /// - Parameter deadline: CLOCK_MONOTONIC milliseconds as `cchild_milliseconds` has them.
    static func isAnswered(address: String, port: Int, by deadline: Int64) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, "\(port)", &hints, &list) == 0, let entry = list?.pointee else { return false }
        defer { freeaddrinfo(list) }
        let line = socket(entry.ai_family, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard line >= 0 else { return false }
        defer { close(line) }
        guard connect(line, entry.ai_addr, entry.ai_addrlen) == 0 else { return false }
        let name = (0..<12).map { _ in UInt8.random(in: 0...255) }
        let question = bindingRequest + cookie + name
        for _ in 0..<tries where cchild_milliseconds() < deadline {
            guard send(line, question, question.count, 0) == question.count else { return false }
            if hears(line, name, by: min(deadline, cchild_milliseconds() + tryMilliseconds)) { return true }
        }
        return false
    }

    private static func hears(_ line: Int32, _ name: [UInt8], by deadline: Int64) -> Bool {
        var answer = [UInt8](repeating: 0, count: 1_024)
        while true {
            let left = deadline - cchild_milliseconds()
            guard left > 0 else { return false }
            var waiting = pollfd(fd: line, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: left))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return false }
            let count = recv(line, &answer, answer.count, 0)
            // Nobody has this port.
            guard count >= 0 else { return false }
            if count >= 20, Array(answer[0..<2]) == bindingSuccess, Array(answer[4..<8]) == cookie,
                Array(answer[8..<20]) == name
            {
                return true
            }
        }
    }
}
