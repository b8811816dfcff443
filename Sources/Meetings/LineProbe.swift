// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import KioskModel

/// Whether a host answers at all.
enum LineProbe {
    /// Whether somebody accepts a connection where the meeting starts.
    static func connects(_ address: String, _ book: NameBook, withinMilliseconds milliseconds: Int64) -> Bool {
        guard let origin = MeetingOrigin(address: address) else { return false }
        let addresses = AddressRange(origin.host).map { [$0.text] } ?? book.addresses[origin.host] ?? []
        let deadline = cchild_milliseconds() + milliseconds
        for text in addresses {
            guard let socket = connect(text, origin.port, deadline) else { continue }
            close(socket)
            return true
        }
        return false
    }

    /// A connection that stands, not blocking; `nil`: there is none in time.
    static func connect(_ address: String, _ port: Int, _ deadline: Int64) -> Int32? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, "\(port)", &hints, &list) == 0, let entry = list?.pointee else { return nil }
        defer { freeaddrinfo(list) }
        let socket = cchild_connect(entry.ai_addr, entry.ai_addrlen, entry.ai_family)
        guard socket >= 0 else { return nil }
        while true {
            var waiting = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: max(0, deadline - cchild_milliseconds())))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0, cchild_connect_error(socket) == 0 else {
                close(socket)
                return nil
            }
            return socket
        }
    }
}
