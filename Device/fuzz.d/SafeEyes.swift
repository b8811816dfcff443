// SPDX-License-Identifier: EUPL-1.2

/// What no text that is shown may hold: control, escape, bidi-control and invisible characters. A list of its own, so
/// that the house's cleaning is not its own judge.
enum SafeEyes {
    private static let forbidden: [ClosedRange<UInt32>] = [
        0x00...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x061C...0x061C, 0x180E...0x180E, 0x200B...0x200B, 0x200E...0x200F,
        0x2028...0x202E, 0x2060...0x206F, 0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0xE000...0xF8FF, 0xE0000...0xE007F,
    ]

    static func isShowable(_ text: String) -> Bool {
        !text.unicodeScalars.contains { scalar in forbidden.contains { $0.contains(scalar.value) } }
    }
}
