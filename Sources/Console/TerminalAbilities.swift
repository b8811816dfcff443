// SPDX-License-Identifier: EUPL-1.2

/// What the terminal at the other end can do, read from the environment.
public struct TerminalAbilities: Sendable, Equatable {
    public enum Colors: Sendable, Equatable {
        /// The theme's own colours.
        case direct
        /// The nearest of xterm's 256.
        case indexed
        /// The usual sixteen.
        case sixteen
        /// Sixteen that we set: the Linux console.
        case ownPalette
    }

    public var colors: Colors
    /// Erasing leaves the background colour of the moment.
    public var erasesWithBackground: Bool
    public var glyphs: GlyphSet

    public init(colors: Colors, erasesWithBackground: Bool, glyphs: GlyphSet) {
        self.colors = colors
        self.erasesWithBackground = erasesWithBackground
        self.glyphs = glyphs
    }

    /// From TERM and COLORTERM. On the Linux console `consoleCharacters` are those of its font, where it told.
    public init(environment: [String: String], consoleCharacters: Set<UInt32>? = nil) {
        let term = environment["TERM"] ?? ""
        if term == "linux" || term.hasPrefix("linux-") {
            self.init(
                colors: .ownPalette, erasesWithBackground: true,
                glyphs: GlyphSet(characters: consoleCharacters ?? GlyphSet.everyConsole))
            return
        }
        let direct = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") || term.hasSuffix("-direct")
        let colors: Colors = direct ? .direct : term.contains("256color") ? .indexed : .sixteen
        // GNU screen and old terminals erase to their own background.
        let erases = [
            "xterm", "tmux", "foot", "alacritty", "vte", "gnome", "konsole", "kitty", "rxvt", "st-", "wezterm",
        ]
        .contains { term.hasPrefix($0) }
        self.init(colors: colors, erasesWithBackground: erases, glyphs: .everything)
    }
}
