// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// An address of the internet or a range of them ("192.0.2.0/28", "2001:db8::/32"), in the system's own spelling.
struct AddressRange: Hashable, Sendable {
    let text: String
    let isVersion6: Bool

    /// - Returns: `nil` for anything else, a name above all.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let address = parts.first else { return nil }
        let bare = address.hasPrefix("[") && address.hasSuffix("]") ? String(address.dropFirst().dropLast()) : address
        guard let (spelled, isVersion6) = Self.spelled(bare) else { return nil }
        self.isVersion6 = isVersion6
        guard parts.count == 2 else {
            self.text = spelled
            return
        }
        guard let bits = UInt8(parts[1]), bits >= 8, bits <= (isVersion6 ? 128 : 32) else { return nil }
        self.text = "\(spelled)/\(bits)"
    }

    static func isRange(_ text: String) -> Bool { AddressRange(text) != nil }

    private static func spelled(_ text: String) -> (String, Bool)? {
        var bytes = [UInt8](repeating: 0, count: 16)
        var out = [CChar](repeating: 0, count: 64)
        for (family, isVersion6) in [(AF_INET, false), (AF_INET6, true)] where inet_pton(family, text, &bytes) == 1 {
            guard inet_ntop(family, bytes, &out, socklen_t(out.count)) != nil else { return nil }
            return (String(decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self), isVersion6)
        }
        return nil
    }
}
