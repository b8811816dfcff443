// SPDX-License-Identifier: EUPL-1.2

/// IBM code page 858: 850 with the euro sign.
public enum CodePage858 {
    /// Characters 0x80 … 0xFF.
    static let upper: [Character] = Array(
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}"
    )

    private static let bytes: [Character: UInt8] = Dictionary(
        zip(upper, (0x80...0xFF).map { UInt8($0) }), uniquingKeysWith: { first, _ in first })

    /// Signs that have a plain twin: typography, not letters.
    private static let twins: [Character: String] = [
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "”": "\"", "“": "\"", "„": "\"",
        "…": "...", "\u{2009}": " ", "\u{202F}": " ", "•": "·", "→": "->",
    ]

    /// The bytes of a text; nil when a character is outside the page. Never a control byte.
    public static func encode(_ text: String) -> [UInt8]? {
        var encoded: [UInt8] = []
        for character in text {
            if let ascii = character.asciiValue {
                guard (0x20...0x7E).contains(ascii) else { return nil }
                encoded.append(ascii)
            } else if let byte = bytes[character] {
                encoded.append(byte)
            } else if let twin = twins[character], let part = encode(twin) {
                encoded += part
            } else {
                return nil
            }
        }
        return encoded
    }

    /// The character of a byte 0x20 … 0xFF; nil for a control byte.
    public static func decode(_ byte: UInt8) -> Character? {
        switch byte {
        case 0x20...0x7E: Character(Unicode.Scalar(byte))
        case 0x80...0xFF: upper[Int(byte) - 0x80]
        default: nil
        }
    }
}
