// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// `symbol.svg`, checked for form only: tags pair, nothing runs, nothing is fetched.
struct SymbolFile {
    static let name = "symbol.svg"
    private(set) var svg = ""

    init(directory: String, _ findings: inout Findings) {
        guard let text = SourceFile.text(directory: directory, name: Self.name, &findings) else { return }
        if let problem = Self.problem(in: text) {
            findings.add(Self.name, nil, problem, "Export the symbol again as plain SVG")
        } else {
            svg = text
        }
    }

    /// What is wrong with the text as an SVG, or `nil`.
    static func problem(in text: String) -> String? {
        guard
            text.unicodeScalars.allSatisfy({
                $0 == "\n" || $0 == "\r" || $0 == "\t" || SafeText.isClean(String($0))
            })
        else { return "it has a control or direction character" }
        var rest = Substring(text)
        var open: [Substring] = []
        var sawRoot = false
        while let start = rest.firstIndex(of: "<") {
            let between = rest[..<start]
            if open.isEmpty, !between.allSatisfy(\.isWhitespace) { return "there is text outside <svg>" }
            rest = rest[start...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.dropFirst(4).firstRange(of: "-->") else { return "a comment does not end" }
                rest = rest[end.upperBound...]
                continue
            }
            if rest.hasPrefix("<?") {
                guard let end = rest.firstRange(of: "?>") else { return "a <? does not end" }
                rest = rest[end.upperBound...]
                continue
            }
            if rest.hasPrefix("<!") { return "it has a document type or CDATA, which is not allowed here" }
            guard let end = tagEnd(rest) else { return "a tag does not end" }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                let name = tag.dropFirst().split(whereSeparator: \.isWhitespace).first ?? ""
                guard let last = open.popLast() else { return "</\(name)> closes nothing" }
                guard last == name else { return "<\(last)> is closed by </\(name)>" }
                continue
            }
            let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
            if open.isEmpty {
                guard !sawRoot, name == "svg" else { return "the outermost tag is not one <svg>" }
                sawRoot = true
            }
            if let refused = refusal(name, tag) { return refused }
            if !tag.hasSuffix("/") { open.append(name) }
        }
        if !sawRoot { return "it is not an SVG" }
        if let last = open.last { return "<\(last)> is not closed" }
        return rest.allSatisfy(\.isWhitespace) ? nil : "there is text outside <svg>"
    }

    private static func refusal(_ name: Substring, _ tag: Substring) -> String? {
        let lower = tag.lowercased()
        if ["script", "foreignobject", "image", "iframe", "style", "use"].contains(name.lowercased()) {
            return "<\(name)> is not allowed in the symbol"
        }
        if lower.contains("href") || lower.contains("url(http") { return "the symbol refers to something outside it" }
        if lower.split(whereSeparator: \.isWhitespace).contains(where: { $0.hasPrefix("on") && $0.contains("=") }) {
            return "the symbol has a script"
        }
        return nil
    }

    /// The `>` that ends the tag, quoted values skipped.
    private static func tagEnd(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices.dropFirst() {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == ">" {
                return index
            } else if character == "<" {
                return nil
            }
        }
        return nil
    }
}
