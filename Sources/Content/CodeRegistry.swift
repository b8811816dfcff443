// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// `codes.yaml`: every code ever given, so that an old count never means something new.
struct CodeRegistry {
    enum Family: String, CaseIterable {
        case services, questions, agencies, languages

        var one: String {
            switch self {
            case .services: "service"
            case .questions: "question"
            case .agencies: "agency"
            case .languages: "language"
            }
        }
    }

    static let file = "codes.yaml"
    private var given: [Family: [Int32: String]] = [:]
    /// False when the file is broken: then its absence is the one problem, not every code.
    private let isReadable: Bool

    init(directory: String, _ findings: inout Findings) {
        guard let file = SourceFile(directory: directory, name: Self.file, &findings),
            let fields = Fields(
                file.root, file: file.name, allowed: Family.allCases.map(\.rawValue), &findings)
        else {
            isReadable = false
            return
        }
        isReadable = true
        for family in Family.allCases {
            guard let node = fields.node(family.rawValue, &findings) else { continue }
            guard let mapping = node.mapping else {
                findings.add(
                    Self.file, node.mark, "`\(family.rawValue)` has no codes", "Write `code: id` lines under it")
                continue
            }
            var ids: [String: Int32] = [:]
            for (key, value) in mapping {
                guard let text = key.scalar?.string, let number = Int(text), ContentLimits.code.contains(number),
                    let id = value.scalar?.string, !id.isEmpty
                else {
                    findings.add(
                        Self.file, key.mark, "this is not a code and its id", "Write for instance `1: contact`")
                    continue
                }
                let code = Int32(number)
                if let other = ids[id] {
                    findings.add(
                        Self.file, key.mark, "the \(family.one) `\(id)` has two codes, \(other) and \(code)",
                        "Keep the one that was given first")
                }
                ids[id] = code
                given[family, default: [:]][code] = id
            }
        }
    }

    /// Checks one use of a code against what was ever given.
    func check(_ family: Family, code: Int32, id: String, file: String, mark: Mark?, _ findings: inout Findings) {
        guard isReadable else { return }
        let known = given[family] ?? [:]
        if let owner = known[code] {
            guard owner != id else { return }
            let own = known.first { $0.value == id }?.key
            findings.add(
                file, mark, "code \(code) was given to the \(family.one) `\(owner)` and can never mean `\(id)`",
                own.map { "Write `code: \($0)`, the code of `\(id)`" }
                    ?? "Choose a number that is not in codes.yaml and add it there")
        } else if let own = known.first(where: { $0.value == id })?.key {
            findings.add(
                file, mark, "the \(family.one) `\(id)` has code \(own) for ever, not \(code)", "Write `code: \(own)`")
        } else {
            findings.add(
                file, mark, "code \(code) of the \(family.one) `\(id)` is not in codes.yaml",
                "Add `\(code): \(id)` under `\(family.rawValue):` in codes.yaml")
        }
    }
}

/// Codes and ids that were met in one file: neither may come twice.
struct UsedOnce {
    private var codes: [Int32: String] = [:]
    private var ids: Set<String> = []

    mutating func check(
        code: Int32, id: String, file: String, codeMark: Mark?, idMark: Mark?, _ findings: inout Findings
    ) {
        if let other = codes.updateValue(id, forKey: code) {
            findings.add(
                file, codeMark, "code \(code) stands twice, for `\(other)` and `\(id)`", "Give each its own code")
        }
        if !ids.insert(id).inserted {
            findings.add(file, idMark, "`\(id)` stands twice", "Remove one of them or rename it")
        }
    }
}
