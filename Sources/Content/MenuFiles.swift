// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// `menu.yaml` and `questions.yaml`: lists whose texts are keys of the languages.
struct MenuFiles {
    private(set) var menu: [MenuEntry] = []
    private(set) var questions: [Question] = []
    private let directory: String
    private let registry: CodeRegistry
    /// Keys of Swedish; `nil` when Swedish could not be read.
    private let keys: Set<String>?

    init(directory: String, registry: CodeRegistry, keys: Set<String>?, _ findings: inout Findings) {
        self.directory = directory
        self.registry = registry
        self.keys = keys
        readMenu(&findings)
        readQuestions(&findings)
    }

    /// The items of a file that is one list.
    static func items(
        directory: String, name: String, begin: String = "- code:", _ findings: inout Findings
    ) -> [Node] {
        guard let file = SourceFile(directory: directory, name: name, &findings) else { return [] }
        guard let items = file.root.sequence, !items.isEmpty else {
            findings.add(name, file.root.mark, "a list is expected", "Begin each item with `\(begin)`")
            return []
        }
        return Array(items)
    }

    private mutating func readMenu(_ findings: inout Findings) {
        let file = "menu.yaml"
        var used = UsedOnce()
        for node in Self.items(directory: directory, name: file, &findings) {
            guard
                let fields = Fields(node, file: file, allowed: ["code", "id", "kind", "name", "hint"], &findings)
            else { continue }
            let code = fields.code(&findings)
            let id = fields.identifier("id", &findings)
            let kind = readKind(fields, &findings)
            let name = key(fields, "name", &findings)
            let hint = key(fields, "hint", &findings)
            guard let code, let id else { continue }
            check(.services, fields, code, id, &used, &findings)
            guard let kind, let name, let hint else { continue }
            menu.append(MenuEntry(code: code, id: id, kind: kind, nameKey: name, hintKey: hint))
        }
    }

    private func readKind(_ fields: Fields, _ findings: inout Findings) -> MenuEntry.Kind? {
        guard let text = fields.text("kind", maximum: ContentLimits.identifier, &findings) else { return nil }
        guard let kind = MenuEntry.Kind(rawValue: text) else {
            findings.add(
                fields.file, fields.mark("kind"), "unknown service `\(text)`",
                "Use one of: " + MenuEntry.Kind.allCases.map(\.rawValue).joined(separator: ", "))
            return nil
        }
        return kind
    }

    private mutating func readQuestions(_ findings: inout Findings) {
        let file = "questions.yaml"
        var used = UsedOnce()
        for node in Self.items(directory: directory, name: file, &findings) {
            guard let fields = Fields(node, file: file, allowed: ["code", "id", "text", "answers"], &findings)
            else { continue }
            let code = fields.code(&findings)
            let id = fields.identifier("id", &findings)
            let text = key(fields, "text", &findings)
            let answers = readAnswers(fields, &findings)
            guard let code, let id else { continue }
            check(.questions, fields, code, id, &used, &findings)
            guard let text, let answers else { continue }
            questions.append(Question(code: code, id: id, textKey: text, answerKeys: answers))
        }
    }

    private func readAnswers(_ fields: Fields, _ findings: inout Findings) -> [String]? {
        guard let node = fields.node("answers", &findings) else { return nil }
        guard let items = node.sequence, (2...5).contains(items.count) else {
            findings.add(fields.file, node.mark, "`answers` is not a list of 2 to 5 keys", "Write [key, key]")
            return nil
        }
        let answers = items.map { $0.scalar?.string ?? "" }
        for (item, answer) in zip(items, answers) { known(answer, fields.file, item.mark, &findings) }
        return answers
    }

    private func key(_ fields: Fields, _ field: String, _ findings: inout Findings) -> String? {
        guard let key = fields.text(field, maximum: ContentLimits.about, &findings) else { return nil }
        known(key, fields.file, fields.mark(field), &findings)
        return key
    }

    private func known(_ key: String, _ file: String, _ mark: Mark?, _ findings: inout Findings) {
        guard let keys, !keys.contains(key) else { return }
        findings.add(
            file, mark, "the text `\(key)` is in no language", "Add `\(key):` to every file of languages/")
    }

    private func check(
        _ family: CodeRegistry.Family, _ fields: Fields, _ code: Int32, _ id: String, _ used: inout UsedOnce,
        _ findings: inout Findings
    ) {
        used.check(
            code: code, id: id, file: fields.file, codeMark: fields.mark("code"), idMark: fields.mark("id"), &findings)
        registry.check(family, code: code, id: id, file: fields.file, mark: fields.mark("code"), &findings)
    }
}
