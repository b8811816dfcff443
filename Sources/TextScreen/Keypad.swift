// SPDX-License-Identifier: EUPL-1.2

/// A field and its keypad: words and choices at the left, three by four keys at the right.
extension Composer {
    mutating func drawKeypad(in area: Area) {
        let keys = screen.nodes.filter { $0.role == .key }
        guard !keys.isEmpty else { return drawBody(screen.nodes, in: area) }
        let across = 3
        let down = (keys.count + across - 1) / across
        let longest = keys.map { CellWidth.of(caption($0)) }.max() ?? 1
        var keyWidth = max(longest + 3, min(12, (area.width * 9 / 20) / across))
        var keyHeight = max(2, min(4, area.height / max(1, down)))
        let others = screen.nodes.filter { $0.role != .key }
        let longestWord =
            others.filter { $0.role != .bar }.flatMap { $0.name.split(separator: " ") }.map { CellWidth.of($0) }.max()
            ?? 0
        var width = keyWidth * across
        var pad = Area(
            column: area.columns.upperBound - width, row: area.row, width: width, height: keyHeight * down)
        var words = Area(column: area.column, row: area.row, width: area.width - width - 1, height: area.height)
        if longestWord > words.width - 2 {
            // No room beside the keys: words above, keys over the whole width.
            keyWidth = area.width / across
            keyHeight = 2
            width = keyWidth * across
            words = Area(
                column: area.column, row: area.row, width: area.width, height: area.height - keyHeight * down)
            pad = Area(
                column: area.column, row: words.rows.upperBound, width: width, height: keyHeight * down)
        }
        drawBody(others, in: words)
        for (index, key) in keys.enumerated() {
            let cell = Area(
                column: pad.column + index % across * keyWidth, row: pad.row + index / across * keyHeight,
                width: keyWidth, height: keyHeight)
            draw(key, in: cell)
        }
    }

    private func caption(_ key: Node) -> String {
        if key.key.isEmpty || key.key == key.name { return key.name }
        return key.name.isEmpty ? key.key : key.name
    }

    /// A tile: framed where it is three rows high, heavily when it has the focus.
    private mutating func draw(_ key: Node, in area: Area) {
        sheet.region(key.id, columns: area.columns, rows: area.rows)
        let isFocused = key.id == screen.focus
        let style: Layout.Style = isFocused ? .focused : key.isEnabled ? .key : .disabled
        let columns = area.column..<area.columns.upperBound - 1
        let rows = area.row..<area.row + min(3, area.height)
        if area.height >= 3 {
            sheet.box(columns: columns, rows: rows, heavy: isFocused, style)
        } else if isFocused {
            mark(columns: columns, rows: rows, style)
        } else {
            sheet.fill(columns: columns, rows: rows, style)
            for row in rows { sheet.put("│", column: columns.lowerBound, row: row, style) }
        }
        let text = caption(key)
        let column = columns.lowerBound + (columns.count - CellWidth.of(text) + 1) / 2
        sheet.put(text, column: column, row: rows.lowerBound + (rows.count - 1) / 2, style)
    }
}
