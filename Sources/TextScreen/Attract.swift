// SPDX-License-Identifier: EUPL-1.2

/// What invites from across the shop: the symbol large, few words, one thing to do.
extension Composer {
    mutating func drawAttract(in area: Area) {
        let choices = screen.nodes.filter { $0.role == .choice }
        let words = screen.nodes.filter { $0.role != .choice && $0.role != .bar && $0.role != .symbol }
        guard choices.count == 1, let choice = choices.first else { return drawBody(screen.nodes, in: area) }
        let label = TextWrap.rows(
            [choice.key, choice.name].filter { !$0.isEmpty }.joined(separator: "  "), width: area.width - 4)
        let hint = choice.hint.isEmpty ? [] : TextWrap.rows(choice.hint, width: area.width - 4)
        let value = choice.value.isEmpty ? [] : TextWrap.rows(choice.value, width: area.width - 4)
        let lines = label + value + hint
        let boxHeight = lines.count + 2
        let air = area.height >= 20 ? 2 : area.height >= 13 ? 1 : 0
        let upper = Area(
            column: area.column, row: area.row, width: area.width, height: area.height - boxHeight - air)
        guard drawSymbol(and: words, in: upper) else { return drawBody(screen.nodes, in: area) }
        let top = area.rows.upperBound - boxHeight - (area.height >= 20 ? 1 : 0)
        let inset = area.width >= 50 && lines.allSatisfy { CellWidth.of($0) <= area.width - 8 } ? 2 : 0
        let columns = area.column + inset..<area.columns.upperBound - inset
        let isFocused = screen.focus == choice.id
        let style: Layout.Style = isFocused ? .focused : .choice
        sheet.region(choice.id, columns: columns, rows: top..<top + boxHeight)
        sheet.box(columns: columns, rows: top..<top + boxHeight, heavy: isFocused, style)
        for (row, line) in lines.enumerated() {
            let column = columns.lowerBound + (columns.count - CellWidth.of(line)) / 2
            sheet.put(line, column: column, row: top + 1 + row, style)
        }
    }

    /// Symbol and words side by side, else the words alone; false when the words do not fit either way.
    private mutating func drawSymbol(and words: [Node], in area: Area) -> Bool {
        let art = screen.nodes.first { $0.role == .symbol }?.value.split(separator: "\n").map(String.init) ?? []
        for picture in pictures(art, within: area) {
            let width = picture.map { CellWidth.of($0) }.max() ?? 0
            let gap = area.width >= 70 ? 6 : area.width >= 50 ? 4 : 2
            let left = area.width >= 70 ? 4 : area.width >= 50 ? 2 : 1
            let text = Area(
                column: area.column + left + width + gap - 1, row: area.row, width: area.width - left - width - gap + 1,
                height: area.height)
            guard text.width >= 16, fits(words, in: text) else { continue }
            let top = area.row + (area.height - picture.count) / 2
            for (row, line) in picture.enumerated() {
                sheet.put(line, column: area.column + left, row: top + row, .symbol)
            }
            drawBody(words, in: text, centred: true)
            return true
        }
        guard fits(words, in: area) else { return false }
        drawBody(words, in: area, centred: true)
        return true
    }

    /// The art in the sizes that fit, largest first.
    private func pictures(_ art: [String], within area: Area) -> [[String]] {
        guard let blocks = BlockArt(art) else {
            let width = art.map { CellWidth.of($0) }.max() ?? 0
            return art.isEmpty || art.count > area.height || width > area.width / 2 ? [] : [art]
        }
        return [3, 2, 1].filter { blocks.rows * $0 <= area.height && blocks.columns * $0 <= area.width / 2 }
            .map { blocks.scaled($0) } + [blocks.halved()]
    }

    private func fits(_ words: [Node], in area: Area) -> Bool {
        let blocks = Block.blocks(of: words, focus: nil, width: area.width - 2)
        return BodyPlan(blocks, height: area.height, page: 0, mayShrinkTargets: false).pageCount == 1
    }
}
