// SPDX-License-Identifier: EUPL-1.2

/// A slip as it will be printed, set like a letter on paper.
extension Composer {
    /// Words and choices need so many columns beside the paper.
    private static let leastWordsWidth = 21
    private static let paperWidths = 34...48

    mutating func drawPreview(in area: Area) {
        let lines = screen.nodes.filter { $0.role == .slipLine || $0.role == .emphasis }
        guard !lines.isEmpty else { return drawBody(screen.nodes, in: area) }
        let others = screen.nodes.filter { $0.role != .slipLine && $0.role != .emphasis }
        // The air under the header is paper too.
        var area = area
        if sheet.rows < 24 {
            area.height += area.row - 1
            area.row = 1
        }
        let widest = min(Self.paperWidths.upperBound, area.width - Self.leastWordsWidth)
        let longest = lines.map { CellWidth.of($0.name) }.max() ?? 0
        if widest >= Self.paperWidths.lowerBound {
            let width = max(Self.paperWidths.lowerBound, min(widest, longest + 4))
            let paper = Area(
                column: area.columns.upperBound - width, row: area.row, width: width, height: area.height)
            var words = Area(
                column: area.column, row: area.row, width: area.width - width - 1, height: area.height)
            let pages = pages(of: lines, in: paper)
            // The foot is for "more": its row and the one above it to touch.
            if pages.count > 1 { words.height -= 2 }
            drawBody(others, in: words)
            drawPaper(pages, in: paper)
            if pages.count > 1 {
                words.height += 2
                drawMore(row: words.rows.upperBound - 1, page: page(of: pages), of: pages.count, in: words)
            }
        } else {
            drawStacked(lines, others, in: area)
        }
    }

    private mutating func drawStacked(_ lines: [Node], _ others: [Node], in area: Area) {
        let above = others.filter { $0.role != .choice }
        let choices = others.filter { $0.role == .choice }
        let band = Band(choices, width: area.width)
        let head = Block.blocks(of: above, focus: nil, width: area.width - 2).reduce(0) { $0 + $1.rows.count }
        let foot =
            band?.height
            ?? Block.blocks(of: choices, focus: nil, width: area.width - 2).reduce(0) { $0 + $1.height(minimum: 2) }
        let room = area.height - head - foot
        guard room >= 4 else { return drawBody(screen.nodes, in: area) }
        drawBody(above, in: Area(column: area.column, row: area.row, width: area.width, height: head))
        var paper = Area(column: area.column, row: area.row + head, width: area.width, height: room)
        var pages = pages(of: lines, in: paper)
        if pages.count > 1 {
            paper.height -= 1
            pages = self.pages(of: lines, in: paper)
            drawMore(row: paper.rows.upperBound, page: page(of: pages), of: pages.count, in: area)
        }
        drawPaper(pages, in: paper)
        let lower = Area(column: area.column, row: area.rows.upperBound - foot, width: area.width, height: foot)
        if let band { drawBand(band, row: lower.row, in: lower) } else { drawBody(choices, in: lower) }
    }

    private struct PaperRow {
        var text: String
        var style: Layout.Style
    }

    /// The rows of the slip as pages of the paper. What is set large has air above it where that costs no page.
    private func pages(of lines: [Node], in paper: Area) -> [ArraySlice<PaperRow>] {
        let roomy = pages(rows(of: lines, width: paper.width - 4, isRoomy: true), height: paper.height)
        let tight = pages(rows(of: lines, width: paper.width - 4, isRoomy: false), height: paper.height)
        return roomy.count <= tight.count ? roomy : tight
    }

    private func rows(of lines: [Node], width: Int, isRoomy: Bool) -> [PaperRow] {
        var rows: [PaperRow] = []
        for (index, line) in lines.enumerated() {
            let isLarge = line.role == .emphasis
            if isRoomy, isLarge, index > 0 { rows.append(PaperRow(text: "", style: .slip)) }
            rows += TextWrap.slipRows(line.name, width: width)
                .map { PaperRow(text: $0, style: isLarge ? .slipLarge : .slip) }
        }
        return rows
    }

    /// The last page ends with the edge of the paper.
    private func pages(_ rows: [PaperRow], height: Int) -> [ArraySlice<PaperRow>] {
        var pages: [ArraySlice<PaperRow>] = []
        var rest = rows[...]
        while rest.count > height - 1 {
            pages.append(rest.prefix(min(height, rest.count - 1)))
            rest = rest.dropFirst(pages[pages.count - 1].count)
        }
        return pages + [rest]
    }

    private func page(of pages: [ArraySlice<PaperRow>]) -> Int {
        ((screen.page % pages.count) + pages.count) % pages.count
    }

    private mutating func drawPaper(_ pages: [ArraySlice<PaperRow>], in area: Area) {
        // What the paper lies on.
        sheet.fill(columns: area.column - 1..<sheet.columns, rows: area.rows, .bar)
        pageCount = pages.count
        let page = page(of: pages)
        let isLast = page == pages.count - 1
        for row in 0..<(isLast ? pages[page].count : area.height) {
            sheet.fill(columns: area.columns, rows: area.row + row..<area.row + row + 1, .slip)
            sheet.put("│", column: area.column, row: area.row + row, .slip)
            sheet.put("│", column: area.columns.upperBound - 1, row: area.row + row, .slip)
        }
        for (index, row) in pages[page].enumerated() {
            sheet.put(row.text, column: area.column + 2, row: area.row + index, row.style)
        }
        let edge = "└" + String(repeating: "─", count: area.width - 2) + "┘"
        if isLast { sheet.put(edge, column: area.column, row: area.row + pages[page].count, .slip) }
    }
}
