// SPDX-License-Identifier: EUPL-1.2

/// Where the browser starts: the profile's own address with a ticket's room and token in their places.
public enum MeetingAddress {
    /// Places an address can have.
    public static let places = ["room", "token", "query", "language"]

    /// - Parameter language: BCP 47 tag of the visitor's language.
    /// - Returns: the address; `nil` when the ticket's parts do not fit the places (an unknown place, a room or query with
    ///   foreign characters).
    public static func start(_ profile: MeetingProfile, room: String, token: String, language: String) -> String? {
        guard room.isEmpty || isRoom(room), token.utf8.count <= LaunchTicket.mostTokenBytes else { return nil }
        var address = ""
        var rest = profile.start[...]
        while let open = rest.firstIndex(of: "{") {
            address += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            switch rest[rest.index(after: open)..<close] {
            case "room": address += room
            case "token": address += encoded(token)
            case "query":
                guard isQuery(token) else { return nil }
                address += token
            case "language": address += encoded(String(language.prefix { $0 != "-" }))
            default: return nil
            }
            rest = rest[rest.index(after: close)...]
        }
        return address + rest
    }

    /// 1 … 64 letters, digits, hyphens and underscores of ASCII.
    public static func isRoom(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isUnreserved($0) && $0 != UInt8(ascii: ".") }
    }

    /// A query in its encoded form: nothing that ends it or the address.
    static func isQuery(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isUnreserved($0) || "%&=+~".utf8.contains($0) }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_.".utf8.contains(byte)
        }
    }

    /// Percent-encoded (RFC 3986): what is not unreserved becomes %XX.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) || byte == UInt8(ascii: "~") {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
