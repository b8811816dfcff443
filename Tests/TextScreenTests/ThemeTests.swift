// SPDX-License-Identifier: EUPL-1.2
import Glibc
import Testing
import TextScreen

@Suite("Themes")
struct ThemeTests {
    /// WCAG 2.2, relative luminance.
    private func luminance(_ color: Theme.Color) -> Double {
        func linear(_ channel: UInt8) -> Double {
            let share = Double(channel) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }

    private func contrast(_ one: Theme.Color, _ other: Theme.Color) -> Double {
        let (low, high) = (min(luminance(one), luminance(other)), max(luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)
    }

    @Test("contrast is at least 7:1 for every style", arguments: Theme.all.map(\.name), Layout.Style.allCases)
    func contrast(name: String, style: Layout.Style) throws {
        let theme = try #require(Theme.named(name))
        let ratio = contrast(theme.foreground(style), theme.background(style))
        #expect(ratio >= (name == "highest-contrast" ? 15 : 7), "\(ratio)")
    }

    @Test("the focus stands out from the ground by 3:1 and more (WCAG 2.4.13)", arguments: Theme.all.map(\.name))
    func focus(name: String) throws {
        let theme = try #require(Theme.named(name))
        #expect(contrast(theme.background(.focused), theme.background(.plain)) >= 3)
        #expect(contrast(theme.background(.barFocused), theme.background(.bar)) >= 3)
    }

    @Test("a palette has sixteen colours and backgrounds among its first eight", arguments: Theme.all.map(\.name))
    func palette(name: String) throws {
        let theme = try #require(Theme.named(name))
        #expect(theme.palette.count == 16)
        for style in Layout.Style.allCases {
            #expect((0..<16).contains(theme.pair(style).foreground))
            #expect((0..<8).contains(theme.pair(style).background))
        }
    }
}
