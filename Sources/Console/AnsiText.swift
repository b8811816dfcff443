// SPDX-License-Identifier: EUPL-1.2
public import TextScreen

/// A layout as lines, for `kioskctl screen show`.
public enum AnsiText {
    /// Without colours and without the spaces at the ends.
    public static func plain(_ layout: Layout) -> [String] { layout.lines }

    /// In the theme's own colours, every line complete, no cursor addressing.
    public static func coloured(_ layout: Layout, _ theme: Theme) -> [String] {
        layout.cells.map { row in
            var pen = ANSIPen(theme: theme, colors: .direct)
            var line: [UInt8] = []
            for cell in row {
                pen.set(theme.pair(cell.style), &line)
                line += Array(cell.text.utf8)
            }
            pen.reset(&line)
            return String(decoding: line, as: UTF8.self)
        }
    }
}
