// SPDX-License-Identifier: EUPL-1.2

/// LIX, the Swedish measure of how hard a text is to read (C. H. Björnsson, "Läsbarhet", 1968): words a sentence plus
/// the percentage of words longer than six letters. Below 30 is very easy, 30–40 easy.
enum Readability {
    static func lix(_ texts: [String]) -> Double {
        var words = 0
        var longWords = 0
        var sentences = 0
        for text in texts {
            // Arguments are numbers, names and times, not our words.
            let plain = withoutArguments(text)
            let found = plain.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.filter {
                $0.contains(where: \.isLetter)
            }
            guard !found.isEmpty else { continue }
            words += found.count
            longWords += found.count { $0.count(where: \.isLetter) > 6 }
            // A text without a full stop is one sentence: a button, a heading.
            sentences += plain.split { ".!?:".contains($0) }.count { $0.contains(where: \.isLetter) }
        }
        guard words > 0 else { return 0 }
        return Double(words) / Double(max(1, sentences)) + 100 * Double(longWords) / Double(words)
    }

    private static func withoutArguments(_ text: String) -> String {
        var depth = 0
        return String(
            text.filter { character in
                if character == "{" { depth += 1 }
                defer { if character == "}" { depth -= 1 } }
                return depth == 0
            })
    }
}
