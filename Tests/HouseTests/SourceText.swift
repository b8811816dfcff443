// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// What the rules read out of the text of a file.
enum SourceText {
    /// Modules named by `import` lines, whatever stands before or between.
    static func imports(_ text: String) -> [String] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        return text.split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ", omittingEmptySubsequences: true)[...]
            while let word = words.first, word != "import" {
                guard word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word)
                else { return nil }
                words = words.dropFirst()
            }
            guard words.first == "import" else { return nil }
            words = words.dropFirst()
            if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
            // More than one at a time: a text in another language.
            guard words.first?.hasSuffix(",") != true else { return nil }
            return words.first.map { String($0.prefix { $0 != "." && $0 != ";" }) }
        }
    }

    /// Lines on which a task is started that nobody holds.
    static func looseTasks(_ text: String) -> [Int] {
        guard holds("Task", text) else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
            let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
            guard code.contains(/(^|[^A-Za-z0-9_.])Task(\s*\.\s*(detached|immediate))?\s*(\([^)]*\))?\s*\{/) else {
                return nil
            }
            return number + 1
        }
    }

    /// Code somebody wrote: Swift, C, scripts, SQL.
    static func isSource(_ file: HouseTree.File) -> Bool {
        let endings = [".swift", ".h", ".c", ".modulemap", ".py", ".sh", ".sql"]
        return endings.contains { file.path.hasSuffix($0) } || file.text.hasPrefix("#!")
    }

    /// Whether an absolute path stands in the text; `https://host/root/` and `$HOME/work/` are other things.
    static func holdsPath(_ path: String, _ text: String) -> Bool {
        let inName = Set("._-}~/".utf8)
        return offsets(of: path, in: text).contains { _, before in
            guard let before else { return true }
            let isLetterOrDigit = before >= 0x80 || UnicodeScalar(before).properties.isAlphabetic || (48...57) ~= before
            return !isLetterOrDigit && !inName.contains(before)
        }
    }

    /// Where a word stands, in bytes, each with the byte before it. Walking characters would take half a minute for
    /// the whole house.
    private static func offsets(of word: String, in text: String) -> [(offset: Int, before: UInt8?)] {
        text.withCString { bytes in
            var found: [(offset: Int, before: UInt8?)] = []
            var start = bytes
            while let hit = strstr(start, word) {
                let offset = UnsafePointer(hit) - bytes
                found.append((offset, offset > 0 ? UInt8(bitPattern: bytes[offset - 1]) : nil))
                start = UnsafePointer(hit) + 1
            }
            return found
        }
    }

    static func holds(_ word: String, _ text: String) -> Bool { !offsets(of: word, in: text).isEmpty }
}
