// SPDX-License-Identifier: EUPL-1.2

/// Invariant 8: text from outside is data. Control, escape, bidi-control and other invisible format characters never
/// reach a screen, a printer, a log line or a page.
public enum SafeText {
    /// The text without forbidden characters; a line break or tab becomes a space.
    public static func clean(_ text: String) -> String {
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

    public static func isClean(_ text: String) -> Bool {
        !text.unicodeScalars.contains(where: isForbidden)
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
