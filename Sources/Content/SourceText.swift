// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// The rules of every text a visitor meets.
enum SourceText {
    static func read(_ node: Node, file: String, field: String, maximum: Int, _ findings: inout Findings) -> String? {
        guard let scalar = node.scalar else {
            findings.add(
                file, node.mark, "`\(field)` is not a text", "Write one text on one line, in quotes if in doubt")
            return nil
        }
        var text = scalar.string
        // A folded block (`>`) ends with a line break that nobody sees.
        while text.hasSuffix("\n") { text.removeLast() }
        guard !text.allSatisfy(\.isWhitespace) else {
            findings.add(file, node.mark, "`\(field)` is empty", "Write the text")
            return nil
        }
        guard SafeText.isClean(text) else {
            findings.add(
                file, node.mark, "`\(field)` has a control, escape or direction character: \(Self.culprit(text))",
                "Remove the character; one text has one paragraph")
            return nil
        }
        guard text.count <= maximum else {
            findings.add(
                file, node.mark, "`\(field)` has \(text.count) characters, at most \(maximum) fit", "Shorten it")
            return nil
        }
        return text
    }

    private static func culprit(_ text: String) -> String {
        for scalar in text.unicodeScalars where !SafeText.isClean(String(scalar)) {
            let hex = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        }
        return "unknown"
    }

    static func isHTTPS(_ text: String) -> Bool {
        let rest = text.dropFirst(8)
        return text.hasPrefix("https://") && !rest.isEmpty && rest.first != "/" && rest.contains(".")
            && !text.contains(where: \.isWhitespace)
    }

    /// Digits, spaces and hyphens, perhaps a plus: at least two digits.
    static func isPhone(_ text: String) -> Bool {
        let rest = text.first == "+" ? text.dropFirst() : Substring(text)
        return rest.utf8.allSatisfy { (48...57).contains($0) || $0 == 32 || $0 == 45 }
            && rest.utf8.count { (48...57).contains($0) } >= 3
    }

    /// A day as 2026-11-23.
    static func date(_ text: String) -> CivilDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        return CivilDate(dayNumber: date.dayNumber) == date ? date : nil
    }
}
