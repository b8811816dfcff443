// SPDX-License-Identifier: EUPL-1.2

/// Choices side by side, each in two rows or three: for bodies that need their height for something else.
struct Band {
    struct Tile {
        var node: Node
        var rows: [String]
        /// Cells between its marks.
        var width: Int
    }

    var tiles: [Tile]
    var height: Int

    /// `nil` for fewer than two choices, and where they do not fit beside one another with every word whole.
    init?(_ choices: [Node], width: Int, heights: ClosedRange<Int> = 2...3) {
        guard choices.count >= 2 else { return nil }
        for height in heights {
            var widths = choices.compactMap { Self.leastWidth($0, height: height, atMost: width) }
            // Neighbours share the column of their marks.
            var spare = width - widths.reduce(1) { $0 + $1 + 1 }
            guard widths.count == choices.count, spare >= 0 else { continue }
            Self.saveRows(choices, &widths, &spare)
            tiles = choices.indices.map { index in
                let share = spare * (index + 1) / choices.count - spare * index / choices.count
                let inside = widths[index] + share
                return Tile(node: choices[index], rows: Self.rows(choices[index], width: inside) ?? [], width: inside)
            }
            self.height = height
            return
        }
        return nil
    }

    /// Spends spare width where it saves a row, the cheapest first.
    private static func saveRows(_ choices: [Node], _ widths: inout [Int], _ spare: inout Int) {
        while true {
            let offers = choices.indices.compactMap { index -> (index: Int, width: Int)? in
                guard let rows = rows(choices[index], width: widths[index])?.count, rows > 1 else { return nil }
                return leastWidth(choices[index], height: rows - 1, atMost: widths[index] + spare + 1)
                    .map { (index, $0) }
            }
            guard let best = offers.min(by: { $0.width - widths[$0.index] < $1.width - widths[$1.index] }) else {
                return
            }
            spare -= best.width - widths[best.index]
            widths[best.index] = best.width
        }
    }

    private static func leastWidth(_ node: Node, height: Int, atMost: Int) -> Int? {
        (4..<max(5, atMost)).first { width in rows(node, width: width).map { $0.count <= height } ?? false }
    }

    /// Key and name, the rest hanging under the name; `nil` where a word would have to be broken.
    private static func rows(_ node: Node, width: Int) -> [String]? {
        let key = node.isEnabled ? node.key : "–"
        let indent = key.isEmpty ? 0 : CellWidth.of(key) + 1
        let name = node.isSelected ? node.name + " ●" : node.name
        let parts = [name, node.value, node.hint].filter { !$0.isEmpty }
        let longest = parts.flatMap { $0.split(separator: " ") }.map { CellWidth.of($0) }.max() ?? 0
        guard longest <= width - indent else { return nil }
        let rows = parts.flatMap { TextWrap.rows($0, width: width - indent) }
        let space = String(repeating: " ", count: indent)
        return rows.enumerated().map { $0.offset == 0 && indent > 0 ? key + " " + $0.element : space + $0.element }
    }
}

extension Composer {
    /// Draws a band from `row` down over the width of `area`.
    mutating func drawBand(_ band: Band, row: Int, in area: Area) {
        var column = area.column
        let rows = row..<row + band.height
        let isPadded = band.tiles.allSatisfy { tile in tile.rows.allSatisfy { CellWidth.of($0) < tile.width } }
        for (index, tile) in band.tiles.enumerated() {
            let isLast = index == band.tiles.count - 1
            let marks = column..<column + tile.width + 2
            if tile.node.isEnabled {
                sheet.region(tile.node.id, columns: column..<marks.upperBound - (isLast ? 0 : 1), rows: rows)
            }
            let isFocused = tile.node.id == screen.focus
            let style: Layout.Style = isFocused ? .focused : tile.node.isEnabled ? .key : .disabled
            if isFocused {
                mark(columns: marks, rows: rows, style)
            } else {
                // The mark at the left may be the focused neighbour's.
                sheet.fill(columns: column + 1..<marks.upperBound - 1, rows: rows, style)
            }
            for (offset, text) in tile.rows.enumerated() {
                sheet.put(text, column: column + (isPadded ? 2 : 1), row: row + offset, style)
            }
            column = marks.upperBound - 1
        }
    }
}
