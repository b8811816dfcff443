// SPDX-License-Identifier: EUPL-1.2

/// One word or two in letters readable at 3 m; what else the screen says stands small under them.
extension Composer {
    mutating func drawSign(in area: Area) {
        sheet.fill(columns: 0..<sheet.columns, rows: 0..<area.rows.upperBound, .sign)
        let words = screen.nodes.first { $0.role == .heading }
        let rest = screen.nodes.filter { $0.id != words?.id && $0.role != .bar && $0.role != .symbol }
        let texts = rest.filter { $0.role != .choice }
        let band = Band(rest.filter { $0.role == .choice }, width: area.width)
        // Side by side the choices leave more height for the letters.
        let small = band == nil ? rest : texts
        let blocks = Block.blocks(of: small, focus: screen.focus, width: area.width - 2)
        let least = blocks.reduce(0) { $0 + $1.height(minimum: sheet.rows < 16 ? 1 : 2) }
        let room = area.height - least - (band?.height ?? 0)
        guard let words, let letters = BlockFont.set(words.name, columns: sheet.columns - 2, rows: room) else {
            drawBody(screen.nodes, in: area, centred: true)
            return restyle(area)
        }
        // A row of air parts the letters from what stands small under them, where there is one to spare.
        let spare = room - letters.count
        let gap = min(1, spare)
        // Another above the choices.
        let air = band != nil && spare >= 3 ? 1 : 0
        for (row, line) in letters.enumerated() {
            let column = (sheet.columns - CellWidth.of(line)) / 2
            sheet.put(line, column: column, row: area.row + (spare - gap - air + 1) / 2 + row, .sign)
        }
        // The letters stand in the middle of what the small print leaves.
        let below = least + (spare - gap) / 2
        var foot = area.rows.upperBound
        if let band {
            foot -= band.height
            drawBand(band, row: foot, in: area)
        }
        if band == nil {
            drawBody(small, in: Area(column: area.column, row: foot - below, width: area.width, height: below))
        } else {
            drawBody(small, in: Area(column: area.column, row: foot - air - least, width: area.width, height: least))
        }
        restyle(area)
    }

    /// All small print of a sign stands on the sign's own colours.
    private mutating func restyle(_ area: Area) {
        // The air above the bar too.
        let air = (area.rows.upperBound..<sheet.rows).filter { row in sheet.cells[row].allSatisfy { $0.style == .plain }
        }
        for row in Array(0..<area.rows.upperBound) + air {
            for column in sheet.cells[row].indices {
                switch sheet.cells[row][column].style {
                case .focused, .key: continue
                default: sheet.cells[row][column].style = .sign
                }
            }
        }
    }
}
