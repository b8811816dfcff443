// SPDX-License-Identifier: EUPL-1.2

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
            return words.first.map { String($0.prefix { $0 != "." && $0 != ";" }) }
        }
    }

    /// Lines on which a task is started that nobody holds.
    static func looseTasks(_ text: String) -> [Int] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
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
        var rest = text[...]
        while let range = rest.firstRange(of: path) {
            let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
            if before.map({ !$0.isLetter && !$0.isNumber && !"._-}~/".contains($0) }) ?? true { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
