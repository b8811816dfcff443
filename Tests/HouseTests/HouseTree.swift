// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// The files of the house as the rules see them: paths from the root and their text.
struct HouseTree {
    struct File {
        /// From the root, with slashes: "Sources/Journal/Journal.swift".
        var path: String
        /// Empty for pictures and other bytes that are no text.
        var text: String

        /// `Journal` for a file of `Sources/Journal` or of `Tests/Journal`; `nil` elsewhere.
        func target(under folder: String) -> String? {
            let parts = path.split(separator: "/")
            guard parts.count > 2, parts[0] == folder else { return nil }
            return String(parts[1])
        }
    }

    var files: [File]

    func text(_ path: String) -> String { files.first { $0.path == path }?.text ?? "" }

    struct Unreadable: Error, CustomStringConvertible {
        var description: String
    }

    /// The root of this package, found from this very file.
    static var root: URL {
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// Reads what git knows or would add; in a copy without git, everything that is not built.
    static func read(_ root: URL = Self.root) throws -> HouseTree {
        let paths = FileManager.default.fileExists(atPath: root.path + "/.git") ? try known(root) : walked(root)
        guard !paths.isEmpty else { throw Unreadable(description: "no files under \(root.path)") }
        return HouseTree(
            files: paths.compactMap { path in
                guard let bytes = FileManager.default.contents(atPath: root.path + "/" + path) else { return nil }
                return File(path: path, text: String(data: bytes, encoding: .utf8) ?? "")
            })
    }

    private static func known(_ root: URL) throws -> [String] {
        let git = Process()
        let output = Pipe()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Continuous integration may check out as another user: the owner of the folder is no concern of these rules.
        git.arguments = [
            "git", "-c", "safe.directory=*", "-C", root.path, "ls-files", "-z", "--cached", "--others",
            "--exclude-standard",
        ]
        git.standardOutput = output
        try git.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { return walked(root) }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func walked(_ root: URL) -> [String] {
        guard let entries = FileManager.default.enumerator(atPath: root.path) else { return [] }
        return entries.compactMap { $0 as? String }.filter { path in
            !path.hasPrefix(".git/") && !path.hasPrefix(".build") && !path.hasPrefix(".swiftpm")
                && path != "Package.resolved" && !path.contains("__pycache__")
        }
    }
}
