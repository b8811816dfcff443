// SPDX-License-Identifier: EUPL-1.2

/// Breaks text into rows of cells at spaces; a word wider than a row is broken where the row ends.
public enum TextWrap {
    /// At least one row; no row is wider than `width` unless one grapheme is. Line breaks in the text are kept.
    public static func rows(_ text: String, width: Int) -> [String] {
        let width = max(1, width)
        var rows: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            rows += wrap(paragraph, width: width)
        }
        return rows.isEmpty ? [""] : rows
    }

    /// Rows of text whose spaces mean something: broken only where the row ends.
    static func hardRows(_ text: String, width: Int) -> [String] {
        pieces(Substring(text), width: max(1, width))
    }

    /// A line of a slip: as it is where it fits, else broken between words.
    static func slipRows(_ text: String, width: Int) -> [String] {
        CellWidth.of(text) <= width ? [text] : rows(text, width: width)
    }

    /// Most text fits a row as it is: no spaces to fold, nothing to break.
    private static func fits(_ text: Substring, width: Int) -> Bool {
        var before = UInt8(ascii: " ")
        for byte in text.utf8 {
            if byte == UInt8(ascii: " "), before == byte { return false }
            before = byte
        }
        return before != UInt8(ascii: " ") && CellWidth.of(text) <= width
    }

    private static func wrap(_ text: Substring, width: Int) -> [String] {
        if fits(text, width: width) { return [String(text)] }
        var rows: [String] = []
        var row = ""
        var used = 0
        for word in text.split(separator: " ") {
            let wide = CellWidth.of(word)
            if used > 0, used + 1 + wide <= width {
                row += " " + word
                used += 1 + wide
                continue
            }
            if used > 0 { rows.append(row) }
            var parts = pieces(word, width: width)
            row = parts.removeLast()
            used = CellWidth.of(row)
            rows += parts
        }
        rows.append(row)
        return rows
    }

    private static func pieces(_ word: Substring, width: Int) -> [String] {
        var parts: [String] = []
        var part = ""
        var used = 0
        for character in word {
            let wide = CellWidth.of(character)
            if used + wide > width, used > 0 {
                parts.append(part)
                part = ""
                used = 0
            }
            part.append(character)
            used += wide
        }
        parts.append(part)
        return parts
    }
}
