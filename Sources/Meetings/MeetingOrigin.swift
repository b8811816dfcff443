// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Scheme https, one host, one port: what a browser takes for one place.
struct MeetingOrigin: Hashable, Comparable {
    let host: String
    let port: Int

    /// - Parameter address: an address as a browser writes it. `nil` for any scheme but https, for one with a user, or
    ///   without a proper host.
    init?(address: String) {
        guard address.hasPrefix("https://") else { return nil }
        let rest = address.dropFirst(8)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, authority.utf8.allSatisfy(Self.isPlain) else { return nil }
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
            self.init(host: String(authority), port: 443)
            return
        }
        guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else { return nil }
        self.init(host: String(authority[..<colon]), port: Int(port))
    }

    private init?(host: String, port: Int) {
        guard !host.isEmpty else { return nil }
        self.host = host.lowercased()
        self.port = port
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._:[]".utf8.contains(byte)
        }
    }

    /// In the form of `URLAllowlist`: the dot in front leaves sub-domains out, the port is never left open.
    var filter: String { "https://.\(host):\(port)" }

    /// In the form of a content setting: that host and port alone.
    var pattern: String { "https://\(host):\(port)" }

    static func < (a: Self, b: Self) -> Bool { (a.host, a.port) < (b.host, b.port) }
}

extension MeetingProfile {
    /// Every origin that may be visited, in a fixed order.
    var visitable: [MeetingOrigin] {
        Set((meetingOrigins + idpOrigins).compactMap(MeetingOrigin.init(address:))).sorted()
    }

    /// The origins that may have camera and microphone.
    var seeing: [MeetingOrigin] { Set(meetingOrigins.compactMap(MeetingOrigin.init(address:))).sorted() }

    /// What the firewall opens: the origins' own doors and the hosts beside them.
    var doors: [Host] {
        visitable.map { Host(name: $0.host, ports: $0.port...$0.port) } + hosts
    }
}
