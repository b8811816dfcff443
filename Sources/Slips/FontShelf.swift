// SPDX-License-Identifier: EUPL-1.2
import Glyphs

/// Fonts that are open: opening one costs more than drawing a line with it. For one thread at a time.
final class FontShelf {
    private struct Key: Hashable {
        var name: FontName
        var size: Int
    }

    private var open: [Key: Font] = [:]

    /// Sharp-edged, for printers; nil when this machine has none.
    func font(_ name: FontName, pixelSize: Int) -> Font? {
        let key = Key(name: name, size: pixelSize)
        if let font = open[key] { return font }
        guard let font = try? Font(name, pixelSize: pixelSize, edges: .sharp) else { return nil }
        // A slip needs four or five; sizes tried for wide scripts come on top.
        if open.count >= 24 { open = [:] }
        open[key] = font
        return font
    }
}
