// SPDX-License-Identifier: EUPL-1.2

/// How many cells a terminal gives to text, counted by grapheme.
public enum CellWidth {
    /// 0, 1 or 2 cells. Controls and lone combining marks have 0; a sequence (flag, joined emoji, base with marks) has
    /// the width of what is seen.
    public static func of(_ character: Character) -> Int {
        if let width = plain(character.utf8) { return width }
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if first.isASCII, scalars.count == 1 { return first.value < 0x20 || first.value == 0x7F ? 0 : 1 }
        if isZero(first) { return 0 }
        if WideRanges.contains(first) { return 2 }
        if scalars.contains("\u{FE0F}"), first.properties.isEmoji, !first.isASCII { return 2 }
        // Two regional indicators are one flag.
        if scalars.count > 1, (0x1F1E6...0x1F1FF).contains(first.value) { return 2 }
        return 1
    }

    public static func of(_ text: String) -> Int {
        plain(text.utf8) ?? text.reduce(0) { $0 + of($1) }
    }

    public static func of(_ text: Substring) -> Int {
        plain(text.utf8) ?? text.reduce(0) { $0 + of($1) }
    }

    /// Most text by far is letters below U+0300 and the dashes, quotes and dots of U+2010 to U+2027, one cell each:
    /// counted by its bytes, without looking for graphemes. `nil` where anything else stands in it.
    private static func plain(_ text: some Sequence<UInt8>) -> Int? {
        var width = 0
        var bytes = text.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case 0x20..<0x7F: break
            case 0xC2:
                // U+0080 to U+009F are controls, U+00AD is the soft hyphen.
                guard let next = bytes.next(), next >= 0xA0, next != 0xAD else { return nil }
            case 0xC3...0xCB: _ = bytes.next()
            case 0xE2:
                guard bytes.next() == 0x80, let last = bytes.next(), (0x90...0xA7).contains(last) else { return nil }
            default: return nil
            }
            width += 1
        }
        return width
    }

    private static func isZero(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x300 {
            return scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0xAD
        }
        // Jamo vowels and finals join the syllable before them.
        if (0x1160...0x11FF).contains(scalar.value) { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control, .format, .surrogate, .lineSeparator, .paragraphSeparator:
            return true
        default: return false
        }
    }
}
