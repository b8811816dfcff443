// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

extension CodePage {
    /// Signs that have a plain twin: typography, not letters.
    private static let twins: [Character: String] = [
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "”": "\"", "“": "\"", "„": "\"",
        "…": "...", "\u{2009}": " ", "\u{202F}": " ", "•": "·", "→": "->",
    ]

    private static let upper: [CodePage: [Character]] = [
        .cp858: Array(CodePageTables.cp858), .cp1252: Array(CodePageTables.cp1252),
        .latin9: Array(CodePageTables.latin9), .cp850: Array(CodePageTables.cp850),
        .cp865: Array(CodePageTables.cp865), .cp437: Array(CodePageTables.cp437),
    ]

    private static let bytes: [CodePage: [Character: UInt8]] = upper.mapValues { characters in
        Dictionary(
            zip(characters, (0x80...0xFF).map { UInt8($0) }).filter { $0.0 != "\u{FFFD}" },
            uniquingKeysWith: { first, _ in first })
    }

    /// The bytes of a text; nil when a character is outside the page. Never a control byte.
    public func encode(_ text: String) -> [UInt8]? {
        if let plain = Self.ascii(text) { return plain }
        guard let page = Self.bytes[self] else { return nil }
        var encoded: [UInt8] = []
        for character in text {
            if let ascii = character.asciiValue {
                guard (0x20...0x7E).contains(ascii) else { return nil }
                encoded.append(ascii)
            } else if let byte = page[character] {
                encoded.append(byte)
            } else if let twin = Self.twins[character], let part = encode(twin) {
                encoded += part
            } else {
                return nil
            }
        }
        return encoded
    }

    /// The character of a byte 0x20 … 0xFF; nil for a control byte and where the page has none.
    public func decode(_ byte: UInt8) -> Character? {
        switch byte {
        case 0x20...0x7E: return Character(Unicode.Scalar(byte))
        case 0x80...0xFF:
            let character = Self.upper[self]?[Int(byte) - 0x80]
            return character == "\u{FFFD}" ? nil : character
        default: return nil
        }
    }

    /// The bytes of a text of printable ASCII, which is the same in every page; nil for any other.
    static func ascii(_ text: String) -> [UInt8]? {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? Array(text.utf8) : nil
    }
}
