// SPDX-License-Identifier: EUPL-1.2

/// The line of keys at the foot, the same everywhere.
extension Composer {
    /// One choice of the bar with its cells; without a node an empty place of a grid.
    private struct Slot {
        var node: Node?
        var rows: [String]
        /// At least what its rows take; more where it stands in a column of a grid.
        var width: Int

        init(_ node: Node?, _ rows: [String], width: Int = 0) {
            self.node = node
            self.rows = rows
            self.width = max(width, rows.map { CellWidth.of($0) }.max() ?? 0)
        }
    }

    var bar: [Node] { screen.nodes.filter { $0.role == .bar && $0.id != Self.moreID } }

    /// Draws the bar in as few rows as hold it; returns how many rows of the foot it takes, its air included.
    mutating func drawBar() -> Int {
        let nodes = bar
        guard !nodes.isEmpty else { return screen.kind == .sign ? 0 : 1 }
        let inline = nodes.map { Slot($0, [label($0)]) }
        if needed(inline) <= frame.width {
            drawBar(inline, top: sheet.rows - 2, height: 2, band: sheet.rows - 1)
            return 2
        }
        // Key above name.
        let hasKeys = nodes.contains { !$0.key.isEmpty }
        let stacked = nodes.map { Slot($0, hasKeys ? [$0.key, name($0)] : [name($0)]) }
        if needed(stacked) <= frame.width {
            drawBar(stacked, top: sheet.rows - 2, height: 2, band: sheet.rows - 2)
            return 2
        }
        let room = frame.width / nodes.count - 2
        let wrapped = nodes.map { Slot($0, [$0.key] + TextWrap.rows(name($0), width: room)) }
        let longest = nodes.flatMap { name($0).split(separator: " ") }.map { CellWidth.of($0) }.max() ?? 0
        if longest <= room, needed(wrapped) <= frame.width {
            let height = wrapped.map(\.rows.count).max() ?? 2
            drawBar(wrapped, top: sheet.rows - height, height: height, band: sheet.rows - height)
            return height
        }
        return drawGrid(stacked) ?? drawLines(nodes)
    }

    /// Two lines of slots in columns that stand under one another; `nil` where they do not fit.
    private mutating func drawGrid(_ slots: [Slot]) -> Int? {
        let across = (slots.count + 1) / 2
        guard across >= 2 else { return nil }
        let widths = (0..<across).map { column in
            slots.indices.filter { $0 % across == column }.map { slots[$0].width }.max() ?? 0
        }
        let places = (0..<across * 2).map { index in
            let slot = slots.indices.contains(index) ? slots[index] : Slot(nil, [])
            return Slot(slot.node, slot.rows, width: widths[index % across])
        }
        guard needed(Array(places.prefix(across))) <= frame.width else { return nil }
        let height = slots.map(\.rows.count).max() ?? 1
        let top = sheet.rows - 2 * height
        drawBar(Array(places.prefix(across)), top: top, height: height, band: top)
        drawBar(Array(places.suffix(across)), top: top + height, height: height, band: top + height)
        return 2 * height
    }

    /// Several lines of slots, each in as few rows as hold it.
    private mutating func drawLines(_ nodes: [Node]) -> Int {
        var lines: [[Slot]] = [[]]
        for node in nodes {
            let slot = Slot(node, TextWrap.rows(label(node), width: frame.width - 2))
            if let last = lines.last, !last.isEmpty, needed(last + [slot]) > frame.width { lines.append([]) }
            lines[lines.count - 1].append(slot)
        }
        let heights = lines.map { $0.map(\.rows.count).max() ?? 1 }
        let total = heights.reduce(0, +)
        var top = sheet.rows - total
        for (line, height) in zip(lines, heights) {
            drawBar(line, top: top, height: height, band: top)
            top += height
        }
        return total
    }

    private func label(_ node: Node) -> String { node.key.isEmpty ? name(node) : node.key + " " + name(node) }

    private func name(_ node: Node) -> String {
        let name = node.isSelected ? node.name + " ●" : node.name
        return node.value.isEmpty ? name : name + " " + node.value
    }

    /// Cells a line takes: a mark at either side of each slot, shared by neighbours.
    private func needed(_ slots: [Slot]) -> Int { slots.reduce(1) { $0 + $1.width + 1 } }

    /// Spreads the slots over the frame; their regions meet in the middle of the gaps. `band` is the first coloured row.
    private mutating func drawBar(_ slots: [Slot], top: Int, height: Int, band: Int) {
        sheet.fill(columns: 0..<sheet.columns, rows: band..<top + height, .bar)
        let spare = frame.width - needed(slots)
        let gaps = max(1, slots.count - 1)
        var column = frame.column
        for (index, slot) in slots.enumerated() {
            let before = index == 0 ? 0 : spare * index / gaps - spare * (index - 1) / gaps
            let after = index == slots.count - 1 ? 0 : spare * (index + 1) / gaps - spare * index / gaps
            column += before
            let cells = column..<column + slot.width + 2
            let left = index == 0 ? 0 : cells.lowerBound + 1 - before / 2
            let right =
                index == slots.count - 1 ? sheet.columns : cells.upperBound - 1 + (after + 1) / 2 + (after == 0 ? 1 : 0)
            defer { column = cells.upperBound - 1 }
            guard let node = slot.node else { continue }
            sheet.region(node.id, columns: left..<right, rows: top..<top + height)
            let isFocused = node.id == screen.focus
            let style: Layout.Style = isFocused ? .barFocused : .bar
            if isFocused { mark(columns: cells, rows: band..<top + height, style) }
            for (row, text) in slot.rows.enumerated() {
                let indent = slot.rows.count > 1 ? (slot.width - CellWidth.of(text)) / 2 : 0
                sheet.put(text, column: cells.lowerBound + 1 + indent, row: band + row, style)
            }
        }
    }
}
