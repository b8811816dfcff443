// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// The newest that was signed of each log, kept beside the database and not in it: a database that went back to a backup
/// is told by it, and nothing is signed for a second time with other content.
struct LogMark: Codable, Equatable {
    /// The log's name.
    var origin: String
    var size: UInt64
    /// Hexadecimal.
    var root: String
    /// Months that were closed, with SHA-256 of their statements, hexadecimal.
    var months: [String: String] = [:]

    private static func file(_ state: StateDirectory) -> String { state.path + "/log-marks.json" }

    /// By area; empty before the first signature.
    static func all(_ state: StateDirectory) throws -> [String: LogMark] {
        let file = file(state)
        guard FileManager.default.fileExists(atPath: file) else { return [:] }
        guard let marks = try? JSONDecoder().decode([String: LogMark].self, from: Data(try SafeFile.read(file))) else {
            throw CentralError.directory(path: file, reason: "is damaged")
        }
        return marks
    }

    static func save(_ mark: LogMark, area: String, _ state: StateDirectory) throws {
        var marks = try all(state)
        guard marks[area] != mark else { return }
        marks[area] = mark
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try SafeFile.write(Array(try encoder.encode(marks)), to: file(state))
    }

    /// Whether the log is the one that was signed, grown at most.
    func fits(_ head: BatchLog.Head, origin: String, _ tree: LogTree) throws -> Bool {
        guard self.origin == origin, size <= head.size else { return false }
        return try Hex.encode(size == head.size ? head.root : tree.root(of: size)) == root
    }
}
