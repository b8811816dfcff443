// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Yams

/// `languages/*.yaml`: `code`, `tag`, `name`, `strings` with flat dotted keys.
struct LanguageFiles {
    struct Entry {
        let file: String
        let language: Language
        let codeMark: Mark?
        let tagMark: Mark?
        let stringMarks: [String: Mark]
        let stringsMark: Mark?
    }

    private(set) var entries: [Entry] = []

    /// Swedish first, then by code.
    var languages: [Language] {
        entries.map(\.language).sorted { ($0.tag == "sv" ? 0 : $0.code) < ($1.tag == "sv" ? 0 : $1.code) }
    }

    var swedish: Entry? { entries.first { $0.language.tag == "sv" } }

    init(directory: String, _ findings: inout Findings) {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: directory + "/languages")) ?? []
        // Swedish first: of two files with one code, the other has to change.
        let names = found.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
            .sorted { ($0 == "sv.yaml" ? "" : $0) < ($1 == "sv.yaml" ? "" : $1) }
        for stray in found.sorted() where !stray.hasSuffix(".yaml") {
            findings.add(
                "languages/" + stray, nil, "only .yaml files belong in this folder", "Remove or rename the file")
        }
        guard names.count <= ContentLimits.languages else {
            findings.add("languages", nil, "more than \(ContentLimits.languages) languages", "Remove some")
            return
        }
        for name in names {
            guard let file = SourceFile(directory: directory, name: "languages/" + name, &findings),
                let entry = Self.read(file, &findings)
            else { continue }
            entries.append(entry)
        }
        if swedish == nil, !names.contains("sv.yaml") {
            findings.add("languages/sv.yaml", nil, "Swedish is missing", "Add languages/sv.yaml with `tag: sv`")
        }
        compare(&findings)
    }

    private static func read(_ file: SourceFile, _ findings: inout Findings) -> Entry? {
        guard
            let fields = Fields(file.root, file: file.name, allowed: ["code", "tag", "name", "strings"], &findings)
        else { return nil }
        let code = fields.code(&findings)
        let tag = fields.text("tag", maximum: ContentLimits.identifier, &findings)
        let name = fields.text("name", maximum: ContentLimits.name, &findings)
        if let tag, !isTag(tag) {
            findings.add(
                file.name, fields.mark("tag"), "`\(tag)` is not a language tag",
                "Write one such as sv, en or sv-x-plain")
        }
        var strings: [String: String] = [:]
        var marks: [String: Mark] = [:]
        if let node = fields.node("strings", &findings) {
            if let mapping = node.mapping {
                for (key, value) in mapping {
                    readString(key, value, file.name, &strings, &marks, &findings)
                }
            } else {
                findings.add(file.name, node.mark, "`strings` has no keys", "Write `key: text` lines under it")
            }
        }
        guard let code, let tag, let name else { return nil }
        return Entry(
            file: file.name, language: Language(code: code, tag: tag, name: name, strings: strings),
            codeMark: fields.mark("code"), tagMark: fields.mark("tag"), stringMarks: marks,
            stringsMark: fields.fieldMark("strings"))
    }

    private static func readString(
        _ key: Node, _ value: Node, _ file: String, _ strings: inout [String: String], _ marks: inout [String: Mark],
        _ findings: inout Findings
    ) {
        let name = key.scalar?.string ?? ""
        guard isKey(name) else {
            findings.add(
                file, key.mark, "`\(name)` is not a key",
                "Use letters, digits, hyphens and single dots: menu.contact.name")
            return
        }
        // A refused text still counts as present, so that one mistake gives one problem.
        marks[name] = key.mark
        guard
            let text = SourceText.read(
                value, file: file, field: name, maximum: ContentLimits.message, &findings)
        else { return }
        if MessageText.arguments(text) == nil {
            findings.add(
                file, value.mark, "the braces of `\(name)` do not make {arguments}", "Write each argument as {name}")
        }
        strings[name] = text
    }

    static func isTag(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.allSatisfy {
            (1...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
            && (2...3).contains(parts[0].count)
    }

    static func isKey(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
    }

    // MARK: - One language against Swedish

    private func compare(_ findings: inout Findings) {
        for entry in entries { Self.plurals(entry, &findings) }
        guard let swedish else { return }
        for entry in entries where entry.language.tag != "sv" {
            let missing = Set(swedish.stringMarks.keys).subtracting(entry.stringMarks.keys)
            for key in missing.sorted() {
                findings.add(
                    entry.file, entry.stringsMark, "the key `\(key)` of \(swedish.file) is missing here",
                    "Add `\(key):` with its text")
            }
            let extra = Set(entry.stringMarks.keys).subtracting(swedish.stringMarks.keys)
            for key in extra.sorted() {
                findings.add(
                    entry.file, entry.stringMarks[key], "the key `\(key)` is not in \(swedish.file)",
                    "Remove it here, or add it to every language")
            }
            for (key, text) in entry.language.strings {
                guard let original = swedish.language.strings[key], let here = MessageText.arguments(text),
                    let there = MessageText.arguments(original), here != there
                else { continue }
                // "One minute" need not say its number.
                if key.hasSuffix(".one"), here.symmetricDifference(there).isSubset(of: ["count"]) { continue }
                findings.add(
                    entry.file, entry.stringMarks[key],
                    "`\(key)` has the arguments \(MessageText.shown(here)), in \(swedish.file) \(MessageText.shown(there))",
                    "Use the same arguments")
            }
        }
    }

    /// `key.one` needs `key.other`, and the other way round where the text counts: a key may end in "other" for another
    /// reason, such as the last of a list of reasons.
    private static func plurals(_ entry: Entry, _ findings: inout Findings) {
        for (key, mark) in entry.stringMarks {
            for (here, there) in [(".one", ".other"), (".other", ".one")] where key.hasSuffix(here) {
                let partner = String(key.dropLast(here.count)) + there
                let counts = entry.language.strings[key]?.contains("{count}") ?? true
                if entry.stringMarks[partner] == nil, counts || here == ".one" {
                    findings.add(
                        entry.file, mark, "the plural `\(key)` has no `\(partner)`", "Add `\(partner):` with its text")
                }
            }
        }
    }
}
