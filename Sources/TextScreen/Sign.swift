// SPDX-License-Identifier: EUPL-1.2

/// One word or two in letters readable at 3 m; what else the screen says stands small under them.
extension Composer {
    mutating func drawSign(in area: Area) {
        sheet.fill(columns: 0..<sheet.columns, rows: 0..<area.rows.upperBound, .sign)
        let words = screen.nodes.first { $0.role == .heading }
        let rest = screen.nodes.filter { $0.id != words?.id && $0.role != .bar && $0.role != .symbol }
        let blocks = Block.blocks(of: rest, focus: screen.focus, width: area.width - 2)
        let least = blocks.reduce(0) { $0 + $1.height(minimum: sheet.rows < 16 ? 1 : 2) }
        let room = area.height - least
        guard let words, let letters = BlockFont.set(words.name, columns: area.width, rows: room) else {
            drawBody(screen.nodes, in: area, centred: true)
            return restyle(area)
        }
        let top = area.row + min(1, (area.height - letters.count - least) / 2)
        for (row, line) in letters.enumerated() {
            let column = area.column + (area.width - CellWidth.of(line)) / 2
            sheet.put(line, column: column, row: top + row, .sign)
        }
        // The letters take what they need; the small print has the rest, from the foot up.
        let below = min(area.height - letters.count, max(least, area.height - letters.count - 2))
        drawBody(
            rest, in: Area(column: area.column, row: area.rows.upperBound - below, width: area.width, height: below))
        restyle(area)
    }

    /// All small print of a sign stands on the sign's own colours.
    private mutating func restyle(_ area: Area) {
        for row in 0..<area.rows.upperBound {
            for column in sheet.cells[row].indices where sheet.cells[row][column].style != .focused {
                sheet.cells[row][column].style = .sign
            }
        }
    }
}
