// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation

/// What udev wrote down of the devices that a meeting on a console may find: screens, cameras, sound cards, and those it
/// gets its keys and touches from.
///
/// seatd opens whatever node a compositor asks it for, and not all real devices are grabbed (a mouse is nobody's). But the
/// compositor takes no input device that udev wrote nothing of; so the others' records are not in the sandbox.
enum UdevRecords {
    static let folder = "/run/udev/data"
    /// Graphics, video4linux and sound (Documentation/admin-guide/devices.txt), and what of them has no node.
    private static let kinds = ["c226:", "+drm:", "c81:", "c116:", "+sound:"]
    private static let waitMilliseconds: Int64 = 1_000

    /// Waits until udev has looked at the nodes, and says which records may be seen. One that is late is missed: the page
    /// then gets no keys.
    static func paths(for nodes: [String]) -> [String] {
        let own = nodes.filter(Sandbox.isInputNode).compactMap(record(of:))
        let deadline = cchild_milliseconds() + waitMilliseconds
        while !own.allSatisfy({ access(folder + "/" + $0, F_OK) == 0 }), cchild_milliseconds() < deadline {
            poll(nil, 0, 10)
        }
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return chosen(among: all, own: own).map { folder + "/" + $0 }
    }

    static func chosen(among names: [String], own: [String]) -> [String] {
        names.filter { name in own.contains(name) || kinds.contains { name.hasPrefix($0) } }.sorted()
    }

    /// "c13:71", as udev names the record of a node.
    private static func record(of node: String) -> String? {
        var status = stat()
        guard stat(node, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return nil }
        let number = UInt64(status.st_rdev)
        // makedev(3): the low bytes of both, and what came later above them.
        let (major, minor) = (number >> 8 & 0xFFF | number >> 32 & ~0xFFF, number & 0xFF | number >> 12 & ~0xFF)
        return "c\(major):\(minor)"
    }
}
