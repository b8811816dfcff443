// SPDX-License-Identifier: EUPL-1.2

/// A cross to touch: nothing else is drawn near the edges, and what can be chosen stands in the middle, which a panel
/// that is turned or mirrored still hits.
extension Composer {
    mutating func drawTarget(x: Double, y: Double) {
        let column = min(sheet.columns - 1, max(0, Int(x * Double(sheet.columns))))
        let row = min(sheet.rows - 1, max(0, Int(y * Double(sheet.rows))))
        let style = Layout.Style.emphasis
        for (across, down, line) in [(-2, 0, "─"), (-1, 0, "─"), (1, 0, "─"), (2, 0, "─"), (0, -1, "│"), (0, 1, "│")] {
            sheet.put(line, column: column + across, row: row + down, style)
        }
        sheet.put("┼", column: column, row: row, style)
        let words = screen.nodes.filter { $0.role != .bar }
        let blocks = Block.blocks(of: words, focus: nil, width: frame.width - 4)
        let choices = screen.nodes.filter { $0.role == .bar && $0.id != Self.moreID }
        let height = blocks.reduce(0) { $0 + $1.rows.count } + choices.count * 3
        var top = (sheet.rows - height) / 2
        for text in blocks.flatMap(\.rows) {
            sheet.put(text.left, column: (sheet.columns - CellWidth.of(text.left)) / 2, row: top, text.leftStyle)
            top += 1
        }
        for choice in choices {
            let label = [choice.key, choice.name].filter { !$0.isEmpty }.joined(separator: " ")
            let width = max(8, CellWidth.of(label) + 4)
            let columns = (sheet.columns - width) / 2..<(sheet.columns + width) / 2
            let rows = top + 1..<top + 3
            let isFocused = choice.id == screen.focus
            let style: Layout.Style = isFocused ? .barFocused : .bar
            sheet.region(choice.id, columns: columns, rows: rows)
            if isFocused {
                mark(columns: columns, rows: rows, style)
            } else {
                sheet.fill(columns: columns, rows: rows, style)
            }
            sheet.put(label, column: columns.lowerBound + 2, row: rows.lowerBound, style)
            top += 3
        }
    }
}
