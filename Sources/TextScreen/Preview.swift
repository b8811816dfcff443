// SPDX-License-Identifier: EUPL-1.2

/// A slip as it will be printed, framed like paper.
extension Composer {
    mutating func drawPreview(in area: Area) {
        let lines = screen.nodes.filter { $0.role == .slipLine }
        guard !lines.isEmpty else { return drawBody(screen.nodes, in: area) }
        let others = screen.nodes.filter { $0.role != .slipLine }
        let paperWidth = min((lines.map { CellWidth.of($0.name) }.max() ?? 0) + 4, area.width)
        if area.width - paperWidth >= 26 {
            let words = Area(
                column: area.column, row: area.row, width: area.width - paperWidth - 2, height: area.height)
            let paper = Area(
                column: area.columns.upperBound - paperWidth, row: area.row, width: paperWidth, height: area.height)
            drawBody(others, in: words)
            drawPaper(lines, in: paper)
        } else {
            drawStacked(lines, others, paperWidth: paperWidth, in: area)
        }
    }

    private mutating func drawStacked(_ lines: [Node], _ others: [Node], paperWidth: Int, in area: Area) {
        let above = others.filter { $0.role != .choice }
        let below = others.filter { $0.role == .choice }
        let head = Block.blocks(of: above, focus: nil, width: area.width - 2).reduce(0) { $0 + $1.rows.count }
        let foot = Block.blocks(of: below, focus: nil, width: area.width - 2)
            .reduce(0) { $0 + $1.height(minimum: 2) }
        let room = area.height - head - foot
        guard room >= 4 else { return drawBody(screen.nodes, in: area) }
        drawBody(above, in: Area(column: area.column, row: area.row, width: area.width, height: head))
        let paper = Area(
            column: area.column + (area.width - paperWidth) / 2, row: area.row + head, width: paperWidth, height: room)
        drawPaper(lines, in: paper)
        drawBody(
            below, in: Area(column: area.column, row: area.rows.upperBound - foot, width: area.width, height: foot))
    }

    /// The slip's rows between the edges of the paper, a page at a time; the paper is as long as what it shows.
    private mutating func drawPaper(_ lines: [Node], in area: Area) {
        let rows = lines.flatMap { TextWrap.hardRows($0.name, width: area.width - 4) }
        let whole = rows.count <= area.height - 1
        let capacity = max(1, whole ? rows.count : area.height - 2)
        pageCount = max(1, (rows.count + capacity - 1) / capacity)
        let page = ((screen.page % pageCount) + pageCount) % pageCount
        let shown = rows.dropFirst(page * capacity).prefix(capacity)
        let height = whole ? rows.count : capacity
        for row in 0..<height {
            sheet.fill(columns: area.columns, rows: area.row + row..<area.row + row + 1, .slip)
            sheet.put("│", column: area.column, row: area.row + row, .slip)
            sheet.put("│", column: area.columns.upperBound - 1, row: area.row + row, .slip)
        }
        for (index, row) in shown.enumerated() {
            sheet.put(row, column: area.column + 2, row: area.row + index, .slip)
        }
        // The torn edge.
        let edge = String(repeating: "▀▄", count: area.width).prefix(area.width)
        if whole || page == pageCount - 1 {
            sheet.put(edge, column: area.column, row: area.row + height, .emphasis)
        }
        if !whole { drawMore(row: area.rows.upperBound - 1, page: page, of: pageCount, in: area) }
    }
}
