// SPDX-License-Identifier: EUPL-1.2

/// Cuts a plain XML text into tags: no entities, no doctype, no namespaces beyond `xmlns`.
struct TagReader {
    struct Tag {
        var name: String
        var attributes: [String: String] = [:]
        var isClosing = false
        /// Ends in "/>".
        var isEmpty = false
        var line: Int
    }

    private var rest: Substring
    /// Line of what is read next, from 1.
    private(set) var line = 1

    init(_ text: String) { rest = Substring(text) }

    /// Text up to the next tag, without the spaces around it.
    func text() -> String {
        let words = rest.prefix { $0 != "<" }.split(whereSeparator: \.isWhitespace)
        return words.joined(separator: " ")
    }

    /// The next tag; nil at the end.
    mutating func next() throws(GlyphError) -> Tag? {
        while true {
            skip { $0 != "<" }
            guard !rest.isEmpty else { return nil }
            if rest.hasPrefix("<!--") {
                try skip(past: "-->")
            } else if rest.hasPrefix("<?") {
                try skip(past: "?>")
            } else if rest.hasPrefix("<!") {
                throw .unsupportedSymbol(what: "a doctype or CDATA is not supported", line: line)
            } else {
                return try tag()
            }
        }
    }

    private mutating func tag() throws(GlyphError) -> Tag {
        drop(1)
        var tag = Tag(name: "", line: line)
        if rest.first == "/" {
            tag.isClosing = true
            drop(1)
        }
        tag.name = word()
        guard !tag.name.isEmpty else { throw .unsupportedSymbol(what: "a < that begins no tag", line: line) }
        while true {
            skip(while: \.isWhitespace)
            guard let character = rest.first else {
                throw .unsupportedSymbol(what: "<\(tag.name) has no end", line: tag.line)
            }
            if character == ">" {
                drop(1)
                return tag
            }
            if character == "/" {
                drop(1)
                tag.isEmpty = true
                continue
            }
            let name = word()
            skip(while: \.isWhitespace)
            guard !name.isEmpty, rest.first == "=" else {
                throw .unsupportedSymbol(what: "an attribute of <\(tag.name)> without a value", line: line)
            }
            drop(1)
            skip(while: \.isWhitespace)
            guard let quote = rest.first, quote == "\"" || quote == "'" else {
                throw .unsupportedSymbol(what: "the value of \(name)= is not in quotes", line: line)
            }
            drop(1)
            let value = String(rest.prefix { $0 != quote })
            guard !value.contains("&"), tag.attributes[name] == nil else {
                throw .unsupportedSymbol(what: "\(name)= twice, or with an & in it", line: line)
            }
            skip { $0 != quote }
            drop(1)
            tag.attributes[name] = value
        }
    }

    private mutating func word() -> String {
        let word = rest.prefix { $0.isLetter || $0.isNumber || "-_:.".contains($0) }
        drop(word.count)
        return String(word)
    }

    private mutating func skip(while matches: (Character) -> Bool) {
        drop(rest.prefix(while: matches).count)
    }

    private mutating func skip(past end: String) throws(GlyphError) {
        while !rest.isEmpty {
            if rest.hasPrefix(end) {
                drop(end.count)
                return
            }
            drop(1)
        }
        throw .unsupportedSymbol(what: "\(end) is missing", line: line)
    }

    private mutating func drop(_ count: Int) {
        line += rest.prefix(count).count(where: \.isNewline)
        rest = rest.dropFirst(count)
    }
}
