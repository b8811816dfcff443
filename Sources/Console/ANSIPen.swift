// SPDX-License-Identifier: EUPL-1.2
public import TextScreen

/// The colours the terminal draws with at the moment; sends only what changes.
struct ANSIPen: Sendable {
    private let theme: Theme
    private let colors: TerminalAbilities.Colors
    private var foreground: Int?
    private var background: Int?
    private var isBold = false

    init(theme: Theme, colors: TerminalAbilities.Colors) {
        self.theme = theme
        self.colors = colors
    }

    /// Bold would change the colour where there are only sixteen.
    private var hasBold: Bool { colors == .direct || colors == .indexed }

    func draws(_ pair: Theme.Pair) -> Bool {
        foreground == pair.foreground && background == pair.background && (!hasBold || isBold == pair.isBold)
    }

    mutating func reset(_ out: inout [UInt8]) {
        out += Array("\u{1B}[0m".utf8)
        foreground = nil
        background = nil
        isBold = false
    }

    mutating func set(_ pair: Theme.Pair, _ out: inout [UInt8]) {
        var codes: [String] = []
        // To the kernel's console the eight bright colours are the eight others and bold, also when asked for by their
        // own numbers: bold then stays and would brighten what comes next.
        let wantsBold = colors == .ownPalette ? pair.foreground >= 8 : hasBold && pair.isBold
        if isBold != wantsBold {
            codes.append(wantsBold ? "1" : "22")
            isBold = wantsBold
        }
        if foreground != pair.foreground {
            codes.append(code(pair.foreground, isBackground: false))
            foreground = pair.foreground
        }
        if background != pair.background {
            codes.append(code(pair.background, isBackground: true))
            background = pair.background
        }
        if !codes.isEmpty { out += Array("\u{1B}[\(codes.joined(separator: ";"))m".utf8) }
    }

    /// For blanks: what the foreground is does not show.
    mutating func set(background pair: Theme.Pair, _ out: inout [UInt8]) {
        guard background != pair.background else { return }
        background = pair.background
        out += Array("\u{1B}[\(code(pair.background, isBackground: true))m".utf8)
    }

    private func code(_ index: Int, isBackground: Bool) -> String {
        let color = theme.palette[index]
        switch colors {
        case .direct: return "\(isBackground ? 48 : 38);2;\(color.red);\(color.green);\(color.blue)"
        case .indexed: return "\(isBackground ? 48 : 38);5;\(IndexedColors.nearest(to: color))"
        case .ownPalette: return "\((isBackground ? 40 : 30) + index % 8)"
        case .sixteen:
            let base = index < 8 ? 30 + index : 82 + index
            return "\(isBackground ? base + 10 : base)"
        }
    }
}

/// xterm's 256 colours: sixteen that anybody may have changed, a cube of 6×6×6, 24 greys.
public enum IndexedColors {
    private static let levels: [Int] = [0, 95, 135, 175, 215, 255]

    /// The number of the cube's or the greys' colour closest to `color`.
    public static func nearest(to color: Theme.Color) -> Int {
        func step(_ value: UInt8) -> Int {
            levels.indices.min { abs(levels[$0] - Int(value)) < abs(levels[$1] - Int(value)) } ?? 0
        }
        let cube = 16 + 36 * step(color.red) + 6 * step(color.green) + step(color.blue)
        let mean = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
        let grey = 232 + max(0, min(23, (mean - 3) / 10))
        return distance(color, self.color(grey)) < distance(color, self.color(cube)) ? grey : cube
    }

    /// The colour of a number from 16 to 255.
    public static func color(_ index: Int) -> Theme.Color {
        if index >= 232 {
            let value = UInt8(8 + 10 * (index - 232))
            return Theme.Color(red: value, green: value, blue: value)
        }
        let place = max(0, index - 16)
        return Theme.Color(
            red: UInt8(levels[place / 36]), green: UInt8(levels[place / 6 % 6]), blue: UInt8(levels[place % 6]))
    }

    private static func distance(_ one: Theme.Color, _ other: Theme.Color) -> Int {
        let red = Int(one.red) - Int(other.red)
        let green = Int(one.green) - Int(other.green)
        let blue = Int(one.blue) - Int(other.blue)
        return red * red + green * green + blue * blue
    }
}
