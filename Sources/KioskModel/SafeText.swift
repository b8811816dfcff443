// SPDX-License-Identifier: EUPL-1.2

/// Invariant 8: text from outside is data. Control, escape, bidi-control and other invisible format characters never
/// reach a screen, a printer, a log line or a page.
public enum SafeText {
    /// The text without forbidden characters; a line break or tab becomes a space.
    public static func clean(_ text: String) -> String {
        if isPlain(text) { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\r" || scalar == "\t" {
                out.append(" ")
            } else if !isForbidden(scalar) {
                out.append(scalar)
            }
        }
        return String(out)
    }

    /// Letters below U+0300 and the dashes, quotes and dots of U+2010 to U+2027, no control, no soft hyphen: known by
    /// their bytes to be harmless.
    private static func isPlain(_ text: String) -> Bool {
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case 0x20..<0x7F: break
            case 0xC2: guard let next = bytes.next(), next >= 0xA0, next != 0xAD else { return false }
            case 0xC3...0xCB: _ = bytes.next()
            case 0xE2:
                guard bytes.next() == 0x80, let last = bytes.next(), (0x90...0xA7).contains(last) else { return false }
            default: return false
            }
        }
        return true
    }

    public static func isClean(_ text: String) -> Bool {
        isPlain(text) || !text.unicodeScalars.contains(where: isForbidden)
    }

    static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
        // Zero-width joiner and non-joiner are letters' company in several scripts; every other format character
        // (bidi controls, tags, byte order mark, soft hyphen) goes.
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }
}
