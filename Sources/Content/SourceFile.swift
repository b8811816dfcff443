// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Yams

/// One YAML file of a content folder, read and parsed, with its name for messages.
struct SourceFile {
    /// Relative to the folder.
    let name: String
    let root: Node

    /// `nil` after adding what is wrong to `findings`.
    init?(directory: String, name: String, _ findings: inout Findings) {
        guard let text = Self.text(directory: directory, name: name, &findings) else { return nil }
        do {
            guard let root = try Yams.compose(yaml: text) else {
                findings.add(name, nil, "the file is empty", "Write its content; README.md shows an example")
                return nil
            }
            self.name = name
            self.root = root
        } catch {
            let (line, column, what) = Self.explain(error, text)
            findings.add(
                name, line: line, column: column, "this is not YAML: \(what)",
                "Correct the line; look at indentation and quotes")
            return nil
        }
    }

    static func exists(directory: String, name: String) -> Bool {
        FileManager.default.fileExists(atPath: directory + "/" + name)
    }

    /// A whole file of the folder as UTF-8, bounded.
    static func text(directory: String, name: String, _ findings: inout Findings) -> String? {
        let path = directory + "/" + name
        guard FileManager.default.fileExists(atPath: path) else {
            findings.add(name, nil, "the file is missing", "Add it; README.md says what it holds")
            return nil
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            findings.add(name, nil, "the file cannot be read", "Check that it is a file and its permissions")
            return nil
        }
        guard data.count <= ContentLimits.fileBytes else {
            findings.add(name, nil, "the file is larger than 1 MiB", "Shorten it")
            return nil
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            findings.add(name, nil, "the file is not UTF-8 text", "Save it as UTF-8")
            return nil
        }
        return text
    }

    private static func explain(_ error: any Error, _ text: String) -> (line: Int, column: Int?, what: String) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            return (mark.line, mark.column, problem)
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            let line = duplicates.first.flatMap { second($0, context.mark, text) } ?? context.mark.line
            return (line, context.mark.column, "twice the same key: " + duplicates.joined(separator: ", "))
        case YamlError.reader(let problem, let offset?, _, _):
            let line = text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1
            return (line, nil, problem)
        default:
            return (1, nil, "it cannot be parsed")
        }
    }

    /// The line where a key stands again in the mapping that begins at `mark`; Yams says only where the mapping begins.
    private static func second(_ key: String, _ mark: Mark, _ text: String) -> Int? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let hits = lines.indices.dropFirst(mark.line - 1).filter { index in
            lines[index].dropFirst(mark.column - 1).hasPrefix(key + ":")
        }
        return hits.count > 1 ? hits[1] + 1 : nil
    }
}

/// One mapping of a file. Every field is read through here, so that an unknown one is found.
struct Fields {
    let file: String
    let mark: Mark?
    private let values: [String: Node]
    private let marks: [String: Mark]

    /// - Parameter allowed: Every field there may be; others are refused.
    init?(_ node: Node, file: String, allowed: [String], _ findings: inout Findings) {
        guard let mapping = node.mapping else {
            findings.add(
                file, node.mark, "fields are expected here",
                "Write `field: value` lines: " + allowed.joined(separator: ", "))
            return nil
        }
        self.file = file
        mark = node.mark
        var values: [String: Node] = [:]
        var marks: [String: Mark] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            guard allowed.contains(name) else {
                findings.add(
                    file, key.mark, "unknown field `\(name)`",
                    "Remove it, or use one of: " + allowed.joined(separator: ", "))
                continue
            }
            values[name] = value
            marks[name] = key.mark
        }
        self.values = values
        self.marks = marks
    }

    func has(_ field: String) -> Bool { values[field] != nil }

    /// Where the value of a field stands, else the field, else the mapping.
    func mark(_ field: String) -> Mark? { values[field]?.mark ?? marks[field] ?? mark }

    /// Where the name of a field stands, else the mapping.
    func fieldMark(_ field: String) -> Mark? { marks[field] ?? mark }

    func node(_ field: String, _ findings: inout Findings) -> Node? {
        guard let node = values[field] else {
            findings.add(file, mark, "the field `\(field)` is missing", "Add `\(field):`")
            return nil
        }
        return node
    }

    /// A text without control, escape or bidi characters, not empty and not longer than `maximum` characters.
    func text(_ field: String, maximum: Int, _ findings: inout Findings) -> String? {
        guard let node = node(field, &findings) else { return nil }
        return SourceText.read(node, file: file, field: field, maximum: maximum, &findings)
    }

    func integer(_ field: String, in range: ClosedRange<Int>, _ findings: inout Findings) -> Int? {
        guard let node = node(field, &findings) else { return nil }
        guard let text = node.scalar?.string, let value = Int(text), range.contains(value) else {
            findings.add(
                file, node.mark, "`\(field)` is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                "Write such a number")
            return nil
        }
        return value
    }

    func code(_ findings: inout Findings) -> Int32? {
        integer("code", in: ContentLimits.code, &findings).map(Int32.init)
    }

    /// Lower-case letters, digits and hyphens.
    func identifier(_ field: String, _ findings: inout Findings) -> String? {
        guard let text = text(field, maximum: ContentLimits.identifier, &findings) else { return nil }
        guard text.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
            findings.add(
                file, mark(field), "`\(field): \(text)` has other characters than a–z, 0–9 and hyphen",
                "Choose a simpler \(field)")
            return nil
        }
        return text
    }
}
