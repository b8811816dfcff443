// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import KioskModel

/// The addresses of a profile's names, looked up when a meeting starts and held for as long as it lasts: firewall and
/// browser see the same ones.
struct NameBook: Codable, Sendable, Equatable {
    /// More than a name has that a meeting needs.
    static let mostAddresses = 16

    /// Addresses by name.
    var addresses: [String: [String]]

    init(addresses: [String: [String]]) {
        self.addresses = addresses
    }

    /// Looks the profile's names up. Waits for a name server as long as `RES_OPTIONS` says.
    /// - Returns: `nil` when one of the names a visit needs has no address.
    static func lookUp(_ profile: MeetingProfile) -> NameBook? {
        setenv("RES_OPTIONS", "timeout:2 attempts:2", 1)
        var found: [String: [String]] = [:]
        let needed = Set(profile.visitable.map(\.host))
        for name in Set(profile.doors.map { $0.name.lowercased() }) where !AddressRange.isRange(name) {
            let addresses = lookUp(name)
            if addresses.isEmpty, needed.contains(name) { return nil }
            found[name] = addresses
        }
        return NameBook(addresses: found)
    }

    /// The hosts file in the sandbox.
    var hostsFile: String {
        let lines = addresses.sorted { $0.key < $1.key }.flatMap { name, addresses in
            addresses.map { "\($0) \(name)\n" }
        }
        return "127.0.0.1 localhost\n" + lines.joined()
    }

    private static func lookUp(_ name: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [String] = []
        var next = list
        while let entry = next?.pointee, found.count < mostAddresses {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if let range = AddressRange(address), !found.contains(range.text) { found.append(range.text) }
            }
            next = entry.ai_next
        }
        return found
    }
}

extension NameBook {
    /// What the unit's gate has looked up.
    static func read(_ path: String) -> NameBook? {
        SmallText.read(path).flatMap { try? JSONDecoder().decode(NameBook.self, from: Data($0.utf8)) }
    }
}
