// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import KioskModel

/// The kernel's own list of addresses that the meeting's user may send to (nftables, by the owner of the socket): what a
/// page does with WebRTC, and what a broken browser does, ends here as well.
struct AddressFilter {
    let profile: MeetingProfile
    let names: NameBook
    let user: UInt32

    static func table(_ user: UInt32) -> String { "servicepunkt_meeting_\(user)" }

    /// What nft(8) reads. It replaces a table that an earlier meeting left.
    var rules: String {
        var lines: [String] = []
        for door in profile.doors {
            for range in ranges(door.name) {
                let family = range.isVersion6 ? "ip6" : "ip"
                let transport = door.isUDP ? "udp" : "tcp"
                lines.append("\(family) daddr \(range.text) \(transport) dport \(ports(door.ports)) accept")
            }
        }
        let table = Self.table(user)
        return """
            table inet \(table)
            delete table inet \(table)
            table inet \(table) {
                chain meeting {
            \(Set(lines).sorted().map { "        " + $0 }.joined(separator: "\n"))
                    counter drop
                }
                chain out {
                    type filter hook output priority 0; policy accept;
                    meta skuid \(user) jump meeting
                }
            }

            """
    }

    private func ranges(_ name: String) -> [AddressRange] {
        if let range = AddressRange(name) { return [range] }
        return (names.addresses[name.lowercased()] ?? []).compactMap(AddressRange.init)
    }

    private func ports(_ ports: ClosedRange<Int>) -> String {
        ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound)-\(ports.upperBound)"
    }

    /// - Returns: whether the kernel took the rules.
    func open() -> Bool { Self.nft(rules) }

    /// - Returns: whether no table is left.
    @discardableResult
    static func close(_ user: UInt32) -> Bool {
        // Adding it first makes the removal good when there is none.
        nft("table inet \(table(user))\ndelete table inet \(table(user))\n")
    }

    /// Whether a meeting's table is there.
    static func stands(_ user: UInt32) -> Bool { nft("list table inet \(table(user))\n") }

    private static func nft(_ text: String) -> Bool {
        guard let program = Appliance.program("nft") else { return false }
        let bytes = Array(text.utf8)
        let file = cchild_memory_file(bytes, bytes.count)
        guard file >= 0 else { return false }
        defer { Foundation.close(file) }
        let child = Child.start(program, ["-f", "-"], descriptors: [(file, 0)])
        return child?.end(withinMilliseconds: 5_000) == 0
    }
}
