// SPDX-License-Identifier: EUPL-1.2

/// Which family each socket of a process is of, from the kernel's tables (proc(5)).
///
/// A table that is read while sockets come and go may leave out one that has been there all along: what was found once
/// is kept, and what was not found is looked for again.
final class SocketFamilies {
    /// Columns of the inode.
    private static let tables = [
        ("unix", 6), ("netlink", 9), ("udp", 9), ("udp6", 9), ("packet", 8), ("tcp", 9), ("tcp6", 9),
    ]
    private static let attempts = 3

    private var known: [String: String] = [:]

    /// Family, and the path of one that has it, by inode; without TCP and without what no table knows.
    func told(_ inodes: [String], _ process: Int32) -> [String: String] {
        known = known.filter { inodes.contains($0.key) }
        for _ in 0..<Self.attempts where inodes.contains(where: { known[$0] == nil }) { read(process) }
        return known.filter { !$0.value.hasPrefix("tcp") }
    }

    private func read(_ process: Int32) {
        for (table, column) in Self.tables {
            let text = KernelTable.text("/proc/\(process)/net/\(table)")
            for line in text.split(separator: "\n").dropFirst() {
                let words = line.split(whereSeparator: \.isWhitespace)
                guard words.count > column else { continue }
                known[String(words[column])] = table == "unix" && words.count > 7 ? "unix \(words[7])" : table
            }
        }
    }
}
