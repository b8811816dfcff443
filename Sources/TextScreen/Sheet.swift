// SPDX-License-Identifier: EUPL-1.2

/// The grid while it is being filled. What lies outside is a mistake of the layout, caught by its tests: it is dropped.
struct Sheet {
    let columns: Int
    let rows: Int
    var cells: [[Layout.Cell]]
    var regions: [Layout.Region] = []

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: Array(repeating: Layout.Cell(), count: columns), count: rows)
    }

    /// Writes text from a cell to the right; returns the column after it. Invisible and control characters stay out.
    @discardableResult
    mutating func put(_ text: some StringProtocol, column: Int, row: Int, _ style: Layout.Style) -> Int {
        var at = column
        for character in text {
            let wide = CellWidth.of(character)
            guard wide > 0 else { continue }
            if (0..<rows).contains(row), at >= 0, at + wide <= columns {
                // A space that keeps words together has done its work: on the grid it is a space.
                cells[row][at] = Layout.Cell(character == "\u{A0}" ? " " : String(character), style)
                if wide == 2 { cells[row][at + 1] = Layout.Cell("", style) }
            }
            at += wide
        }
        return at
    }

    mutating func fill(columns: Range<Int>, rows: Range<Int>, _ style: Layout.Style) {
        for row in rows.clamped(to: 0..<self.rows) {
            for column in columns.clamped(to: 0..<self.columns) { cells[row][column] = Layout.Cell(" ", style) }
        }
    }

    mutating func region(_ id: String, columns: Range<Int>, rows: Range<Int>) {
        let columns = columns.clamped(to: 0..<self.columns)
        let rows = rows.clamped(to: 0..<self.rows)
        if !columns.isEmpty, !rows.isEmpty { regions.append(Layout.Region(id: id, columns: columns, rows: rows)) }
    }

    /// A frame of heavy lines when `heavy`, light ones otherwise; its inside is filled.
    mutating func box(columns: Range<Int>, rows: Range<Int>, heavy: Bool, _ style: Layout.Style) {
        guard columns.count >= 2, rows.count >= 2 else { return }
        let lines = heavy ? Array("┏━┓┃┗┛") : Array("┌─┐│└┘")
        fill(columns: columns, rows: rows, style)
        let across = String(repeating: lines[1], count: columns.count - 2)
        put("\(lines[0])\(across)\(lines[2])", column: columns.lowerBound, row: rows.lowerBound, style)
        put("\(lines[4])\(across)\(lines[5])", column: columns.lowerBound, row: rows.upperBound - 1, style)
        for row in rows.lowerBound + 1..<rows.upperBound - 1 {
            put(String(lines[3]), column: columns.lowerBound, row: row, style)
            put(String(lines[3]), column: columns.upperBound - 1, row: row, style)
        }
    }

    func layout(pageCount: Int) -> Layout {
        Layout(columns: columns, rows: rows, cells: cells, regions: regions, pageCount: pageCount)
    }
}

/// A rectangle of cells.
struct Area {
    var column: Int
    var row: Int
    var width: Int
    var height: Int

    var columns: Range<Int> { column..<column + max(0, width) }
    var rows: Range<Int> { row..<row + max(0, height) }
}
