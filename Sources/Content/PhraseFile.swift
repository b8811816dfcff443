// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// `phrases.yaml`: ids of the sentences that an agency's clerk can put on a slip, in the order of the desk. A folder
/// without it has none.
struct PhraseFile {
    static let name = "phrases.yaml"
    /// More than a clerk finds anything in.
    static let atMost = 100
    private(set) var phrases: [String] = []

    /// - Parameter swedish: texts of Swedish; `nil` when it could not be read.
    init(directory: String, swedish: [String: String]?, _ findings: inout Findings) {
        guard SourceFile.exists(directory: directory, name: Self.name) else { return }
        let items = MenuFiles.items(directory: directory, name: Self.name, begin: "- phrase-id", &findings)
        if items.count > Self.atMost {
            findings.add(Self.name, items[Self.atMost].mark, "more than \(Self.atMost) phrases", "Remove some")
        }
        for item in items.prefix(Self.atMost) {
            guard
                let id = SourceText.read(
                    item, file: Self.name, field: "phrase", maximum: ContentLimits.identifier, &findings)
            else { continue }
            guard id.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
                findings.add(
                    Self.name, item.mark, "`\(id)` has other characters than a–z, 0–9 and hyphen",
                    "Choose a simpler id")
                continue
            }
            guard !phrases.contains(id) else {
                findings.add(Self.name, item.mark, "`\(id)` stands twice", "Remove one of them or rename it")
                continue
            }
            phrases.append(id)
            if let swedish { Self.check(id, swedish["phrase." + id], item.mark, &findings) }
        }
    }

    private static func check(_ id: String, _ text: String?, _ mark: Mark?, _ findings: inout Findings) {
        guard let text else {
            findings.add(
                name, mark, "the text `phrase.\(id)` is in no language",
                "Add `phrase.\(id):` to every file of languages/")
            return
        }
        if let places = MessageText.arguments(text), !places.isSubset(of: ["value"]) {
            findings.add(
                name, mark, "`phrase.\(id)` has the arguments \(MessageText.shown(places))",
                "A phrase has at most {value}, for the day, time or number that the clerk writes")
        }
    }
}
