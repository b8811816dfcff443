// SPDX-License-Identifier: EUPL-1.2

/// Colours of a screen: few, calm, and at least 7:1 in contrast. A palette of sixteen, placed so that the usual sixteen
/// colours of a terminal stand in for them where it cannot be given others.
public struct Theme: Sendable, Equatable {
    public struct Color: Sendable, Equatable, Hashable {
        public var red: UInt8
        public var green: UInt8
        public var blue: UInt8

        public init(red: UInt8, green: UInt8, blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        /// From 0xRRGGBB.
        public init(_ hex: UInt32) {
            self.init(red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
        }
    }

    /// Foreground (0 … 15) and background (0 … 7, all that the Linux console has) as places in the palette.
    public struct Pair: Sendable, Equatable {
        public var foreground: Int
        public var background: Int
        public var isBold = false
    }

    /// Stable name: "light-on-dark".
    public var name: String
    /// Sixteen colours.
    public var palette: [Color]
    /// By the style's raw value.
    private var pairs: [Pair]

    public func pair(_ style: Layout.Style) -> Pair { pairs[Int(style.rawValue)] }

    private init(name: String, palette: [Color], pairs: [Layout.Style: Pair]) {
        self.name = name
        self.palette = palette
        self.pairs = Layout.Style.allCases.map { style in
            guard let pair = pairs[style] else { preconditionFailure("the theme has no colours for \(style)") }
            return pair
        }
    }

    public func foreground(_ style: Layout.Style) -> Color { palette[pair(style).foreground] }
    public func background(_ style: Layout.Style) -> Color { palette[pair(style).background] }

    public static let all = [lightOnDark, darkOnLight, highestContrast]

    public static func named(_ name: String) -> Theme? { all.first { $0.name == name } }

    /// Warm light on the blue of a winter evening; what has the focus is lit like a window.
    public static let lightOnDark = Theme(
        name: "light-on-dark",
        palette: [
            0x0F1B2D, 0x7A1F1F, 0x14532D, 0xFFD479, 0x1D3557, 0x4A2C5E, 0xB5D0EA, 0xE9EDF2,
            0xA3B4C6, 0xFFB4A8, 0xA9E5C2, 0xFFCF9E, 0xA9C8F0, 0xDCC2F0, 0xCFE8FF, 0xFFFFFF,
        ].map(Color.init),
        pairs: pairs(
            text: 7, strong: 15, quiet: 6, notice: 11, disabled: 6, symbol: 14,
            paper: Pair(foreground: 0, background: 7),
            ground: 0, band: Pair(foreground: 15, background: 4), focus: Pair(foreground: 0, background: 3),
            sign: Pair(foreground: 11, background: 0)))

    public static let darkOnLight = Theme(
        name: "dark-on-light",
        palette: [
            0x15191F, 0x8A1C1C, 0x14532D, 0xFFD479, 0x0A2A5E, 0x4A2C5E, 0xDDE7F1, 0xF8F6F1,
            0x3A4550, 0x8A1C1C, 0x14532D, 0x5A3A00, 0x0A2A5E, 0x4A2C5E, 0x0A2A5E, 0xFFFFFF,
        ].map(Color.init),
        pairs: pairs(
            text: 0, strong: 0, quiet: 8, notice: 1, disabled: 8, symbol: 4, paper: Pair(foreground: 0, background: 7),
            ground: 7, band: Pair(foreground: 0, background: 6), focus: Pair(foreground: 15, background: 4),
            sign: Pair(foreground: 0, background: 3)))

    /// White on black, the focus black on yellow: every pair above 15:1.
    public static let highestContrast = Theme(
        name: "highest-contrast",
        palette: [
            0x000000, 0xFFFFFF, 0xFFFFFF, 0xFFFF00, 0x000000, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF,
            0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFF00, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF,
        ].map(Color.init),
        pairs: pairs(
            text: 15, strong: 15, quiet: 15, notice: 11, disabled: 15, symbol: 15,
            paper: Pair(foreground: 0, background: 7), ground: 0, band: Pair(foreground: 15, background: 4),
            focus: Pair(foreground: 0, background: 3), sign: Pair(foreground: 11, background: 0)))

    private static func pairs(
        text: Int, strong: Int, quiet: Int, notice: Int, disabled: Int, symbol: Int, paper: Pair, ground: Int,
        band: Pair, focus: Pair, sign: Pair, dark: Pair = Pair(foreground: 6, background: 0)
    ) -> [Layout.Style: Pair] {
        func on(_ foreground: Int, bold: Bool = false) -> Pair {
            Pair(foreground: foreground, background: ground, isBold: bold)
        }
        return [
            .plain: on(text), .text: on(text), .choice: on(strong), .hint: on(quiet), .value: on(quiet),
            .disabled: on(disabled), .heading: on(strong, bold: true), .emphasis: on(strong, bold: true),
            .notice: on(notice, bold: true), .symbol: on(symbol), .dark: dark, .header: band, .bar: band,
            .field: band, .key: band, .focused: focus, .barFocused: focus, .sign: sign, .slip: paper,
            .slipLarge: Pair(foreground: paper.foreground, background: paper.background, isBold: true),
        ]
    }
}
