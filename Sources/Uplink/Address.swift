// SPDX-License-Identifier: EUPL-1.2

/// Addresses of the central: `https://host[:port]` and nothing after it, so that a path is joined by us alone.
enum Address {
    static let scheme = "https://"
    static let maximumLength = 300

    @discardableResult
    static func check(_ text: String) throws(UplinkError) -> String {
        var trimmed = Substring(text)
        while trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
        guard trimmed.hasPrefix(scheme), trimmed.utf8.count <= maximumLength else { throw .badAddress(text) }
        let authority = trimmed.dropFirst(scheme.count)
        let allowed = authority.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
        guard !authority.isEmpty, allowed else { throw .badAddress(text) }
        return String(trimmed)
    }
}
